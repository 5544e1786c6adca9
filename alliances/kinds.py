"""The documents of this room."""

from typing import Any

from django.urls import reverse

from alliances.models import YearPlan
from verbeterbreda.documents.kinds import Kind, register

WORK_PLAN = "werkplan"
CONCEPT = "werkplan-concept"


def register_kinds() -> None:
    """Called when the app starts."""
    from alliances.reports.plans import facts

    both: dict[str, Any] = {
        "template": "pdf/workplan.html",
        "build": _report,
        "address": lambda key: reverse("alliances:plan", args=[int(key)]),
        "facts": facts,
    }
    register(
        Kind(
            name=WORK_PLAN,
            keys=lambda: _years(YearPlan.objects.public()),
            # What the board adopted changes with a decision, not by itself.
            renews=lambda: _years(YearPlan.objects.filter(state=YearPlan.State.RECONSTRUCTION)),
            **both,
        )
    )
    register(
        Kind(
            name=CONCEPT,
            keys=lambda: _years(YearPlan.objects.drafts()),
            renews=list,
            **both,
        )
    )


def _years(plans: Any) -> list[str]:
    return [str(year) for year in plans.values_list("year", flat=True)]


def _report(key: str) -> object:
    from alliances.reports import year_plan_report

    return year_plan_report(YearPlan.objects.for_a_report().get(pk=int(key)))
