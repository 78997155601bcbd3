from django.apps import AppConfig


class MonitoringConfig(AppConfig):
    name = "midspan.journey.monitoring"
    label = "monitoring"
