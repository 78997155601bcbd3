from django.apps import AppConfig


class LookConfig(AppConfig):
    name = "midspan.foundation.look"
    label = "look"
