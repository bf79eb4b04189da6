from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "hasshin.web"
    label = "web"
