from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "hasshin.api"
    label = "api"
