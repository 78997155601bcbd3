"""Breaking the glass, its review, and the event log."""

from django.urls import path

from midspan.foundation.privacy import views

app_name = "privacy"
urlpatterns = [
    path("glass/", views.reviews, name="reviews"),
    path("glass/new/", views.glass, name="new_glass"),
    path("glass/<int:glass_id>/review/", views.review, name="review"),
    path("glass/<int:glass_id>/end/", views.end_glass, name="end_glass"),
    path("people/<int:patient_id>/glass/", views.glass, name="glass"),
    path("log/", views.events, name="log"),
]
