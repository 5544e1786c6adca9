"""What hangs on the actions of a plan, in one query however many there are."""

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import F, Value
from django.db.models.functions import Cast

from alliances.models import Action, ActionRole, Funding, PartnerShare, YearPlan
from alliances.reports.plans.shapes import PlanFunding, PlanShare

_TEXT = models.CharField(max_length=255)
_MONEY = models.DecimalField(max_digits=14, decimal_places=2)


@dataclass
class Parts:
    """Of one action: names of its neighbourhoods, numbers of budget lines, who does what, money."""

    neighbourhoods: list[str] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    roles: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    shares: list[PlanShare] = field(default_factory=list)
    fundings: list[PlanFunding] = field(default_factory=list)


def parts_of(plan: YearPlan) -> dict[str, Parts]:
    """Return the parts of each planned action, by its key; in one query."""
    found: dict[str, Parts] = defaultdict(Parts)
    first, *others = [_neighbourhoods(plan), _lines(plan), _roles(plan), _shares(plan)]
    rows = first.union(*others, _fundings(plan), all=True)
    ordered = rows.order_by("part_key", "part_what", "part_at", "part_name")
    for key, what, name, kind, text, amount, _ in ordered:
        _put(found[key], what, name, kind, text, amount)
    return dict(found)


def _put(parts: Parts, what: str, name: str, kind: str, text: str, amount: Decimal | None) -> None:
    if what == "where":
        parts.neighbourhoods.append(name)
    elif what == "line":
        parts.lines.append(int(name))
    elif what == "role":
        parts.roles[kind].append(name)
    elif what == "share":
        parts.shares.append(PlanShare(name, kind == PartnerShare.Kind.MONEY, text, amount))
    elif amount is not None:
        parts.fundings.append(PlanFunding(name, text, amount))


def _neighbourhoods(plan: YearPlan) -> Any:
    through = Action.neighbourhoods.through.objects.filter(action__planned_in__plan=plan)
    return _rows(
        through,
        key="action_id",
        what="where",
        name="neighbourhood__name",
        at="neighbourhood__order",
    )


def _lines(plan: YearPlan) -> Any:
    """The numbers of lines in the budget of the year."""
    through = Action.budget_lines.through.objects.filter(
        action__planned_in__plan=plan, line__section__budget=plan.budget_slug
    )
    return _rows(through, key="action_id", what="line", name="line__number", at="line__number")


def _roles(plan: YearPlan) -> Any:
    roles = ActionRole.objects.filter(action__planned_in__plan=plan)
    return _rows(
        roles, key="action_id", what="role", name="organisation__name", kind="role", at="pk"
    )


def _shares(plan: YearPlan) -> Any:
    return _rows(
        PartnerShare.objects.filter(planned__plan=plan),
        key="planned__action_id",
        what="share",
        name="organisation__name",
        kind="kind",
        text="text",
        amount="amount",
        at="pk",
    )


def _fundings(plan: YearPlan) -> Any:
    fundings = Funding.objects.filter(action__planned_in__plan=plan, commitment__year=plan.year)
    return _rows(
        fundings,
        key="action_id",
        what="funding",
        name="commitment__decision__number",
        text="commitment__title",
        amount="amount",
        at="pk",
    )


def _rows(
    rows: Any, *, what: str, key: str, name: str, at: str, kind: str = "", **more: str
) -> Any:
    """The same seven columns from whatever table, so that they can be put below each other."""
    nothing = Value("", output_field=_TEXT)
    text, amount = more.get("text"), more.get("amount")
    return (
        rows.order_by()
        .annotate(
            part_key=Cast(F(key), _TEXT),
            part_what=Value(what, output_field=_TEXT),
            part_name=Cast(F(name), _TEXT),
            part_kind=Cast(F(kind), _TEXT) if kind else nothing,
            part_text=Cast(F(text), _TEXT) if text else nothing,
            part_amount=Cast(F(amount) if amount else Value(None), _MONEY),
            part_at=Cast(F(at), models.BigIntegerField()),
        )
        .values_list(
            "part_key", "part_what", "part_name", "part_kind", "part_text", "part_amount", "part_at"
        )
    )
