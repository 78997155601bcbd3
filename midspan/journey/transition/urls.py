"""The level of care again: the cockpit, one person's case, reviews and what is sent from them, copies handed out."""

from django.urls import path

from midspan.journey.transition import views

app_name = "transition"
urlpatterns = [
    path("", views.cockpit, name="cockpit"),
    path("episodes/<int:episode_id>/", views.case, name="case"),
    path("episodes/<int:episode_id>/reviews/", views.begin, name="begin"),
    path("reviews/<int:review_id>/", views.review, name="review"),
    path("reviews/<int:review_id>/ratings/", views.ratings, name="ratings"),
    path("reviews/<int:review_id>/case/", views.writing, name="writing"),
    path("reviews/<int:review_id>/signature/", views.signature, name="signature"),
    path("reviews/<int:review_id>/hand-outs/", views.hand_outs, name="hand_outs"),
    path("episodes/<int:episode_id>/thread/", views.thread_hand_outs, name="thread_hand_outs"),
    path("hand-outs/<int:hand_out_id>/", views.copy, name="copy"),
]
