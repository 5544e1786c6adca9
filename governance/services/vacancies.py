"""A resident applies for a seat, and takes that back; the bureau answers.

Nothing is refused because it looks like abuse: then nobody is mailed, and a person looks first
(pacts/services/abuse.py, with the same lists and limits).
"""

import secrets
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from django.db import transaction

from governance import emails
from governance.models import Application, Vacancy
from pacts.addresses import counted_domain, mailbox_key
from pacts.models import Neighbourhood
from pacts.services import Origin, abuse
from verbeterbreda.outbox.services import remove

LIMIT_REASON = "Meer dan {many} aanmeldingen van dezelfde plek of hetzelfde maildomein in {time}."


@dataclass(frozen=True)
class Answers:
    """What somebody filled in, as typed."""

    name: str
    email: str
    motivation: str
    phone: str = ""
    neighbourhood: Neighbourhood | None = None


class Applied(Enum):
    """What somebody is told: the same for a mailbox that we know and one that we do not."""

    RECEIVED = "received"
    CLOSED = "closed"


@transaction.atomic
def apply(*, vacancy: Vacancy, answers: Answers, origin: Origin, now: datetime) -> Applied:
    """Keep one application per mailbox and vacancy, and mail who applied and the bureau."""
    locked = Vacancy.objects.select_for_update(of=("self",)).get(pk=vacancy.pk)
    if not locked.is_open(now):
        return Applied.CLOSED
    held = _held(answers, origin, now)
    key = mailbox_key(answers.email)
    same = locked.applications.filter(mailbox=key).first()
    if same and same.held_reason and not held:
        same.delete()  # the owner comes along now: what another did with the address must not hurt
    elif same:
        if not held:
            emails.receipt(same, now=now)
        return Applied.RECEIVED
    application = _store(locked, answers, origin, held, key, now)
    if not held:
        emails.receipt(application, now=now)
        emails.tell_bureau(locked, now=now)
    return Applied.RECEIVED


def _store(
    vacancy: Vacancy, answers: Answers, origin: Origin, held: str, key: str, now: datetime
) -> Application:
    return Application.objects.create(
        vacancy=vacancy,
        name=answers.name,
        email=answers.email.strip(),
        phone=answers.phone,
        neighbourhood=answers.neighbourhood,
        motivation=answers.motivation,
        nonce=secrets.token_urlsafe(24),
        mailbox=key,
        address_key=origin.place[0],
        network_key=origin.place[1],
        email_domain=counted_domain(answers.email),
        held_reason=held,
        created_at=now,
        state_changed_at=now,
    )


def _held(answers: Answers, origin: Origin, now: datetime) -> str:
    """Return why a person looks first, empty when nobody has to."""
    hold = abuse.look(answers.email, origin, now)
    if hold:
        return hold.reason
    limit = abuse.limit_reached(
        Application.objects.all(), email=answers.email, origin=origin, now=now
    )
    if limit is None:
        return ""
    return LIMIT_REASON.format(many=limit.many, time=abuse.duration(limit.seconds))


@transaction.atomic
def release(*, application: Application, now: datetime) -> None:
    """Somebody looked, and it is no abuse: mail who applied, as if it had come in now."""
    if Application.objects.filter(pk=application.pk).exclude(held_reason="").update(held_reason=""):
        emails.receipt(application, now=now)


def find(token: str) -> Application | None:
    """Return the application that a link in a mail is about; None for any other text."""
    nonce = emails.nonce_in(token)
    if nonce is None:
        return None
    return Application.objects.select_related("vacancy__seat").filter(nonce=nonce).first()


@transaction.atomic
def withdraw(*, token: str) -> bool:
    """Delete an application and every address that its mails had; False when it is not there."""
    application = find(token)
    if application is None:
        return False
    remove(kind_prefix=emails.RECEIPT, ref=str(application.pk))
    application.delete()
    return True
