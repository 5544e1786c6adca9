from django.tasks import task
from django.utils import timezone

from verbeterbreda.outbox import services


@task()
def send_message(key: str) -> bool:
    return services.send(key=key, now=timezone.now())
