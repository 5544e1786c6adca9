"""The mails to subscribers: confirm, you are one already, and a new edition.

A link in them holds a random nonce, signed for one purpose: who reads the database has no key.
"""

from datetime import datetime
from typing import Literal

from django.conf import settings
from django.core import signing
from django.db.models import Case, F, Q, When
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from verbeterbreda.documents import kinds as documents
from verbeterbreda.documents.models import Edition
from verbeterbreda.news.models import Mailing, Subscriber
from verbeterbreda.news.models.subscribers import MAILS_PER_DAY
from verbeterbreda.outbox import kinds
from verbeterbreda.outbox.services import put

type Purpose = Literal["confirm", "stop"]

PREFIX = "news."
CONFIRM, ALREADY, EDITION = "news.confirm", "news.already", "news.edition"
"""The last one is in the outbox as "news.edition:<edition>", about a subscriber."""


def answer(subscriber: Subscriber, *, now: datetime) -> None:
    """Mail whoever filled in this address: to confirm, or that it is on the list already.

    At most so many a day, since a stranger can cause it. Call it inside the transaction of what
    the mail is about.
    """
    day = timezone.localdate(now)
    row = Subscriber.objects.filter(~Q(mailed_on=day) | Q(mails__lt=MAILS_PER_DAY))
    number = Case(When(mailed_on=day, then=F("mails") + 1), default=1)
    if not row.filter(pk=subscriber.pk).update(mails=number, mailed_on=day):
        return
    subscriber.refresh_from_db(fields=["mails", "mailed_on"])
    put(
        key=f"subscriber:{subscriber.pk}:{day}:{subscriber.mails}",
        kind=ALREADY if subscriber.confirmed_at else CONFIRM,
        ref=str(subscriber.pk),
        to=subscriber.email,
        priority=3,
    )


def token(nonce: str, purpose: Purpose) -> str:
    """Return what stands in a link: the nonce, signed for this purpose."""
    return signing.Signer(salt=f"news.{purpose}").sign(nonce)


def nonce_in(token: str, purpose: Purpose) -> str | None:
    """Return the nonce of a token that is ours and for this purpose; None for any other text."""
    try:
        return signing.Signer(salt=f"news.{purpose}").unsign(token)
    except signing.BadSignature:
        return None


def address(subscriber: Subscriber, purpose: Purpose) -> str:
    page = reverse(f"news:{purpose}", args=[token(subscriber.nonce, purpose)])
    return f"{settings.SITE_URL}{page}"


def register() -> None:
    """Make the kinds of mail known to the app that sends them."""
    kinds.register(CONFIRM, build_confirm, "Bevestig dat je het kwartaalbericht wilt")
    kinds.register(ALREADY, build_already, "Je krijgt het kwartaalbericht al")
    kinds.register(EDITION, build_edition, "Kwartaalbericht")


def build_confirm(ref: str) -> kinds.Mail | None:
    """Return the mail with the link to confirm; None when that was done, or the row is gone."""
    subscriber = Subscriber.objects.filter(pk=ref, confirmed_at=None, held_reason="").first()
    if subscriber is None:
        return None
    return _mail("Bevestig je inschrijving voor het kwartaalbericht", "confirm", subscriber)


def build_already(ref: str) -> kinds.Mail | None:
    """Return the mail to who is a subscriber already."""
    subscriber = Subscriber.objects.confirmed().filter(pk=ref).first()
    if subscriber is None:
        return None
    return _mail("Je krijgt het kwartaalbericht al", "already", subscriber)


def build_edition(ref: str) -> kinds.Mail | None:
    """Return the mail for "<subscriber>:<edition>"; None for who left, or when it was stopped."""
    subscriber_key, _, edition_key = ref.partition(":")
    subscriber = Subscriber.objects.confirmed().filter(pk=subscriber_key).first()
    edition = Edition.objects.published().defer("html").filter(pk=edition_key).first()
    if subscriber is None or edition is None:
        return None
    if Mailing.objects.filter(edition=edition, stopped_at__isnull=False).exists():
        return None
    return compose(edition, address(subscriber, "stop"))


def compose(edition: Edition, stop_url: str) -> kinds.Mail:
    """Return the mail about an edition. One click ends it (RFC 8058)."""
    facts = {path: value for path, _, value in edition.facts}
    year, number = edition.key.split("-")
    page = documents.get(edition.kind).address(edition.key)
    pdf = f"{reverse('pages:quarter_pdf', args=[year, number])}?editie={edition.number}"
    context = {
        "edition": edition,
        "summary": facts.get(SUMMARY, ""),
        "page_url": f"{settings.SITE_URL}{page}",
        "pdf_url": f"{settings.SITE_URL}{pdf}",
        "stop_url": stop_url,
    }
    return kinds.Mail(
        subject=edition.title,
        text=render_to_string("news/mail/edition.txt", context),
        headers={
            "List-Unsubscribe": f"<{stop_url}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
    )


SUMMARY = "kort"
"""The path of the fact (documents/changes.py) that holds the edition in one or two sentences."""


def example_stop_url() -> str:
    """The link in a mail that is only looked at; it opens nothing."""
    return f"{settings.SITE_URL}{reverse('news:stop', args=['voorbeeld'])}"


def _mail(subject: str, name: str, subscriber: Subscriber) -> kinds.Mail:
    context = {
        "confirm_url": address(subscriber, "confirm"),
        "stop_url": address(subscriber, "stop"),
        "contact_email": settings.CONTACT_EMAIL,
    }
    return kinds.Mail(subject=subject, text=render_to_string(f"news/mail/{name}.txt", context))
