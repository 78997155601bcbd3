from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "midspan.foundation.people"
    label = "people"
