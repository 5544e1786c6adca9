"""What tests of work plans need: plans, decisions, and the sentences that clerks read."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from alliances import services
from alliances.models import YearPlan
from governance.models import Body, Decision
from verbeterbreda.accounts.models import User

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def a_decision(number: str = "2026-1", **changes: object) -> Decision:
    """A stored decision of the board about a work plan."""
    values: dict[str, object] = {
        "body": Body.objects.filter(kind=Body.Kind.BOARD).first(),
        "number": number,
        "decided_on": date(2026, 11, 2),
        "title": "Werkplan 2024",
        "wording": "Het bestuur stelt het werkplan 2024 vast.",
        "subject": Decision.Subject.PLAN,
    }
    return Decision.objects.create(**(values | changes))


def draft(by: User | None = None, **reasons: str) -> YearPlan:
    """The plan of 2024, made from that of 2023; `reasons` by the key of the action."""
    plan = YearPlan.objects.get(year=2023)
    keys = {key.replace("_", "-"): reason for key, reason in reasons.items()}
    return services.make_year_plan(year=2024, from_plan=plan, reasons=keys, by=by, now=NOW)


def sentence(work: Callable[[], object]) -> str:
    """Return what a clerk reads when this cannot be done."""
    with pytest.raises(services.PlanError) as refused:
        work()
    return str(refused.value)
