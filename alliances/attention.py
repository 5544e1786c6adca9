"""What waits for the bureau and the drivers in this room, on the front page of the admin."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils import timezone

from alliances.models import Action
from verbeterbreda.lib.attention import Matter
from verbeterbreda.lib.formats import plural


def silent_actions(user: Any) -> Iterator[Matter]:
    """The actions of which this user can tell something, and nothing was told for too long."""
    count = Action.objects.editable_by(user).silent(timezone.now()).count()
    if count:
        page = reverse("admin:alliances_action_changelist")
        text = plural(count, "actie", "acties")
        yield Matter(f"{text} waarover te lang niets is verteld", f"{page}?stil=ja")
