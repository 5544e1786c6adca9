"""Subscribe by mail in two steps, stop in one, and send an edition to everybody who asked for it.

Nothing is refused because it looks like abuse: then nobody is mailed, and a person looks first
(pacts/services/abuse.py, with the same lists and limits as signing).
"""

import secrets
from datetime import datetime
from enum import Enum

from django.db import IntegrityError, transaction

from pacts.addresses import counted_domain, mailbox_key
from pacts.services import Origin, abuse
from verbeterbreda.accounts.models import User
from verbeterbreda.documents.models import Edition
from verbeterbreda.news import emails
from verbeterbreda.news.models import QUARTERLY_KIND, Mailing, Subscriber, Topic
from verbeterbreda.news.models.subscribers import SubscriberQuerySet
from verbeterbreda.outbox.models import Message
from verbeterbreda.outbox.services import cancel, put_spread, remove

PER_MINUTE = 60
PRIORITY = 9
"""Whoever is signing now goes before whoever gets a report."""
LIMIT_REASON = "Meer dan {many} inschrijvingen van dezelfde plek of hetzelfde maildomein in {time}."


class Confirmation(Enum):
    """What came, or would come, of a link to confirm."""

    READY = "ready"
    DONE = "done"
    UNKNOWN = "unknown"


@transaction.atomic
def subscribe(*, topic: Topic, email: str, origin: Origin, now: datetime) -> None:
    """Keep an address, and mail it. Says nothing, whether or not the address was known."""
    held = _held(email, origin, now)
    key = mailbox_key(email)
    known = Subscriber.objects.select_for_update().filter(topic=topic, mailbox=key).first()
    if known and known.held_reason and not held:
        known.delete()  # the owner comes along now: what another did with the address must not hurt
        known = None
    subscriber = known or _store(topic, email, key, origin, held, now)
    if not held and not subscriber.held_reason:
        emails.answer(subscriber, now=now)


def _store(
    topic: Topic, email: str, key: str, origin: Origin, held: str, now: datetime
) -> Subscriber:
    """Return the new row, or the one that somebody stored at the same moment."""
    address_key, network_key = origin.place
    fields = {
        "email": email.strip(),
        "nonce": secrets.token_urlsafe(24),
        "email_domain": counted_domain(email),
        "address_key": address_key,
        "network_key": network_key,
        "held_reason": held,
        "created_at": now,
    }
    return Subscriber.objects.get_or_create(topic=topic, mailbox=key, defaults=fields)[0]


def _held(email: str, origin: Origin, now: datetime) -> str:
    """Return why a person looks first, empty when nobody has to."""
    hold = abuse.look(email, origin, now)
    if hold:
        return hold.reason
    limit = abuse.limit_reached(Subscriber.objects.all(), email=email, origin=origin, now=now)
    if limit is None:
        return ""
    return LIMIT_REASON.format(many=limit.many, time=abuse.duration(limit.seconds))


@transaction.atomic
def release(*, subscriber: Subscriber, now: datetime) -> bool:
    """Somebody looked, and it is no abuse: mail the address, as if it had come in now."""
    row = Subscriber.objects.filter(pk=subscriber.pk).exclude(held_reason="")
    if not row.update(held_reason=""):
        return False
    emails.answer(subscriber, now=now)
    return True


def check(*, token: str) -> Confirmation:
    """Return what the button behind a link would do; writes nothing."""
    subscriber = _of(token, "confirm")
    if subscriber is None or subscriber.held_reason:
        return Confirmation.UNKNOWN
    return Confirmation.DONE if subscriber.confirmed_at else Confirmation.READY


def confirm(*, token: str, now: datetime) -> Confirmation:
    """Confirm a subscription, once; clicking again says the same."""
    subscriber = _of(token, "confirm")
    if subscriber is None or subscriber.held_reason:
        return Confirmation.UNKNOWN
    Subscriber.objects.filter(pk=subscriber.pk, confirmed_at=None).update(confirmed_at=now)
    return Confirmation.DONE


def is_link(*, token: str) -> bool:
    """Whether a link to stop is ours, also when its subscriber is gone already."""
    return emails.nonce_in(token, "stop") is not None


@transaction.atomic
def stop(*, token: str) -> bool:
    """Delete a subscriber with every mail about it; False for a link that is not ours.

    Who stopped already is told the same: mail programs may ask twice.
    """
    subscriber = _of(token, "stop")
    if subscriber:
        delete(subscriber=subscriber)
    return is_link(token=token)


@transaction.atomic
def delete(*, subscriber: Subscriber) -> None:
    """Delete one subscriber, and the addresses that mails about it still hold."""
    remove(kind_prefix=emails.PREFIX, ref=str(subscriber.pk))
    subscriber.delete()


def _of(token: str, purpose: emails.Purpose) -> Subscriber | None:
    nonce = emails.nonce_in(token, purpose)
    return Subscriber.objects.filter(nonce=nonce).first() if nonce else None


# --- Sending an edition --------------------------------------------------------------------------


def receivers(topic: Topic) -> SubscriberQuerySet:
    """Return who gets what is sent about a topic now, in the order of sending."""
    return Subscriber.objects.confirmed().filter(topic=topic).order_by("pk")


@transaction.atomic
def send_edition(*, edition: Edition, by: User, now: datetime) -> Mailing:
    """Mail an edition to every subscriber, spread over the minutes; never a second time.

    ValueError, in words for staff, when there is no file yet, when it was sent already, or when
    there is nobody to send it to.
    """
    if edition.kind != QUARTERLY_KIND or edition.state != Edition.State.PUBLISHED:
        raise ValueError("Van dit bericht is nog geen PDF. Maak die eerst.")
    people = list(receivers(Topic.QUARTERLY))
    if not people:
        raise ValueError("Er is nog geen abonnee om het aan te sturen.")
    try:
        with transaction.atomic():
            mailing = Mailing.objects.create(
                edition=edition,
                receivers=len(people),
                per_minute=PER_MINUTE,
                started_by=by,
                started_at=now,
            )
    except IntegrityError:
        raise ValueError("Deze editie is al verstuurd. Niemand krijgt haar twee keer.") from None
    put_spread(
        (_message(edition, person, now) for person in people), now=now, per_minute=PER_MINUTE
    )
    return mailing


@transaction.atomic
def stop_mailing(*, mailing: Mailing, now: datetime) -> int:
    """Send no more of this edition, for good; return how many do not get it.

    ValueError, in words for staff, when it was stopped already, or when nothing waits any more.
    """
    row = Mailing.objects.select_for_update().get(pk=mailing.pk)
    if row.stopped_at:
        raise ValueError("Het versturen van deze editie is al gestopt.")
    left = cancel(kind=f"{emails.EDITION}:{row.edition_id}")
    if not left:
        raise ValueError("Alle mails zijn al weg. Er valt niets meer te stoppen.")
    row.stopped_at, row.not_sent = now, left
    row.save(update_fields=["stopped_at", "not_sent"])
    return left


def still_waiting(mailing: Mailing) -> int:
    """How many mails of this edition have still to leave."""
    kind = f"{emails.EDITION}:{mailing.edition_id}"
    return Message.objects.waiting().filter(kind=kind).count()


def _message(edition: Edition, subscriber: Subscriber, now: datetime) -> Message:
    return Message(
        key=f"edition:{edition.pk}:{subscriber.pk}",
        kind=f"{emails.EDITION}:{edition.pk}",
        ref=str(subscriber.pk),
        to_email=subscriber.email,
        priority=PRIORITY,
        created_at=now,
    )
