from django.apps import AppConfig


class OutcomesConfig(AppConfig):
    name = "midspan.office.outcomes"
    label = "outcomes"
