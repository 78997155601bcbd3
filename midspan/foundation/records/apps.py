from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "midspan.foundation.records"
    label = "records"
