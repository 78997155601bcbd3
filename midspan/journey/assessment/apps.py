from django.apps import AppConfig


class AssessmentConfig(AppConfig):
    name = "midspan.journey.assessment"
    label = "assessment"
