"""The page of admission and what is sent from it."""

from django.urls import path

from midspan.journey.admission import views

app_name = "admission"
urlpatterns = [
    path("episodes/<int:episode_id>/", views.admission, name="admission"),
    path("episodes/<int:episode_id>/team/", views.team, name="team"),
    path("episodes/<int:episode_id>/detox/", views.detox, name="detox"),
    path("episodes/<int:episode_id>/start/", views.start, name="start"),
    path("detox/<int:detox_id>/clearance/", views.clearance, name="clearance"),
]
