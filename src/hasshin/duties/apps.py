"""The room's Django app."""

from django.apps import AppConfig


class DutiesConfig(AppConfig):
    name = "hasshin.duties"
    label = "duties"
