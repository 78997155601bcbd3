"""The reported numbers: access."""

from django.urls import path

from midspan.office.outcomes import views

app_name = "outcomes"
urlpatterns = [path("access/", views.access, name="access")]
