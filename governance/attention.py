"""What waits for the bureau in this room, on the front page of the admin."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils import timezone

from governance.models import Application
from governance.reports.composition import bodies_on
from verbeterbreda.lib import attention
from verbeterbreda.lib.attention import Matter
from verbeterbreda.lib.formats import plural


def register() -> None:
    """Make both parts of the list known."""
    attention.register(applications)
    attention.register(seats)


def applications(user: Any) -> Iterator[Matter]:
    if not user.has_perm("governance.change_application"):
        return
    new = Application.objects.filter(state=Application.State.RECEIVED)
    page = reverse("admin:governance_application_changelist")
    count = new.filter(held_reason="").count()
    if count:
        text = plural(count, "nieuwe aanmelding", "nieuwe aanmeldingen")
        yield Matter(f"{text} voor een zetel", f"{page}?state__exact=received")
    held = new.exclude(held_reason="").count()
    if held:
        text = plural(held, "aanmelding", "aanmeldingen")
        yield Matter(f"{text} voor een zetel om eerst na te kijken", f"{page}?is_held=ja")


def seats(user: Any) -> Iterator[Matter]:
    if not user.has_perm("governance.change_seat"):
        return
    for view in bodies_on(timezone.localdate()):
        for finding in view.findings:
            about, name = (finding.seat, "seat") if finding.seat else (view.body, "body")
            page = reverse(f"admin:governance_{name}_change", args=[about.pk])
            yield Matter(f"{view.body}: {finding.text}", page)
