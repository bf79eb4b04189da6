from django.apps import AppConfig


class DeliveryConfig(AppConfig):
    name = "hasshin.delivery"
    label = "delivery"
