"""The room's Django app."""

from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "hasshin.outbox"
    label = "outbox"
