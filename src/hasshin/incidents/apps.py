from django.apps import AppConfig


class IncidentsConfig(AppConfig):
    name = "hasshin.incidents"
    label = "incidents"
