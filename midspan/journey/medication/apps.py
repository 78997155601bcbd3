from django.apps import AppConfig


class MedicationConfig(AppConfig):
    name = "midspan.journey.medication"
    label = "medication"
