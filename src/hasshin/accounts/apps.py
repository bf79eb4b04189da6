from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "hasshin.accounts"
    label = "accounts"
