"""One action as the roll-up pages say it, and its share of promised money. Page and CSV alike."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.db.models import Exists, OuterRef, Prefetch, QuerySet, StringAgg, Subquery, Value

from alliances.models import Action, ActionQuerySet, ActionRole, Funding
from alliances.progress import MARKS
from budget.reports import CommitmentView, commitment_view, paid, sum_or_none
from verbeterbreda.lib import formats
from verbeterbreda.lib.ordering import dutch_order

_BETWEEN = "\x1f"


@dataclass(frozen=True)
class Share:
    """The part of promised money that one action gets."""

    amount: Decimal
    commitment: CommitmentView
    note: str

    @property
    def is_everything(self) -> bool:
        return self.amount == self.commitment.amount


@dataclass(frozen=True)
class ActionRow:
    """One action in a list. Texts are empty where the sources are silent."""

    slug: str
    number: str
    title: str
    url: str
    parent: str
    goal: str
    goal_name: str
    goal_url: str
    alliance: str
    from_year: int | None
    until_year: int | None
    when: str
    where: str
    places: tuple[str, ...]
    is_everywhere: bool
    leads: str
    status: str
    label: str
    mark: str
    status_on: date | None
    has_parts: bool
    shares: tuple[Share, ...]
    source: str
    changed_on: date
    is_below: bool = False
    """Whether the action that it is a part of stands in the same list."""

    @property
    def has_year(self) -> bool:
        return self.from_year is not None or self.until_year is not None

    def runs_in(self, year: int) -> bool:
        """Whether the sources place it in this year; as ActionQuerySet.in_year() does."""
        if self.from_year is None:
            return False
        return self.from_year <= year and (self.until_year is None or year <= self.until_year)

    @property
    def promised(self) -> Decimal | None:
        """Euros; None when no promise is known, which is not the same as nought."""
        return sum_or_none(share.amount for share in self.shares)

    @property
    def state_text(self) -> str:
        return (
            f"{self.label} op {formats.nl_date(self.status_on)}" if self.status_on else self.label
        )


def action_rows(actions: ActionQuerySet) -> tuple[ActionRow, ...]:
    """Return these actions in the order of the programme, in three queries."""
    wanted = (
        actions.select_related("goal__building_block__alliance")
        .annotate(
            has_parts=Exists(Action.objects.filter(parent=OuterRef("pk"))), lead_names=_lead_names()
        )
        .order_by("goal__building_block__order", "goal__order", "order")
        .prefetch_related("neighbourhoods", Prefetch("fundings", fundings()))
    )
    return tuple(map(_row, wanted))


def as_listed(rows: Iterable[ActionRow]) -> tuple[ActionRow, ...]:
    """The rows of one list, in which a part stands below the action it belongs to."""
    found = tuple(rows)
    here = {row.slug for row in found}
    return tuple(replace(row, is_below=row.parent in here) for row in found)


def _lead_names() -> Subquery:
    """Who leads an action, between separators that no name holds: a query for each list saved."""
    leads = ActionRole.objects.filter(action=OuterRef("pk"), role=ActionRole.Role.LEAD).order_by()
    names = StringAgg("organisation__name", delimiter=Value(_BETWEEN))
    return Subquery(leads.values("action").annotate(names=names).values("names"))


def _leads(action: Action) -> list[str]:
    names: str = action.lead_names or ""  # type: ignore[attr-defined]
    return sorted(names.split(_BETWEEN), key=dutch_order)


def _row(action: Action) -> ActionRow:
    goal = action.goal
    return ActionRow(
        slug=action.slug,
        number=action.number,
        title=action.title,
        url=action.get_absolute_url(),
        parent=action.parent_id or "",
        goal=goal.key,
        goal_name=goal.short_name,
        goal_url=goal.get_absolute_url(),
        alliance=goal.building_block.alliance.slug,
        from_year=action.from_year,
        until_year=action.until_year,
        when=action.when,
        where=action.where,
        places=tuple(place.key for place in action.neighbourhoods.all()),
        is_everywhere=action.is_everywhere,
        leads=formats.join_nl(_leads(action)),
        status=action.status,
        label=action.get_status_display(),
        mark=MARKS[Action.Status(action.status)],
        status_on=action.status_on,
        has_parts=action.has_parts,  # type: ignore[attr-defined]
        shares=tuple(map(share, action.fundings.all())),
        source=action.source_id or "",
        changed_on=formats.local(action.updated_at).date(),
    )


def fundings() -> QuerySet[Funding]:
    """Shares of promised money with all that `share` says of them, in one query."""
    found = Funding.objects.select_related(
        "commitment__decision", "commitment__line__section__budget"
    )
    return found.annotate(paid_sum=paid("commitment_id"))  # type: ignore[no-redef]


def share(funding: Funding) -> Share:
    """Say what an action gets; ask `fundings()` for the rows."""
    view = commitment_view(funding.commitment, funding.paid_sum)
    return Share(funding.amount, view, funding.note)
