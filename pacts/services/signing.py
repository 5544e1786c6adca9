"""Sign a pact: one signature per person, and a mail to the owner of the address."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum

from django.db import transaction

from pacts import emails, links
from pacts.addresses import counted_domain, mailbox_key, name_key, place_keys
from pacts.models import (
    Mailbox,
    Neighbourhood,
    Pact,
    PactVersion,
    Signature,
    SigningSession,
)
from pacts.models.signatures import PEOPLE_PER_MAILBOX, new_receipt_code
from pacts.services import abuse, storing
from pacts.services.texts import current_version

CONFIRM_WITHIN = timedelta(days=7)
GRACE = timedelta(hours=1)
"""Who opened the form before the closing may still send it for this long."""


@dataclass(frozen=True)
class Promise:
    """What an organisation says it will do: text, goal key or empty, and when in its own words."""

    text: str
    goal_key: str = ""
    by_text: str = ""


@dataclass(frozen=True)
class Organising:
    """What only an organisation fills in; see OrganisationDetails. `logo`: from `pacts.logos`."""

    role: str
    mandate: str
    kvk_number: str = ""
    website: str = ""
    contact_name: str = ""
    logo: bytes = b""
    promises: tuple[Promise, ...] = ()


@dataclass(frozen=True)
class Signing:
    """What somebody filled in. `name` and `email` are as typed, `display` a Signature.Display.

    An organisation signs with its legal name; who signs for it stands in `organising`.
    """

    name: str
    email: str
    display: str
    neighbourhood: Neighbourhood | None = None
    is_elsewhere: bool = False
    motivation: str = ""
    is_following: bool = False
    language: str = "nl"
    organising: Organising | None = None


@dataclass(frozen=True)
class Origin:
    """Where a signature came from. `ip` is as text, only looked at; `proof` is a solved riddle.

    `reference` becomes the receipt code: with it the signer can ask about this signature.
    """

    opened_at: datetime | None
    ip: str = ""
    honeypot: str = ""
    has_proof: bool = False
    session: SigningSession | None = None
    reference: str = field(default_factory=new_receipt_code)
    place: tuple[str, str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "place", place_keys(self.ip))


class Signed(Enum):
    """What the signer is told. The same for an address that we know and one that we do not."""

    CHECK_MAIL = "check mail"
    HELD = "held"
    CLOSED = "closed"


def sign(
    *,
    pact: Pact,
    signing: Signing,
    origin: Origin,
    now: datetime,
    version: PactVersion | None = None,
) -> Signed:
    """Store one signature per person and pact, and mail the owner of the address.

    `version` is the text that they saw, by default the current one. What looks like abuse is held
    for review and gets no mail. A repeat makes no second row; the owner of the mailbox is told by
    mail.
    """
    version = version or current_version(pact)
    if version is None or not _may_sign(pact, origin.opened_at, now):
        return Signed.CLOSED
    draft = _draft(pact, version, signing, origin, now)
    box = Mailbox(pact=pact, key=mailbox_key(signing.email), created_at=now)
    gate = abuse.gate(pact=pact, email=signing.email, origin=origin, now=now)
    # Nearly everybody; who does not get through here, for whatever reason, goes the sure way.
    if gate and storing.insert_first(box, draft, gate):
        return Signed.CHECK_MAIL
    hold = abuse.judge(pact=pact, email=signing.email, origin=origin, now=now)
    if hold:
        _hold(draft, hold)
    if not hold or not storing.insert_first(box, draft):
        _sign_again(box, draft, signing.organising)
    return Signed.HELD if hold and hold.is_about_request else Signed.CHECK_MAIL


def _may_sign(pact: Pact, opened_at: datetime | None, now: datetime) -> bool:
    if pact.is_paused:
        return False
    in_grace = opened_at and timedelta(0) <= now - opened_at <= GRACE
    return pact.is_signing_open(now) or bool(
        in_grace and opened_at and pact.is_signing_open(opened_at)
    )


def _draft(
    pact: Pact,
    version: PactVersion,
    signing: Signing,
    origin: Origin,
    now: datetime,
) -> Signature:
    nonce = links.new_nonce()
    is_resident = signing.organising is None
    return Signature(
        pact=pact,
        version=version,
        version_sha256=version.sha256,
        kind=Signature.Kind.RESIDENT if is_resident else Signature.Kind.ORGANISATION,
        channel=Signature.Channel.EVENT if origin.session else Signature.Channel.WEB,
        session=origin.session,
        name=signing.name,
        name_key=name_key(signing.name),
        email=signing.email.strip(),
        email_domain=counted_domain(signing.email),
        mailbox_slot=1,
        display=signing.display,
        neighbourhood=signing.neighbourhood,
        is_elsewhere=signing.is_elsewhere,
        motivation=signing.motivation,
        is_following=signing.is_following,
        language=signing.language,
        nonce=nonce,
        receipt_code=origin.reference,
        code_sha256=links.code_fingerprint(links.code(nonce)),
        address_key=origin.place[0],
        network_key=origin.place[1],
        confirm_until_at=now + CONFIRM_WITHIN,
        created_at=now,
        changed_at=now,
    )


def _hold(draft: Signature, hold: abuse.Hold) -> None:
    draft.state, draft.state_reason = Signature.State.HELD, hold.reason
    draft.mailbox_slot = None


@transaction.atomic
def _sign_again(box: Mailbox, draft: Signature, organising: Organising | None) -> None:
    """Sign with an address that may have been here before, one at a time."""
    box = storing.locked(box)
    draft.mailbox = box
    others = list(box.signatures.active().filter(kind=draft.kind).order_by("pk"))
    same = next((other for other in others if other.name_key == draft.name_key), None)
    taken = {other.mailbox_slot for other in others if other.mailbox_slot}
    if same and _is_held_by_itself(same):
        # What somebody else did, or did too fast, must not hurt; and of who is held once more, the
        # last reference is the one that staff will find.
        same.delete()
        same = None
    if same:
        _remind_owner(same, draft)
    elif draft.state == Signature.State.HELD:
        _store(draft, organising)
    elif len(taken) < PEOPLE_PER_MAILBOX:
        draft.mailbox_slot = min({1, PEOPLE_PER_MAILBOX} - taken)
        _store(draft, organising)
        emails.send(draft, "confirm")
    else:
        emails.send(others[0], "full")


def _is_held_by_itself(signature: Signature) -> bool:
    """Held by the form, a list or a limit, and never looked at by a person since."""
    return signature.state == Signature.State.HELD and signature.reviewed_at is None


def _remind_owner(signature: Signature, draft: Signature) -> None:
    """Mail the owner what there is already; a repeat that looks like abuse mails nobody."""
    if draft.state == Signature.State.HELD:
        return
    if signature.state == Signature.State.PENDING:
        signature.confirm_until_at = draft.confirm_until_at
        signature.save(update_fields=["confirm_until_at"])
        emails.send(signature, "again")
    elif signature.state == Signature.State.HELD:
        emails.send(signature, "waits")
    else:
        emails.send(signature, "already")


def _store(draft: Signature, organising: Organising | None) -> None:
    draft.save(force_insert=True)
    if organising:
        storing.store_organisation(draft, organising)
