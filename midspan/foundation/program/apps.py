from django.apps import AppConfig


class ProgramConfig(AppConfig):
    name = "midspan.foundation.program"
    label = "program"
