"""Many signatures at once, as a robot or a full hall makes them: straight to the services."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from pacts import services
from pacts.addresses import place_keys
from pacts.models import Limit, ListEntry, Pact, Signature, SigningSession
from verbeterbreda.lib import remembering

HALL = "203.0.113.7"


def sign(pact: Pact, number: int, *, now: datetime | None = None, **origin: Any) -> services.Signed:
    """Sign as the `number`-th person, from one place unless `origin` says otherwise."""
    now = now or timezone.now()
    email = origin.pop("email", f"iemand{number}@voorbeeld{number}.nl")
    return services.sign(
        pact=pact,
        signing=services.Signing(name=f"Iemand {number}", email=email, display="full"),
        origin=services.Origin(
            **{"opened_at": now - timedelta(minutes=1), "ip": HALL} | origin  # type: ignore[arg-type]
        ),
        now=now,
    )


def rows(pact: Pact, many: int, **fields: Any) -> None:
    """Store signatures without signing: what was there before the test looks."""
    version = pact.versions.get()
    now = timezone.now()
    Signature.objects.bulk_create(
        Signature(
            **{
                "pact": pact,
                "version": version,
                "version_sha256": version.sha256,
                "name": f"Iemand {number}",
                "name_key": f"iemand{number}",
                "state": "held",
                "state_reason": "proef",
                "created_at": now,
                "changed_at": now,
            }
            | fields
        )
        for number in range(many)
    )


def only_limits(*limits: tuple[str, int, int]) -> None:
    """Let these be the only limits: (per, many, seconds)."""
    Limit.objects.all().delete()
    for per, many, seconds in limits:
        Limit.objects.create(per=per, many=many, seconds=seconds)
    remembering.forget_all()


def put_on_list(verdict: str, subject: str, pattern: str, **more: Any) -> ListEntry:
    entry = ListEntry.objects.create(
        verdict=verdict, subject=subject, pattern=pattern, note="proef", **more
    )
    remembering.forget_all()
    return entry


def open_session(pact: Pact, **more: Any) -> SigningSession:
    now = timezone.now()
    session = SigningSession.objects.create(
        **{
            "pact": pact,
            "title": "Buurtfeest",
            "place": "De Wisselaar",
            "starts_at": now - timedelta(hours=1),
            "ends_at": now + timedelta(hours=3),
            "expected": 2,
        }
        | more
    )
    remembering.forget_all()
    return session


def key_of(ip: str) -> str:
    """Return the hash under which an internet address is kept."""
    return place_keys(ip)[0]
