"""The addresses of compliance: what is due, rates, the thread of a person's care."""

from django.urls import path

from midspan.office.compliance import views

app_name = "compliance"
urlpatterns = [
    path("", views.due, name="due"),
    path("rates/", views.rates, name="rates"),
    path("rules/", views.rules, name="rules"),
    path("episodes/<int:episode_id>/thread/", views.thread, name="thread"),
    path("objectives/<int:objective_id>/", views.objective, name="objective"),
    path("hand-outs/<int:hand_out_id>/", views.copy, name="copy"),
]
