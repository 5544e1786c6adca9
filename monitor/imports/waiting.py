"""What waits for somebody in this room, on the front page of the admin, and what may go."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse

from monitor.imports import cleaning
from monitor.models import ImportRun
from verbeterbreda.lib import attention, retention
from verbeterbreda.lib.attention import Matter
from verbeterbreda.lib.formats import plural

State = ImportRun.State


def register() -> None:
    """Make both known."""
    attention.register(proposals)
    retention.afterwards("monitor: files and figures of deliveries", cleaning.sweep)


def proposals(user: Any) -> Iterator[Matter]:
    """Deliveries that wait for this person as the second, and their own that were refused."""
    if not user.has_perm("monitor.change_importrun"):
        return
    page = reverse("admin:monitor_importrun_changelist")
    waiting = ImportRun.objects.filter(state=State.PROPOSED).exclude(created_by=user).count()
    if waiting:
        text = plural(waiting, "levering van cijfers wacht", "leveringen van cijfers wachten")
        yield Matter(f"{text} op een tweede persoon", f"{page}?state__exact={State.PROPOSED}")
    refused = ImportRun.objects.filter(state=State.REFUSED, created_by=user).count()
    if refused:
        text = plural(
            refused, "levering van cijfers van jou is", "leveringen van cijfers van jou zijn"
        )
        yield Matter(f"{text} geweigerd", f"{page}?state__exact={State.REFUSED}")
