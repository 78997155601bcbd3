from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "midspan.doors.web"
    label = "web"
