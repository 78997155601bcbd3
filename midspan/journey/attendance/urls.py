"""The addresses of the door and the group room."""

from django.urls import path

from midspan.journey.attendance import views

app_name = "attendance"
urlpatterns = [
    path("episodes/<int:episode_id>/arrival/", views.arrive, name="arrive"),
    path("episodes/<int:episode_id>/departure/", views.depart, name="depart"),
    path("episodes/<int:episode_id>/absence/", views.absence, name="absence"),
    path("sessions/<int:session_id>/", views.room, name="room"),
    path("sessions/<int:session_id>/topic/", views.topic, name="topic"),
    path("sessions/<int:session_id>/visitors/", views.visitor, name="visitor"),
    path("sessions/<int:session_id>/amendments/", views.amend, name="amend"),
    path("parts/<int:attendance_id>/times/", views.times, name="times"),
]
