from django.apps import AppConfig


class ClockConfig(AppConfig):
    name = "midspan.doors.clock"
    label = "clock"
