"""The secret links in the mails about a signature.

A link holds 256 bits made from the signature's own random nonce and the secret key, one per
purpose. The database keeps the SHA-256 only: who reads the database cannot open a link. Because a
link can be made again, every mail about one signature holds the same working links.
"""

import base64
import hashlib
import secrets
from typing import Literal

from django.conf import settings
from django.urls import reverse
from django.utils.crypto import salted_hmac

from pacts.models import Signature

type Purpose = Literal["confirm", "mine"]


def new_nonce() -> str:
    return secrets.token_urlsafe(32)


def token(nonce: str, purpose: Purpose) -> str:
    """Return the token of one purpose: 43 characters, fit for an address."""
    digest = salted_hmac(f"pacts.links.{purpose}", nonce, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def fingerprint(token: str) -> str:
    """Return what the database keeps of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def address(signature: Signature, purpose: Purpose) -> str:
    """Return the full address of a link, as it stands in a mail."""
    path = reverse(f"pacts:{purpose}", args=[signature.pact_id, token(signature.nonce, purpose)])
    return f"{settings.SITE_URL}{path}"
