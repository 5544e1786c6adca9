"""Writes: publish a text, sign it, confirm, withdraw, review. One file per verb of the pact."""

from pacts.services.confirming import (
    ByCode,
    ByLink,
    Confirmation,
    check,
    confirm,
)
from pacts.services.organisations import accept, decline, follow_up, obstacle
from pacts.services.own import (
    change_display,
    change_motivation,
    erase,
    follow,
    signature_of,
    withdraw,
)
from pacts.services.reminding import remind
from pacts.services.review import (
    approve_motivation,
    hold,
    invalidate,
    refuse_motivation,
    release,
)
from pacts.services.signing import Organising, Origin, Promise, Signed, Signing, sign
from pacts.services.texts import (
    PublishedError,
    current_version,
    lock_draft,
    offered,
    publish,
)

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
    "change_display",
    "change_motivation",
    "check",
    "confirm",
    "current_version",
    "decline",
    "erase",
    "follow",
    "follow_up",
    "hold",
    "invalidate",
    "lock_draft",
    "obstacle",
    "offered",
    "publish",
    "refuse_motivation",
    "release",
    "remind",
    "sign",
    "signature_of",
    "withdraw",
]
