from django.apps import AppConfig


class ScheduleConfig(AppConfig):
    name = "midspan.journey.schedule"
    label = "schedule"
