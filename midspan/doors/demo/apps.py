from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "midspan.doors.demo"
    label = "demo"
