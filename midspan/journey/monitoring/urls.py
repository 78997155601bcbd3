"""The addresses of use by day."""

from django.urls import path

from midspan.journey.monitoring import views

app_name = "monitoring"
urlpatterns = [
    path("episodes/<int:episode_id>/use/", views.calendar, name="calendar"),
    path("episodes/<int:episode_id>/use/days/", views.report, name="report"),
]
