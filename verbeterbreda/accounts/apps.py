from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "verbeterbreda.accounts"
    label = "accounts"
    verbose_name = "Accounts"
