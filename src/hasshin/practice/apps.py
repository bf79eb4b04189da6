from django.apps import AppConfig


class PracticeConfig(AppConfig):
    name = "hasshin.practice"
    label = "practice"
