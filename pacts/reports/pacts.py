"""A pact: where it stands, its text, and what was done with the reactions."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from pacts.models import Block, Pact, PactMoment, PactVersion
from pacts.models.pacts import PactState
from pacts.reports import counts
from pacts.services import current_version
from verbeterbreda.lib.formats import local, nl_date
from verbeterbreda.lib.languages import spoken_date

STATUS = {
    PactState.ANNOUNCED: "planned",
    PactState.CONSULTATION: "open",
    PactState.EDITING: "running",
    PactState.SIGNING: "open",
    PactState.IN_FORCE: "done",
    PactState.REVISED: "closed",
}


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
    closed_text: str
    moments: list[PactMoment]
    version: PactVersion | None
    total: counts.Total
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
        closed_text=_closed_text(pact, now),
        moments=list(pact.moments.select_related("source")),
        version=current_version(pact),
        total=counts.total(pact),
        steps=_steps(pact, now),
        trail=[("Pacten", reverse("pacts:list"))],
    )


def _steps(pact: Pact, now: datetime) -> list[Step]:
    signing = Step(
        "Onderteken dit pact",
        reverse("pacts:sign", args=[pact.slug]),
        "Je hebt je naam en een e-mailadres nodig. Het kost een paar minuten.",
    )
    joining = Step(
        "Onderteken als organisatie",
        reverse("pacts:sign_organisation", args=[pact.slug]),
        "Zeg wat jullie gaan doen. Het programmabureau kijkt eerst of het past.",
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
    first = [signing, joining] if pact.is_signing_open(now) else []
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


def _closed_text(pact: Pact, now: datetime) -> str:
    """Return since or until when one cannot sign; empty for a part that is never signed here."""
    if pact.is_paused or pact.is_signing_open(now) or pact.signing_from_at is None:
        return ""
    return signing_text(pact, now)


def signing_text(pact: Pact, now: datetime) -> str:
    """Return in a sentence whether one can sign, and if not, since or until when."""
    start, end = pact.signing_from_at, pact.signing_until_at
    if pact.is_paused:
        return _("Ondertekenen staat even stil. Probeer het later nog eens.")
    if start is None:
        return _("Dit deel kun je hier niet ondertekenen.")
    if now < start:
        return _("Ondertekenen kan vanaf %(day)s.") % {"day": spoken_date(start)}
    if end is None:
        return _("Ondertekenen kan nog steeds, tot er een volgend deel is.")
    last = {"day": spoken_date(_last_day(end))}
    if now >= end:
        return _("Ondertekenen kon tot en met %(day)s.") % last
    return _("Ondertekenen kan tot en met %(day)s.") % last


def _last_day(end: datetime) -> datetime:
    """The last day on which a window was open: midnight ends the day before."""
    return end - timedelta(microseconds=1)


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
