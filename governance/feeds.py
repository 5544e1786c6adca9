"""The secret address of a member's calendar.

It holds the number of its row and 256 bits made from the row's nonce and the secret key. Who reads
the database cannot open it, and with another nonce the address is another.
"""

import base64
import secrets

from django.conf import settings
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from governance.models import CalendarFeed


def new_nonce() -> str:
    return secrets.token_urlsafe(32)


def address(feed: CalendarFeed) -> str:
    """Return the full address that a calendar program follows."""
    return f"{settings.SITE_URL}{reverse('governance:feed', args=[token(feed)])}"


def token(feed: CalendarFeed) -> str:
    """Return what opens the calendar: the number of its row, a dash and 43 characters."""
    return f"{feed.pk}-{_secret(feed.nonce)}"


def find(token: str) -> CalendarFeed | None:
    """Return the calendar that a token opens, of somebody who still has an account; else None."""
    number, _, secret = token.partition("-")
    if not number.isdecimal() or len(number) > 15:
        return None
    feed = CalendarFeed.objects.select_related("user").filter(pk=number, user__is_active=True)
    found = feed.first()
    return found if found and constant_time_compare(secret, _secret(found.nonce)) else None


def _secret(nonce: str) -> str:
    digest = salted_hmac("governance.feeds", nonce, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
