from django.apps import AppConfig


class PlanConfig(AppConfig):
    name = "midspan.journey.plan"
    label = "plan"
