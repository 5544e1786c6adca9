"""The secret links and codes in the mails about a signature.

A link holds the public code of the signature and 256 bits made from its own random nonce and the
secret key, one per purpose. The database holds neither the link nor its hash: who reads it cannot
open a link. Because a link can be made again, every mail about one signature holds the same.
"""

import base64
import secrets
from datetime import datetime, timedelta
from typing import Literal

from django.conf import settings
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from pacts.models import Signature
from pacts.models.signatures import RECEIPT_LENGTH, RECEIPT_LETTERS, SignatureQuerySet

type Purpose = Literal["confirm", "mine", "updates_stop"]

CODE_LENGTH = 8
CONFIRM_AFTER_CLOSING = timedelta(hours=24)
"""Who signed on the last day, has a day to open the mail."""


def new_nonce() -> str:
    return secrets.token_urlsafe(32)


def token(signature: Signature, purpose: Purpose) -> str:
    """Return the token of one purpose: 12 + 43 characters, fit for an address."""
    return f"{signature.receipt_code}{_secret(signature.nonce, purpose)}"


def _secret(nonce: str, purpose: Purpose) -> str:
    digest = salted_hmac(f"pacts.links.{purpose}", nonce, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def find(signatures: SignatureQuerySet, token: str, purpose: Purpose) -> Signature | None:
    """Return the signature among these that a token opens for this purpose; None for any other."""
    signature = signatures.filter(receipt_code=public_part(token)).first()
    return signature if signature and opens(token, signature, purpose) else None


def public_part(token: str) -> str:
    """Return the receipt code of the signature that a token is about."""
    return token[:RECEIPT_LENGTH]


def opens(token: str, signature: Signature, purpose: Purpose) -> bool:
    """Say whether this token is ours, for this signature and purpose."""
    if not signature.nonce:
        return False
    return constant_time_compare(token[RECEIPT_LENGTH:], _secret(signature.nonce, purpose))


def code(nonce: str) -> str:
    """Return the short code to type: 8 signs out of 31, nearly 40 bits, so guesses are limited."""
    number = int.from_bytes(salted_hmac("pacts.code", nonce, algorithm="sha256").digest())
    signs = []
    for _ in range(CODE_LENGTH):
        number, place = divmod(number, len(RECEIPT_LETTERS))
        signs.append(RECEIPT_LETTERS[place])
    return "".join(signs)


def code_fingerprint(code: str) -> str:
    """Return what the database keeps of a short code, however it was typed.

    With the secret key in it: a plain hash of so few bits could be searched for.
    """
    typed = "".join(sign for sign in code.upper() if sign.isalnum())
    return salted_hmac("pacts.code.kept", typed, algorithm="sha256").hexdigest()


def works_until(signature: Signature) -> datetime | None:
    """Return the moment at which link and code stop working; None when there is nothing to do."""
    until, closing = signature.confirm_until_at, signature.pact.signing_until_at
    if until is None or closing is None:
        return until
    return min(until, closing + CONFIRM_AFTER_CLOSING)


def address(signature: Signature, purpose: Purpose) -> str:
    """Return the full address of a link, as it stands in a mail, in the signer's language."""
    path = reverse(f"pacts:{purpose}", args=[signature.pact_id, token(signature, purpose)])
    language = "" if signature.language == "nl" else f"?taal={signature.language}"
    return f"{settings.SITE_URL}{path}{language}"
