from django.apps import AppConfig


class FindingsConfig(AppConfig):
    name = "hasshin.findings"
    label = "findings"
