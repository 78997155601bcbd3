from django.apps import AppConfig


class EpisodesConfig(AppConfig):
    name = "midspan.foundation.episodes"
    label = "episodes"
