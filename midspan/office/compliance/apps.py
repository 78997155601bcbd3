from django.apps import AppConfig


class ComplianceConfig(AppConfig):
    name = "midspan.office.compliance"
    label = "compliance"
