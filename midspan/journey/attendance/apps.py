from django.apps import AppConfig


class AttendanceConfig(AppConfig):
    name = "midspan.journey.attendance"
    label = "attendance"
