from django.apps import AppConfig


class InteropConfig(AppConfig):
    name = "midspan.doors.interop"
    label = "interop"
