"""The addresses of the timetable."""

from django.urls import path

from midspan.journey.schedule import views

app_name = "schedule"
urlpatterns = [
    path("", views.timetable, name="timetable"),
    path("sessions/", views.generate, name="generate"),
    path("sessions/<int:session_id>/", views.session, name="session"),
    path("groups/new/", views.new_cohort, name="cohort"),
    path("episodes/<int:episode_id>/group/", views.join, name="join"),
]
