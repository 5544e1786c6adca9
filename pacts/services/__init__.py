"""Writes: publish a text, sign it, confirm, withdraw, review. One file per verb of the pact."""

from pacts.services.confirming import (
    ByCode,
    ByLink,
    Confirmation,
    check,
    confirm,
    signature_of,
    withdraw,
)
from pacts.services.organisations import accept, decline, follow_up
from pacts.services.review import approve_motivation, hold, invalidate, release
from pacts.services.signing import Organising, Origin, Promise, Signed, Signing, sign
from pacts.services.texts import PublishedError, current_version, lock_draft, publish

__all__ = [
    "ByCode",
    "ByLink",
    "Confirmation",
    "Organising",
    "Origin",
    "Promise",
    "PublishedError",
    "Signed",
    "Signing",
    "accept",
    "approve_motivation",
    "check",
    "confirm",
    "current_version",
    "decline",
    "follow_up",
    "hold",
    "invalidate",
    "lock_draft",
    "publish",
    "release",
    "sign",
    "signature_of",
    "withdraw",
]
