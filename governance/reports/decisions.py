"""What the register says, one decision, and the list of what was promised to be done."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.urls import reverse

from governance.models import ActionPoint, Decision, Meeting
from verbeterbreda.lib.formats import euro, nl_date, plural
from verbeterbreda.lib.ordering import dutch_order
from verbeterbreda.lib.stems import query_stems, stems

PER_PAGE = 25


def votes_text(decision: Decision) -> str:
    """Return how the votes went in one line: the counts, the words, or nothing."""
    counts = ""
    if decision.votes_for is not None:
        counts = (
            f"{decision.votes_for} voor, {decision.votes_against} tegen, "
            f"{decision.votes_abstained} onthouden"
        )
    return ". ".join(part for part in (counts, decision.votes) if part)


# --- The register --------------------------------------------------------------------------------


@dataclass(frozen=True)
class DecisionFilter:
    """What a visitor asked for: words, a year (0 for any), a Decision.Subject ("" for any)."""

    words: str = ""
    year: int = 0
    subject: str = ""
    page: str = "1"

    @classmethod
    def read(cls, query: Mapping[str, str]) -> "DecisionFilter":
        """Return the filter in an address; what we do not know counts as no filter."""
        year, subject = query.get("jaar", ""), query.get("over", "")
        return cls(
            words=query.get("q", "").strip()[:100],
            year=int(year) if year.isdecimal() and len(year) == 4 else 0,
            subject=subject if subject in Decision.Subject.values else "",
            page=query.get("pagina", "1"),
        )

    def __bool__(self) -> bool:
        return bool(self.words or self.year or self.subject)

    def lets_through(self, decision: Decision, wanted: list[str]) -> bool:
        if self.year not in {0, decision.decided_on.year}:
            return False
        if self.subject not in {"", decision.subject}:
            return False
        return not self.words or _holds(decision, self.words, wanted)


@dataclass(frozen=True)
class DecisionsPage:
    page: Page[Decision]
    wanted: DecisionFilter
    years: tuple[int, ...]
    subjects: tuple[tuple[str, str], ...]
    found: int
    total: int


def decisions_page(wanted: DecisionFilter) -> DecisionsPage:
    """Return the register, newest first; how many decisions there are decides no query."""
    everything = list(_register())
    found = [row for row in everything if wanted.lets_through(row, query_stems(wanted.words))]
    return DecisionsPage(
        page=Paginator(found, PER_PAGE).get_page(wanted.page),
        wanted=wanted,
        years=tuple(sorted({row.decided_on.year for row in everything}, reverse=True)),
        subjects=tuple(
            (subject.value, str(subject.label))
            for subject in Decision.Subject
            if any(row.subject == subject for row in everything)
        ),
        found=len(found),
        total=len(everything),
    )


def _register() -> Iterator[Decision]:
    related = Decision.objects.select_related("body", "replaces", "meeting")
    yield from related.prefetch_related("followed_by")


def _holds(decision: Decision, words: str, wanted: list[str]) -> bool:
    """Return whether every word occurs, also inside a longer one; or it is the number."""
    if words == decision.number:
        return True
    text = f"{decision.number} {decision.title} {decision.wording} {decision.follow_up}"
    known = f" {' '.join(stems(text))} "
    return bool(wanted) and all(
        f" {stem} " in known or (len(stem) >= 4 and stem in known) for stem in wanted
    )


CSV_HEADER = [
    *["nummer", "datum", "orgaan", "onderwerp", "waarover", "besluit"],
    *["voor", "tegen", "onthouden", "stemmen", "vervolg", "volgt_op", "opgevolgd_door"],
    *["vergadering", "adres"],
]


def csv_rows() -> Iterator[list[object]]:
    """Yield the whole register, a row per decision in the order of CSV_HEADER."""
    for row in _register():
        yield [
            row.number,
            row.decided_on,
            row.body.name,
            row.title,
            row.get_subject_display(),
            row.wording,
            row.votes_for,
            row.votes_against,
            row.votes_abstained,
            row.votes,
            row.follow_up,
            row.replaces.number if row.replaces else "",
            " ".join(later.number for later in row.followed_by.all()),
            _public_address(row.meeting),
            settings.SITE_URL + row.get_absolute_url(),
        ]


def _public_address(meeting: Meeting | None) -> str:
    return settings.SITE_URL + meeting.get_absolute_url() if meeting and meeting.is_public else ""


# --- One decision --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Effect:
    """Something that rests on a decision; it lives in a room above this one."""

    kind: str
    title: str
    url: str


@dataclass(frozen=True)
class DecisionPage:
    decision: Decision
    votes: str
    effects: tuple[Effect, ...]
    followed_by: tuple[Decision, ...]
    meeting: Meeting | None
    trail: list[tuple[str, str]]

    @property
    def kicker(self) -> str:
        return f"Besluit {self.decision.number}"


def decision_page(decision: Decision, *, is_member: bool) -> DecisionPage:
    """Return one decision, what rests on it, and what came before and after it."""
    meeting = decision.meeting
    return DecisionPage(
        decision=decision,
        votes=votes_text(decision),
        effects=tuple(_effects(decision)),
        followed_by=tuple(decision.followed_by.order_by("pk")),
        meeting=meeting if meeting and (meeting.is_public or is_member) else None,
        trail=[("Besluiten", reverse("governance:decisions"))],
    )


def _effects(decision: Decision) -> Iterator[Effect]:
    """Yield what was decided on, through the accessors that the rooms above put on a decision."""
    for plan in decision.year_plans.all():  # type: ignore[attr-defined]
        if plan.is_public:
            yield Effect("Werkplan", plan.title, plan.get_absolute_url())
    yield from _money(decision)
    for change in decision.amendments.select_related("cell__line__section__budget"):  # type: ignore[attr-defined]
        line = change.cell.line
        yield Effect("Begroting gewijzigd", line.title, _line_url(line))
    for proposal in decision.proposals.all():  # type: ignore[attr-defined]
        yield Effect("Voorstel voor geld", proposal.title, proposal.get_absolute_url())


def _money(decision: Decision) -> Iterator[Effect]:
    """What was promised, each with its line of the budget, and what the actions get of it."""
    found = decision.commitments.select_related("line__section__budget")  # type: ignore[attr-defined]
    for money in found.prefetch_related("fundings__action"):
        title = f"{euro(money.amount)} in {money.year}: {money.title} ({money.line})"
        yield Effect("Geld toegezegd", title, _line_url(money.line))
        for share in money.fundings.all():
            action = share.action
            said = f"{euro(share.amount)} voor {action.number} {action.title}"
            yield Effect("Geld voor een actie", said, action.get_absolute_url())


def _line_url(line: Any) -> str:
    """Where a line of a budget stands; nowhere while its budget is not public."""
    return "" if line.section.budget.is_draft else line.get_absolute_url()


# --- What was promised to be done ----------------------------------------------------------------


class Stand:
    """How an action point stands on a day."""

    OPEN, LATE, DONE = "open", "te-laat", "klaar"


STANDS = {
    Stand.OPEN: ("open", "Open"),
    Stand.LATE: ("late", "Te laat"),
    Stand.DONE: ("done", "Klaar"),
}


@dataclass(frozen=True)
class PointLine:
    point: ActionPoint
    stand: str
    status: str
    label: str
    when: str
    meeting: Meeting
    is_draft: bool


@dataclass(frozen=True)
class PointsPage:
    lines: tuple[PointLine, ...]
    counts: dict[str, int]
    owners: tuple[str, ...]
    stand: str
    owner: str
    total: int

    @property
    def choices(self) -> list[tuple[str, str, int]]:
        return [(key, str(STANDS[key][1]), self.counts[key]) for key in STANDS]


def points_page(query: Mapping[str, str], *, is_member: bool, today: date) -> PointsPage:
    """Return the action list: of published minutes, and for members of all; what is late first."""
    points = ActionPoint.objects.select_related("item__meeting", "seat")
    if not is_member:
        points = points.filter(item__meeting__minutes_published_at__isnull=False)
    lines = sorted((_point_line(point, today) for point in points), key=_urgency)
    stand = query.get("stand", "") if query.get("stand", "") in STANDS else ""
    owners = tuple(sorted({line.point.owner for line in lines}, key=dutch_order))
    owner = query.get("wie", "") if query.get("wie", "") in owners else ""
    return PointsPage(
        lines=tuple(
            line for line in lines if stand in {"", line.stand} and owner in {"", line.point.owner}
        ),
        counts={key: sum(line.stand == key for line in lines) for key in STANDS},
        owners=owners,
        stand=stand,
        owner=owner,
        total=len(lines),
    )


def _point_line(point: ActionPoint, today: date) -> PointLine:
    stand = _stand(point, today)
    status, label = STANDS[stand]
    return PointLine(
        point=point,
        stand=stand,
        status=status,
        label=str(label),
        when=_when(point, today),
        meeting=point.item.meeting,
        is_draft=point.item.meeting.minutes_published_at is None,
    )


def _stand(point: ActionPoint, today: date) -> str:
    if point.done_on is not None:
        return Stand.DONE
    return Stand.LATE if point.due_on is not None and point.due_on < today else Stand.OPEN


def _when(point: ActionPoint, today: date) -> str:
    if point.done_on is not None:
        return f"Klaar op {nl_date(point.done_on)}"
    if point.due_on is None:
        return "Zonder datum"
    when, days = f"Voor {nl_date(point.due_on)}", (today - point.due_on).days
    return when if days <= 0 else f"{when}, {plural(days, 'dag', 'dagen')} te laat"


def _urgency(line: PointLine) -> tuple[int, date, int]:
    place = [Stand.LATE, Stand.OPEN, Stand.DONE].index(line.stand)
    return place, line.point.due_on or date.max, line.point.pk
