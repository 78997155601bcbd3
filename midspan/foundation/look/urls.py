"""Where the components are shown. The door that includes this puts its gate before it."""

from django.urls import path

from . import views

app_name = "look"
urlpatterns = [path("components", views.components, name="components")]
