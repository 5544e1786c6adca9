"""What changed in a period: figures, plans, decisions and money, in one query however much it was.

Each kind of happening is a part of one UNION, with the same columns; of each kind the newest come
along, with how many there are. A part gives a day, texts and an amount, and `_WORDS` makes the
sentence and the link.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import (
    Case,
    Count,
    DateField,
    DecimalField,
    Exists,
    Expression,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    TextField,
    Value,
    When,
    Window,
)
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Concat, RowNumber, TruncDate
from django.urls import reverse

from alliances.kinds import WORK_PLAN
from alliances.models import ActionVersion, YearPlan
from budget.models import Amendment, Budget, Cell, Commitment, Payment
from governance.models import Decision
from monitor.models import Correction, ImportRun
from verbeterbreda.documents.models import Edition
from verbeterbreda.lib import formats

_SEPARATOR = "\x1f"
MOST_PER_KIND = 12
"""On the page of the council; the file with all of them has no such limit."""
MOST_ON_PAPER = 3
"""Of each group, so that the page fits on one sheet."""


@dataclass(frozen=True)
class Period:
    """From one day to another, both included, as the calendar in Amsterdam has them."""

    first: date
    last: date

    @property
    def begins_at(self) -> datetime:
        return datetime.combine(self.first, time(), formats.AMSTERDAM)

    @property
    def ends_at(self) -> datetime:
        """The first moment that is too late."""
        return datetime.combine(self.last + timedelta(days=1), time(), formats.AMSTERDAM)

    def holds(self, field: str) -> Q:
        """A condition for rows with the day in this field in the period."""
        return Q(**{f"{field}__gte": self.first, f"{field}__lte": self.last})

    def holds_moment(self, field: str) -> Q:
        return Q(**{f"{field}__gte": self.begins_at, f"{field}__lt": self.ends_at})

    @property
    def text(self) -> str:
        return f"van {formats.nl_date(self.first)} tot en met {formats.nl_date(self.last)}"


@dataclass(frozen=True)
class Change:
    """One thing that changed: when, what it is about (with a page of its own), and what happened.

    Together `subject` and `happened` are one sentence.
    """

    on: date
    subject: str
    happened: str
    url: str

    @property
    def sentence(self) -> str:
        return f"{self.subject}{self.happened}"


@dataclass(frozen=True)
class ChangeGroup:
    """What changed of one kind, newest first. `total` counts also what is not in `shown`."""

    key: str
    title: str
    nothing: str
    shown: tuple[Change, ...]
    total: int

    @property
    def left_out(self) -> int:
        return self.total - len(self.shown)

    @property
    def left_out_on_paper(self) -> int:
        """How many are not on the printed sheet of the council."""
        return self.total - min(len(self.shown), MOST_ON_PAPER)


GROUPS = (
    ("cijfers", "Cijfers", "Er kwamen geen cijfers bij en er is geen cijfer verbeterd."),
    ("plannen", "Plannen", "Geen actie en geen werkplan is veranderd."),
    ("besluiten", "Besluiten", "Er is geen besluit vastgelegd."),
    ("geld", "Geld", "Geen begroting is veranderd en er is niets toegezegd of betaald."),
)


def changes(period: Period, *, most: int | None = MOST_PER_KIND) -> tuple[ChangeGroup, ...]:
    """Return the four groups of what changed in a period, in one query.

    `most` is how many of each kind of happening come along; None for all of them.
    """
    found: dict[str, list[_Row]] = {key: [] for key, _, _ in GROUPS}
    for row in _rows(period, most):
        found[_WORDS[row.kind].group].append(row)
    return tuple(_group(key, title, nothing, found[key], most) for key, title, nothing in GROUPS)


def counts_text(groups: Iterable[ChangeGroup]) -> str:
    """How much changed of each kind: "cijfers: 2 en geld: 3"; "" when nothing did."""
    return formats.join_nl(
        [f"{group.title.lower()}: {formats.number(group.total)}" for group in groups if group.total]
    )


class _Row(NamedTuple):
    """The columns of every part. `ref` and `more` mean what the kind says in `_WORDS`."""

    kind: str
    on: date
    what: str
    more: str
    ref: str
    amount: Decimal | None
    total: int


def _group(key: str, title: str, nothing: str, rows: list[_Row], most: int | None) -> ChangeGroup:
    ordered = sorted(rows, key=lambda row: (row.on, row.kind, row.ref), reverse=True)
    totals = {row.kind: row.total for row in rows}
    shown = ordered if most is None else ordered[:most]
    return ChangeGroup(key, title, nothing, tuple(map(_change, shown)), sum(totals.values()))


def _change(row: _Row) -> Change:
    words = _WORDS[row.kind]
    return Change(row.on, words.subject(row), words.happened(row), words.url(row))


# --- Asking --------------------------------------------------------------------------------------


def _rows(period: Period, most: int | None) -> Iterable[_Row]:
    first, *others = (part(period).newest(most) for part in _PARTS)
    return (_Row(*values) for values in first.union(*others, all=True).order_by())


@dataclass(frozen=True)
class _Part:
    """One kind of happening as a part of the UNION: rows, and what stands in each column."""

    kind: str
    rows: QuerySet[Any]
    on: Expression | F
    what: Expression | F
    ref: Expression | F
    more: Expression | F = Value("")  # noqa: RUF009  # an expression is never changed
    amount: Expression | F | None = None

    def newest(self, most: int | None) -> QuerySet[Any]:
        """The rows as tuples of `_Row`, each with how many there are; the `most` newest of them."""
        rows = self.rows.order_by().annotate(
            c_kind=_text(Value(self.kind)),
            c_on=Cast(self.on, DateField()),
            c_what=_text(self.what),
            c_more=_text(self.more),
            c_ref=_text(self.ref),
            c_amount=Cast(
                self.amount or Value(None), DecimalField(max_digits=14, decimal_places=2)
            ),
            c_total=Window(Count("*"), output_field=IntegerField()),
        )
        if most is not None:
            newest = [F("c_on").desc(), F("pk").desc()]
            rows = rows.annotate(c_place=Window(RowNumber(), order_by=newest))
            rows = rows.filter(c_place__lte=most)
        return rows.values_list(
            "c_kind", "c_on", "c_what", "c_more", "c_ref", "c_amount", "c_total"
        )


def _text(value: Expression | F) -> Cast:
    """Every branch has the same type in a column, or PostgreSQL does not put them together."""
    return Cast(value, TextField())


def _join(*values: str | Expression) -> Expression:
    """Several texts in one column, with a sign between them that nobody types."""
    parts = [F(value) if isinstance(value, str) else value for value in values]
    joined: Expression = _text(parts[0])
    for part in parts[1:]:
        joined = Concat(joined, Value(_SEPARATOR), _text(part), output_field=TextField())
    return joined


def _day(field: str) -> TruncDate:
    return TruncDate(field, tzinfo=formats.AMSTERDAM)


def _published_runs(period: Period) -> _Part:
    return _Part(
        "run",
        ImportRun.objects.filter(
            period.holds_moment("published_at"),
            state__in=[ImportRun.State.PUBLISHED, ImportRun.State.UNDOING, ImportRun.State.UNDONE],
        ),
        on=_day("published_at"), what=F("name"), more=F("changed"), ref=F("new"),
    )  # fmt: skip


def _undone_runs(period: Period) -> _Part:
    return _Part(
        "undone",
        ImportRun.objects.filter(period.holds_moment("undone_at"), state=ImportRun.State.UNDONE),
        on=_day("undone_at"), what=F("name"), ref=F("pk"),
    )  # fmt: skip


def _corrections(period: Period) -> _Part:
    return _Part(
        "correction",
        Correction.objects.filter(period.holds("corrected_on")),
        on=F("corrected_on"), what=F("indicator__name"), more=F("what"), ref=F("indicator_id"),
    )  # fmt: skip


def _versions(period: Period) -> _Part:
    """What staff published of actions: not what the sources say, and no small changes."""
    own = Q(number__gt=1) | Q(by__isnull=False)
    worse = Concat(Value("slechter of later, want "), F("reason"), output_field=TextField())
    return _Part(
        "version",
        ActionVersion.objects.filter(period.holds_moment("published_at"), own, revision=0),
        on=_day("published_at"), what=_join("action__number", KT("content__title")),
        more=Case(When(is_setback=True, then=worse), default=_text(F("note"))), ref=F("action_id"),
    )  # fmt: skip


def _plans(period: Period) -> _Part:
    return _Part(
        "plan",
        _editions(period).filter(~_is_adopted()),
        on=_day("published_at"), what=F("title"), more=F("number"), ref=F("key"),
    )  # fmt: skip


def _adopted(period: Period) -> _Part:
    return _Part(
        "adopted",
        _editions(period).filter(_is_adopted()),
        on=_day("published_at"), what=F("title"), more=F("number"), ref=F("key"),
    )  # fmt: skip


def _editions(period: Period) -> QuerySet[Edition]:
    return Edition.objects.published().filter(period.holds_moment("published_at"), kind=WORK_PLAN)


def _is_adopted() -> Exists:
    return Exists(YearPlan.objects.filter(adopted_edition=OuterRef("pk")))


def _decided(period: Period, path: str = "") -> Q:
    """Taken in the period, or taken before it and put down in it."""
    return period.holds(f"{path}decided_on") | period.holds_moment(f"{path}created_at")


def _decisions(period: Period) -> _Part:
    return _Part(
        "decision",
        Decision.objects.filter(_decided(period)),
        on=F("decided_on"), what=F("title"), more=F("body__name"), ref=F("number"),
    )  # fmt: skip


def _amendments(period: Period) -> _Part:
    return _Part(
        "amendment",
        Amendment.objects.filter(
            period.holds_moment("made_at"), cell__line__section__budget__is_draft=False
        ),
        on=_day("made_at"),
        what=F("cell__line__title"),
        more=_join("old_raw", "old_kind", "new_raw", "new_kind"),
        ref=_join("cell__line__section__budget_id", "cell__line__number"),
    )


def _budgets(period: Period) -> _Part:
    return _Part(
        "budget",
        Budget.objects.public().filter(period.holds_moment("published_at")),
        on=_day("published_at"), what=F("title"), ref=F("slug"),
    )  # fmt: skip


def _commitments(period: Period) -> _Part:
    return _Part(
        "commitment",
        Commitment.objects.filter(_decided(period, "decision__")),
        on=F("decision__decided_on"), what=F("title"), ref=F("decision__number"),
        amount=F("amount"),
    )  # fmt: skip


def _payments(period: Period) -> _Part:
    return _Part(
        "payment",
        Payment.objects.filter(period.holds("paid_on")),
        on=F("paid_on"), what=F("commitment__title"), ref=F("commitment__decision__number"),
        amount=F("amount"),
    )  # fmt: skip


_PARTS: tuple[Callable[[Period], _Part], ...] = (
    _published_runs, _undone_runs, _corrections, _versions, _plans, _adopted, _decisions,
    _amendments, _budgets, _commitments, _payments,
)  # fmt: skip


# --- Saying --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Words:
    """To which group a kind of happening belongs, the rest of its sentence, and its page."""

    group: str
    happened: Callable[[_Row], str]
    url: Callable[[_Row], str]
    subject: Callable[[_Row], str] = lambda row: row.what


def _told(text: str) -> str:
    """What somebody wrote about it, after a colon and with its full stop."""
    text = text.strip()
    if not text:
        return "."
    return f": {text}" if text[-1] in ".!?" else f": {text}."


def _run(row: _Row) -> str:
    new, changed = int(row.ref), int(row.more)
    texts = [formats.plural(new, "nieuw cijfer", "nieuwe cijfers")] if new or not changed else []
    if changed:
        texts.append(formats.plural(changed, "veranderd cijfer", "veranderde cijfers"))
    return f" is gepubliceerd: {formats.join_nl(texts)}."


def _amendment(row: _Row) -> str:
    old_raw, old_kind, new_raw, new_kind = row.more.split(_SEPARATOR)
    return f": {old_raw or _cell(old_kind)} werd {new_raw or _cell(new_kind)}."


def _cell(kind: str) -> str:
    return str(Cell.Kind(kind).label)


def _line_url(row: _Row) -> str:
    slug, number = row.ref.split(_SEPARATOR)
    return f"{reverse('budget:detail', args=[slug])}#regel-{number}"


def _payment(row: _Row) -> str:
    if row.amount is not None and row.amount < 0:
        return f": {formats.euro(-row.amount)} teruggekomen."
    return f": {formats.euro(row.amount)} betaald."


def _page(name: str) -> Callable[[_Row], str]:
    """The page with this name of what `ref` holds."""
    return lambda row: reverse(name, args=[row.ref])


def _monitor_url(row: _Row) -> str:
    return reverse("monitor:overview")


_WORDS: dict[str, _Words] = {
    "run": _Words("cijfers", _run, _monitor_url),
    "undone": _Words("cijfers", lambda row: " is teruggedraaid.", _monitor_url),
    "correction": _Words(
        "cijfers", lambda row: f" is verbeterd{_told(row.more)}", _page("monitor:indicator")
    ),
    "version": _Words(
        "plannen",
        lambda row: _told(row.more or "bijgewerkt"),
        _page("alliances:action"),
        lambda row: f"Actie {row.what.replace(_SEPARATOR, ' ', 1)}",
    ),
    "plan": _Words("plannen", lambda row: f": editie {row.more} als pdf.", _page("alliances:plan")),
    "adopted": _Words(
        "plannen", lambda row: f" is vastgesteld (editie {row.more}).", _page("alliances:plan")
    ),
    "decision": _Words(
        "besluiten", lambda row: f" (besluit {row.ref}, {row.more}).", _page("governance:decision")
    ),
    "amendment": _Words("geld", _amendment, _line_url),
    "budget": _Words("geld", lambda row: " is gepubliceerd.", _page("budget:detail")),
    "commitment": _Words(
        "geld",
        lambda row: f": {formats.euro(row.amount)} toegezegd.",
        _page("governance:decision"),
    ),
    "payment": _Words("geld", _payment, _page("governance:decision")),
}
