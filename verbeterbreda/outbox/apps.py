from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "verbeterbreda.outbox"
    label = "outbox"
    verbose_name = "Uitgaande berichten"

    def ready(self) -> None:
        from verbeterbreda.lib import jobs
        from verbeterbreda.outbox.sending import Sender

        sender = Sender()
        jobs.always("outbox", lambda now: sender.send_due(now=now, limit=100), sender.tell)
