"""The pages of assessment: forms, history, ratings, signature, the decision on the level, alerts."""

from django.urls import path

from midspan.journey.assessment import views

app_name = "assessment"
urlpatterns = [
    path("episodes/<int:episode_id>/", views.assessment, name="assessment"),
    path("episodes/<int:episode_id>/start/", views.start, name="start"),
    path("episodes/<int:episode_id>/history/", views.history, name="history"),
    path("episodes/<int:episode_id>/ratings/", views.ratings, name="ratings"),
    path("episodes/<int:episode_id>/signature/", views.signature, name="signature"),
    path("episodes/<int:episode_id>/amendments/", views.amendment, name="amendment"),
    path("episodes/<int:episode_id>/forms/<slug:instrument>/", views.form, name="form"),
    path("episodes/<int:episode_id>/forms/<slug:instrument>/answers/", views.answer, name="answer"),
    path("episodes/<int:episode_id>/placement/", views.placement, name="placement"),
    path("episodes/<int:episode_id>/decisions/", views.decision, name="decision"),
    path("placements/<int:placement_id>/client-signature/", views.client_signature, name="client_signature"),
    path("placements/<int:placement_id>/signature/", views.clinician_signature, name="clinician_signature"),
    path("alerts/<int:alert_id>/", views.alert, name="alert"),
]
