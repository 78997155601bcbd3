from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "midspan.foundation.privacy"
    label = "privacy"
