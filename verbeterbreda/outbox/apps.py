from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "verbeterbreda.outbox"
    label = "outbox"
    verbose_name = "Uitgaande berichten"
