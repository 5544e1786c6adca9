"""What staff type to find signatures: a name, an address, a domain, a place, an hour, a receipt."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q

from pacts.addresses import mailbox_key, place_keys
from pacts.models.signatures import RECEIPT_LENGTH, RECEIPT_LETTERS, SignatureQuerySet
from pacts.patterns import address_of, is_network, network_of

FINDING_HELP = (
    "Zoek op naam, e-mailadres, @domein, internetadres (203.0.113.7), netwerk (203.0.113.0/24), "
    "een plek uit de lijst (plek 3fa2c1), een uur (22-11-2026 14 of 22-11-2026 14:30) of de code "
    "van een bewijs."
)
HERE = ZoneInfo("Europe/Amsterdam")
HOUR = re.compile(r"(\d{1,2})-(\d{1,2})-(\d{4})\s+(?:om\s+)?(\d{1,2})(?:[:.](\d{2}))?(?:\s*uur)?")
PLACE = re.compile(r"plek\s+([0-9a-f]{4,16})", re.I)
RECEIPT = re.compile(f"[{RECEIPT_LETTERS}]{{{RECEIPT_LENGTH}}}", re.I)


def found(signatures: SignatureQuerySet, typed: str) -> SignatureQuerySet:
    """Return the signatures that the typed text is about."""
    text = typed.strip()
    condition = _by_place(text) or _by_time(text) or _by_code(text) or _by_person(text)
    return signatures.filter(condition)


def _by_place(text: str) -> Q | None:
    """An internet address, or the network we keep of one: /24, for IPv6 /48."""
    if address_of(text):
        return Q(address_key=place_keys(text)[0])
    if "/" in text and is_network(text):
        return Q(network_key=place_keys(str(network_of(text).network_address))[1])
    if match := PLACE.fullmatch(text):
        key = match[1].lower()
        return Q(address_key__startswith=key) | Q(network_key__startswith=key)
    return None


def _by_time(text: str) -> Q | None:
    """An hour, or a minute, on the clock of Amsterdam; an hour that is there twice is both."""
    match = HOUR.fullmatch(text)
    if not match:
        return None
    day, month, year, hour, minute = (int(part or 0) for part in match.groups())
    length = timedelta(minutes=1) if match[5] else timedelta(hours=1)
    try:
        clock = datetime(year, month, day, hour, minute)  # noqa: DTZ001  # a clock, no moment yet
    except ValueError:
        return None
    start, end = (moment.replace(tzinfo=HERE) for moment in (clock, clock + length))
    return Q(created_at__gte=start, created_at__lt=end)


def _by_code(text: str) -> Q | None:
    code = re.sub(r"[\s-]", "", text)
    return Q(receipt_code=code.upper()) if RECEIPT.fullmatch(code) else None


def _by_person(text: str) -> Q:
    if text.startswith("@"):
        return Q(email__iendswith=text)
    if "@" in text:
        return Q(mailbox__key=mailbox_key(text)) | Q(email__icontains=text)
    return Q(name__icontains=text) | Q(email__icontains=text)
