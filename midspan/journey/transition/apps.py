from django.apps import AppConfig


class TransitionConfig(AppConfig):
    name = "midspan.journey.transition"
    label = "transition"
