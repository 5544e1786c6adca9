"""On PostgreSQL nearly everybody signs and confirms in one statement, and it is the right one."""

from datetime import datetime
from typing import Any

import pytest
from django.utils import timezone

from pacts import links, services
from pacts.models import Pact, Signature
from pacts.services import confirming, signing, storing
from tests.pacts import journey
from verbeterbreda.outbox.models import Message

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def refuse(*args: Any, **kwargs: Any) -> None:
    raise AssertionError("this went the sure way")


def test_a_first_signature_and_its_click_go_the_quick_way(
    pact: Pact, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signing, "_sign_again", refuse)
    monkeypatch.setattr(confirming, "_confirm_surely", refuse)
    signature = journey.store(pact, is_confirmed=False)
    assert confirm(signature, timezone.now()) is services.Confirmation.DONE
    signature.refresh_from_db()
    assert signature.state == Signature.State.CONFIRMED
    kinds = Message.objects.order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["pacts.confirm", "pacts.thanks"]


def test_a_glance_sees_what_is_there(pact: Pact) -> None:
    signature = journey.store(pact, is_confirmed=False)
    seen = storing.glance(pact, signature.receipt_code)
    assert seen is not None
    known = [name for name in storing.GLANCE if name not in seen.get_deferred_fields()]
    assert known == storing.GLANCE
    assert [getattr(seen, name) for name in known] == [getattr(signature, name) for name in known]
    assert storing.glance(pact, "bestaatniet") is None


def confirm(signature: Signature, now: datetime) -> services.Confirmation:
    key = services.ByLink(links.token(signature, "confirm"))
    return services.confirm(pact=signature.pact, key=key, now=now)
