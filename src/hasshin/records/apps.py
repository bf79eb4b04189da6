from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "hasshin.records"
    label = "records"
