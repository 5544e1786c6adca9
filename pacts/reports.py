"""What the pages of the pacts show, prepared: the templates only say it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.db.models import Count, Q
from django.urls import reverse

from pacts.models import (
    Block,
    Organisation,
    Pact,
    PactMoment,
    PactVersion,
    Signature,
)
from pacts.models.pacts import PactState
from pacts.models.signatures import SignatureQuerySet
from pacts.services import current_version
from verbeterbreda.lib.formats import local, nl_date, nl_datetime

PAGE_SIZE = 50
SMALLEST_COUNT = 5
"""A neighbourhood with fewer signers than this is not shown: one could guess who it is."""

STATUS = {
    PactState.ANNOUNCED: "planned",
    PactState.CONSULTATION: "open",
    PactState.EDITING: "running",
    PactState.SIGNING: "open",
    PactState.IN_FORCE: "done",
    PactState.REVISED: "closed",
}


# --- A pact --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Step:
    """What somebody can do now."""

    label: str
    url: str
    text: str


@dataclass(frozen=True)
class PactCard:
    pact: Pact
    state: str
    status: str
    date_text: str


@dataclass(frozen=True)
class PactPage:
    """Everything about one part: where it stands, its dates, what is known, what you can do."""

    pact: Pact
    state: str
    status: str
    is_signing_open: bool
    moments: list[PactMoment]
    version: PactVersion | None
    signatures: int
    steps: list[Step]
    trail: list[tuple[str, str]]


def pact_cards(now: datetime) -> list[PactCard]:
    return [
        PactCard(
            pact=pact,
            state=pact.state(now).value,
            status=STATUS[pact.state(now)],
            date_text=_date_text(pact),
        )
        for pact in Pact.objects.all()
    ]


def _date_text(pact: Pact) -> str:
    if pact.signed_on:
        return f"Voor het eerst ondertekend op {nl_date(pact.signed_on)}"
    if pact.concluded_on:
        return f"Afgerond in {pact.concluded_on.year}"
    return "Van dit deel is geen datum bekend"


def pact_page(pact: Pact, now: datetime) -> PactPage:
    return PactPage(
        pact=pact,
        state=pact.state(now).value,
        status=STATUS[pact.state(now)],
        is_signing_open=pact.is_signing_open(now),
        moments=list(pact.moments.select_related("source")),
        version=current_version(pact),
        signatures=pact.signatures.confirmed().count(),
        steps=_steps(pact, now),
        trail=[("Pacten", reverse("pacts:list"))],
    )


def _steps(pact: Pact, now: datetime) -> list[Step]:
    signing = Step(
        "Onderteken dit pact",
        reverse("pacts:sign", args=[pact.slug]),
        "Je hebt je naam en een e-mailadres nodig. Het kost een paar minuten.",
    )
    reacting = Step(
        "Geef je reactie", reverse("pacts:react", args=[pact.slug]), consultation_text(pact, now)
    )
    reading = Step(
        "Lees wat erin staat",
        reverse("pacts:text", args=[pact.slug]),
        "In onze eigen woorden, want de volledige tekst is niet bekend.",
    )
    signers = Step(
        "Bekijk wie dit portaal als ondertekenaar kent",
        reverse("pacts:signatories", args=[pact.slug]),
        "Iedereen staat erin zoals die persoon zelf koos.",
    )
    first = [signing] if pact.is_signing_open(now) else []
    second = [reacting] if pact.is_consultation_open(now) else []
    return [*first, *second, reading, signers]


def trail(pact: Pact) -> list[tuple[str, str]]:
    """Return the path to a page below a pact."""
    return [("Pacten", reverse("pacts:list")), (pact.title, pact.get_absolute_url())]


def consultation_text(pact: Pact, now: datetime) -> str:
    """Return in a sentence whether one can react, and when that was or will be."""
    start, end = pact.consultation_from_at, pact.consultation_until_at
    if start is None:
        return "Van dit deel is geen periode bekend waarin je kon reageren."
    if now < start:
        return f"Je kunt reageren vanaf {nl_date(start)}."
    if end is None:
        return f"Je kunt reageren sinds {nl_date(start)}."
    if now < end:
        return f"Je kunt reageren tot en met {nl_date(_last_day(end))}."
    return f"Reageren kon van {nl_date(start)} tot en met {nl_date(_last_day(end))}."


def signing_text(pact: Pact, now: datetime) -> str:
    """Return in a sentence whether one can sign, and if not, since or until when."""
    start, end = pact.signing_from_at, pact.signing_until_at
    if pact.is_paused:
        return "Ondertekenen staat even stil. Probeer het later nog eens."
    if start is None:
        return "Dit deel kun je hier niet ondertekenen."
    if now < start:
        return f"Ondertekenen kan vanaf {nl_date(start)}."
    if end and now >= end:
        return f"Ondertekenen kon tot en met {nl_date(_last_day(end))}."
    if end:
        return f"Ondertekenen kan tot en met {nl_date(_last_day(end))}."
    return "Ondertekenen kan nog steeds, tot er een volgend deel is."


def _last_day(end: datetime) -> datetime:
    """The last day on which a window was open: midnight ends the day before."""
    return end - timedelta(microseconds=1)


# --- Its text ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class TextPage:
    pact: Pact
    version: PactVersion | None
    blocks: list[Block]
    versions: list[PactVersion]
    trail: list[tuple[str, str]]


def text_page(pact: Pact) -> TextPage:
    version = current_version(pact)
    return TextPage(
        pact=pact,
        version=version,
        blocks=list(version.blocks.select_related("source", "goal")) if version else [],
        versions=list(pact.versions.filter(state=PactVersion.State.PUBLISHED)),
        trail=trail(pact),
    )


# --- What was done with the reactions -------------------------------------------------------------


@dataclass(frozen=True)
class ResponseNote:
    """What is known about the reactions to a text, and what is not; page and PDF both show it."""

    title: str
    data_date: date
    pact: Pact
    sentence: str
    trail: list[tuple[str, str]]


def response_note(pact: Pact, now: datetime) -> ResponseNote:
    """Return the note; its data date is the last day on which one could react, or today."""
    end = pact.consultation_until_at
    return ResponseNote(
        title=f"Reactienota bij {pact.title}",
        data_date=local(_last_day(end) if end and end <= now else now).date(),
        pact=pact,
        sentence=consultation_text(pact, now),
        trail=trail(pact),
    )


# --- Who signed ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Signer:
    """One line of the public list: only what this person chose to show."""

    name: str
    neighbourhood: str
    motivation: str
    confirmed_on: date
    kind: str


@dataclass(frozen=True)
class NeighbourhoodCount:
    name: str
    url: str
    count: int


@dataclass(frozen=True)
class SignatoriesPage:
    pact: Pact
    total: int
    as_of_text: str
    signers: list[Signer]
    next_url: str
    is_first: bool
    neighbourhoods: list[NeighbourhoodCount]
    hidden_neighbourhoods: int
    is_signing_open: bool
    trail: list[tuple[str, str]]


CSV_HEADER = ["naam", "buurt", "soort", "bevestigd_op", "motivatie", "pact", "versie", "sha256"]


def signatories_page(pact: Pact, cursor: str, now: datetime) -> SignatoriesPage:
    """Return 50 signers, newest first; `cursor` is what an earlier page gave, or empty.

    ValueError for a cursor that no page gave.
    """
    confirmed = pact.signatures.confirmed()
    rows = list(_after(confirmed, cursor).select_related("neighbourhood", "organisation")[:51])
    shown, more = rows[:PAGE_SIZE], len(rows) > PAGE_SIZE
    total = confirmed.count()
    counts = _neighbourhood_counts(pact)
    address = reverse("pacts:signatories", args=[pact.slug])
    return SignatoriesPage(
        pact=pact,
        total=total,
        as_of_text=f"stand op {nl_datetime(now)}",
        signers=[_signer(row) for row in shown],
        next_url=f"{address}?na={_cursor(shown[-1])}" if more else "",
        is_first=not cursor,
        neighbourhoods=[item for item in counts if item.count >= SMALLEST_COUNT],
        hidden_neighbourhoods=sum(item.count < SMALLEST_COUNT for item in counts),
        is_signing_open=pact.is_signing_open(now),
        trail=trail(pact),
    )


def signatories_rows(pact: Pact) -> Iterator[list[object]]:
    """Yield the public facts of every signer for the CSV, newest first; see CSV_HEADER."""
    rows = pact.signatures.confirmed().select_related("neighbourhood", "organisation", "version")
    for row in rows.order_by("-confirmed_at", "-pk").iterator(chunk_size=1000):
        signer = _signer(row)
        yield [
            signer.name,
            signer.neighbourhood,
            signer.kind,
            signer.confirmed_on,
            signer.motivation,
            pact.slug,
            row.version.number,
            row.version_sha256,
        ]


def _signer(row: Signature) -> Signer:
    assert row.confirmed_at is not None
    return Signer(
        name=row.public_name(),
        neighbourhood=row.public_neighbourhood(),
        motivation=row.public_motivation(),
        confirmed_on=local(row.confirmed_at).date(),
        kind=row.get_kind_display(),
    )


EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def _cursor(row: Signature) -> str:
    """Return the place of a row in the order of the list, as text: microseconds and number."""
    assert row.confirmed_at is not None
    return f"{(row.confirmed_at - EPOCH) // timedelta(microseconds=1)}-{row.pk}"


def _after(rows: SignatureQuerySet, cursor: str) -> SignatureQuerySet:
    """Return the rows that come after this place: an index jump, never an OFFSET."""
    ordered = rows.order_by("-confirmed_at", "-pk")
    if not cursor:
        return ordered
    moment, _, number = cursor.partition("-")
    if not (moment.isdecimal() and number.isdecimal() and len(cursor) < 40):
        raise ValueError(f"not a cursor: {cursor!r}")
    try:
        confirmed_at = EPOCH + timedelta(microseconds=int(moment))
    except OverflowError:
        raise ValueError(f"not a cursor: {cursor!r}") from None
    return ordered.filter(
        Q(confirmed_at__lt=confirmed_at) | Q(confirmed_at=confirmed_at, pk__lt=int(number))
    )


def _neighbourhood_counts(pact: Pact) -> list[NeighbourhoodCount]:
    rows = (
        pact.signatures.confirmed()
        .filter(neighbourhood__isnull=False)
        .order_by("neighbourhood__order", "neighbourhood__name")
        .values_list("neighbourhood__name", "neighbourhood_id")
        .annotate(count=Count("pk"))
    )
    return [
        NeighbourhoodCount(name, reverse("pages:neighbourhood", args=[key]), count)
        for name, key, count in rows
    ]


# --- Organisations -------------------------------------------------------------------------------


@dataclass(frozen=True)
class OrganisationGroup:
    name: str
    organisations: list[Organisation]


@dataclass(frozen=True)
class OrganisationsPage:
    groups: list[OrganisationGroup]
    roles: list[Organisation]
    total: int


def organisations_page() -> OrganisationsPage:
    """Return the organisations with a name, by kind, and the roles without one, apart."""
    counted = Organisation.objects.annotate(
        action_count=Count("action_roles__action", distinct=True)
    )
    named = [item for item in counted if not item.is_role]
    groups = [
        OrganisationGroup(label, [item for item in named if item.kind == kind])
        for kind, label in GROUP_LABELS.items()
    ]
    return OrganisationsPage(
        groups=[group for group in groups if group.organisations],
        roles=[item for item in counted if item.is_role],
        total=len(named),
    )


GROUP_LABELS = {
    Organisation.Kind.HOUSING: "Woningcorporaties",
    Organisation.Kind.SCHOOL: "Onderwijs",
    Organisation.Kind.CARE: "Zorg en welzijn",
    Organisation.Kind.BUSINESS: "Ondernemers",
    Organisation.Kind.RESIDENTS: "Bewoners",
    Organisation.Kind.MUNICIPALITY: "Gemeente",
    Organisation.Kind.STATE: "Rijk",
    Organisation.Kind.PROGRAMME: "Programma’s en netwerken",
    Organisation.Kind.OTHER: "Andere organisaties",
}


@dataclass(frozen=True)
class OrganisationAction:
    """An action this organisation has a part in; the action comes from a room above this one."""

    title: str
    url: str
    goal: str
    role: str
    note: str


@dataclass(frozen=True)
class OrganisationPage:
    organisation: Organisation
    actions: list[OrganisationAction]
    trail: list[tuple[str, str]]


def organisation_page(organisation: Organisation) -> OrganisationPage:
    roles = organisation.action_roles.select_related("action__goal").order_by(  # type: ignore[attr-defined]
        "action__goal__building_block__order", "action__goal__order", "action__order"
    )
    return OrganisationPage(
        organisation=organisation,
        actions=[
            OrganisationAction(
                title=str(role.action),
                url=role.action.get_absolute_url(),
                goal=str(role.action.goal),
                role=role.get_role_display(),
                note=role.note,
            )
            for role in roles
        ],
        trail=[("Organisaties", reverse("pacts:organisations"))],
    )
