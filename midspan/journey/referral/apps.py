from django.apps import AppConfig


class ReferralConfig(AppConfig):
    name = "midspan.journey.referral"
    label = "referral"
