"""What looks like abuse is held until a person has looked. Nothing is refused here."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from pacts.models import Pact

if TYPE_CHECKING:
    from pacts.services.signing import Origin

MIN_SECONDS = 2
"""Nobody fills in and checks the form faster than this."""

HONEYPOT_REASON = "Een veld dat mensen niet zien, was ingevuld."
TOO_FAST_REASON = "Het formulier was sneller ingevuld dan een mens dat kan."


@dataclass(frozen=True)
class Hold:
    """Why a signature waits for a look. About the request, or about the address that was typed?

    Only the first may be told on the screen: the other would let anybody read out our lists.
    """

    reason: str
    is_about_request: bool = True


def judge(*, pact: Pact, email: str, origin: "Origin", now: datetime) -> Hold | None:
    """Return why this signature is held, or None."""
    if origin.honeypot:
        return Hold(HONEYPOT_REASON)
    opened_at = origin.opened_at
    if opened_at is None or now - opened_at < timedelta(seconds=MIN_SECONDS):
        return Hold(TOO_FAST_REASON)
    return None
