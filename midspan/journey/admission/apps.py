from django.apps import AppConfig


class AdmissionConfig(AppConfig):
    name = "midspan.journey.admission"
    label = "admission"
