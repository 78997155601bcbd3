"""The addresses of the person's circle."""

from django.urls import path

from midspan.journey.support import views

app_name = "support"
urlpatterns = [path("episodes/<int:episode_id>/meetings/", views.meeting, name="meeting")]
