from django.apps import AppConfig


class LibConfig(AppConfig):
    name = "verbeterbreda.lib"
    label = "lib"
    verbose_name = "lib"
