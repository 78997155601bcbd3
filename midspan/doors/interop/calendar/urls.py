"""The addresses that calendar programs read."""

from django.urls import path

from midspan.doors.interop.calendar import views

app_name = "calendar"
urlpatterns = [path("<str:token>.ics", views.feed, name="feed")]
