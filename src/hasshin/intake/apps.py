from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "hasshin.intake"
    label = "intake"
