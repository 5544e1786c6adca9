"""What waits for the bureau in this room, on the front page of the admin."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse

from verbeterbreda.lib.attention import Matter
from verbeterbreda.lib.formats import plural
from verbeterbreda.news.models import Subscriber


def held_subscribers(user: Any) -> Iterator[Matter]:
    """Who looked like a robot; without a look they are gone after 21 days."""
    if not user.has_perm("news.change_subscriber"):
        return
    count = Subscriber.objects.exclude(held_reason="").count()
    if count:
        page = reverse("admin:news_subscriber_changelist", query={"stand": "nakijken"})
        text = plural(count, "inschrijving", "inschrijvingen")
        yield Matter(f"{text} voor het kwartaalbericht om eerst na te kijken", page)
