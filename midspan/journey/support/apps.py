from django.apps import AppConfig


class SupportConfig(AppConfig):
    name = "midspan.journey.support"
    label = "support"
