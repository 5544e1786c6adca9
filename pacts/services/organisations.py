"""What the bureau decides about an organisation that wants to take part, and what comes of it."""

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.text import slugify

from pacts import emails
from pacts.models import Mailbox, Organisation, OrganisationDetails, Pledge, Signature
from verbeterbreda.accounts.models import User
from verbeterbreda.lib.formats import local

MAX_SLUG = 80


@transaction.atomic
def accept(
    *,
    signature: Signature,
    organisation: Organisation | None = None,
    kind: str = Organisation.Kind.OTHER,
    by: User,
    now: datetime,
) -> Signature:
    """Let an organisation take part: its signature counts from today and it has a page.

    Without an `organisation` it gets a new one, of this Organisation.Kind. ValueError, with a
    sentence for staff, when the signature does not wait or the organisation signed already.
    """
    waiting = _waiting(signature)
    if sentence := obstacle(signature=waiting, organisation=organisation):
        raise ValueError(sentence)
    waiting.organisation = organisation or _new_organisation(waiting.details, kind)
    _join(waiting.organisation, waiting.details, by)
    waiting.state = Signature.State.CONFIRMED
    waiting.state_reason = ""
    # The list is in order of this moment, and says its day; so it is the day that it counts.
    waiting.confirmed_at = now
    waiting.counted_on = local(now).date()
    _decide(waiting, by, now)
    emails.send(waiting, "accepted")
    return waiting


@transaction.atomic
def decline(*, signature: Signature, reason: str, by: User, now: datetime) -> Signature:
    """Say no, with a reason that the organisation reads; ValueError without one."""
    if not reason.strip():
        raise ValueError("Nee zeggen kan alleen met een reden.")
    waiting = _waiting(signature)
    waiting.state = Signature.State.DECLINED
    waiting.state_reason = reason.strip()
    waiting.mailbox_slot = None
    _decide(waiting, by, now)
    emails.send(waiting, "declined")
    return waiting


@transaction.atomic
def follow_up(
    *,
    pledge: Pledge,
    state: str,
    outcome: str,
    by_on: date | None = None,
    by: User,
    now: datetime,
) -> Pledge:
    """Write down what came of a promise; ValueError for one not kept without an outcome."""
    if state in {Pledge.State.PARTLY, Pledge.State.DROPPED} and not outcome.strip():
        raise ValueError("Schrijf op wat er van de belofte kwam.")
    locked = Pledge.objects.select_for_update().get(pk=pledge.pk)
    locked.state = state
    locked.outcome = outcome.strip()
    locked.by_on = by_on
    locked.followed_up_at = now
    locked.followed_up_by = by
    locked.save()
    return locked


def step_back(*, signature: Signature) -> None:
    """Forget who signed for an organisation, now that it takes its signature back.

    Call it inside the transaction of the withdrawal. What was never public goes altogether; of what
    was, the page keeps saying that it was promised and withdrawn.
    """
    details = OrganisationDetails.objects.filter(signature=signature)
    if signature.organisation_id is None:
        details.delete()
        signature.pledges.all().delete()
        return
    details.update(contact_name="", mandate="", logo=b"")
    others = Signature.objects.confirmed().filter(organisation=signature.organisation_id)
    organisation = Organisation.objects.get(pk=signature.organisation_id)
    # Whom staff took out of the network already, has nothing to leave.
    is_in = organisation.network == Organisation.Network.ACCEPTED
    if is_in and not others.exclude(pk=signature.pk).exists():
        organisation.network = Organisation.Network.LEFT
        organisation.save()


def settle_network(*, key: str, by: User | None) -> None:
    """Let an organisation belong to the network only while a signature of it counts.

    Call it after staff decided about that signature. What the bureau wrote about an organisation
    that it turned away, stays.
    """
    organisation = Organisation.objects.select_for_update(of=("self",)).get(pk=key)
    network = organisation.network
    if Signature.objects.confirmed().filter(organisation=key).exists():
        if network in {Organisation.Network.NAMED, Organisation.Network.REQUESTED}:
            network = Organisation.Network.ACCEPTED
    elif network == Organisation.Network.ACCEPTED:
        is_named = organisation.source_id is not None
        network = Organisation.Network.NAMED if is_named else Organisation.Network.REQUESTED
    if network != organisation.network:
        organisation.network = network
        organisation._history_user = by  # type: ignore[attr-defined]
        organisation.save()


def obstacle(*, signature: Signature, organisation: Organisation | None) -> str:
    """Return why this organisation, None for a new one, cannot be accepted; empty if it can."""
    if organisation is None:
        name = signature.details.legal_name
        if Organisation.objects.filter(name__iexact=name).exists():
            return f"{name} staat al in de lijst van organisaties: kies die."
        return ""
    signed = Signature.objects.active().filter(pact=signature.pact_id, organisation=organisation)
    return f"{organisation} heeft dit pact al ondertekend." if signed.exists() else ""


def _waiting(signature: Signature) -> Signature:
    """Return the row locked; ValueError when it does not wait for the bureau any more.

    First its mailbox, as in signing and withdrawing, so that nobody waits for each other.
    """
    if signature.mailbox_id:
        Mailbox.objects.select_for_update().filter(pk=signature.mailbox_id).first()
    locked = (
        Signature.objects.select_related("pact", "details")
        .select_for_update(of=("self",))
        .get(pk=signature.pk)
    )
    if locked.state != Signature.State.SUBMITTED:
        raise ValueError(f"{locked} is {locked.get_state_display()}: dat kan nu niet.")
    return locked


def _new_organisation(details: OrganisationDetails, kind: str) -> Organisation:
    return Organisation(slug=_free_slug(details.legal_name), name=details.legal_name, kind=kind)


def _free_slug(name: str) -> str:
    wanted = slugify(name)[: MAX_SLUG - 5] or "organisatie"
    taken = set(Organisation.objects.filter(slug__startswith=wanted).values_list("slug", flat=True))
    number = 2
    slug = wanted
    while slug in taken:
        slug, number = f"{wanted}-{number}", number + 1
    return slug


def _join(organisation: Organisation, details: OrganisationDetails, by: User) -> None:
    organisation.network = Organisation.Network.ACCEPTED
    organisation.network_reason = ""
    organisation.website = organisation.website or details.website
    organisation._history_user = by  # type: ignore[attr-defined]
    organisation.save()


def _decide(signature: Signature, by: User, now: datetime) -> None:
    signature.reviewed_by = signature.details.decided_by = by
    signature.reviewed_at = signature.changed_at = signature.details.decided_at = now
    signature.details.save(update_fields=["decided_by", "decided_at"])
    try:
        with transaction.atomic():
            signature.save()
    except IntegrityError as error:
        name = signature.organisation
        raise ValueError(f"{name} heeft dit pact al ondertekend.") from error
