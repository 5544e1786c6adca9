"""What travels with a form from page to page, signed by us: its moment of opening, its answers."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core import signing

STAMP_SALT = "pacts.forms.opened"
PAYLOAD_SALT = "pacts.forms.payload"


def make_stamp(now: datetime) -> str:
    """Return the signed moment at which a form was opened."""
    return signing.dumps(now.isoformat(), salt=STAMP_SALT)


def read_stamp(stamp: str) -> datetime | None:
    try:
        return datetime.fromisoformat(signing.loads(stamp, salt=STAMP_SALT))
    except (signing.BadSignature, ValueError, TypeError):
        return None


def pack(data: Mapping[str, Any], *, slug: str, sha256: str) -> str:
    """Return the answers, and the hash of the text they belong to, as one signed text.

    Pack only what was found right: what comes back needs no second look.
    """
    return signing.dumps({"data": data, "sha256": sha256}, salt=f"{PAYLOAD_SALT}.{slug}")


def unpack(payload: str, *, slug: str) -> tuple[dict[str, Any], str] | None:
    """Return the answers and the hash of the text; None when the text is not ours."""
    try:
        content = signing.loads(payload, salt=f"{PAYLOAD_SALT}.{slug}")
    except signing.BadSignature:
        return None
    return content["data"], content["sha256"]
