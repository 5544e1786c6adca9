"""The documents of this room."""

from django.urls import reverse

from alliances.models import YearPlan
from verbeterbreda.documents.kinds import Kind, register

WORK_PLAN = "werkplan"


def register_kinds() -> None:
    register(
        Kind(
            name=WORK_PLAN,
            template="pdf/workplan.html",
            build=_report,
            keys=lambda: [
                str(year) for year in YearPlan.objects.public().values_list("year", flat=True)
            ],
            address=lambda key: reverse("alliances:plan", args=[int(key)]),
        )
    )


def _report(key: str) -> object:
    from alliances.reports import year_plan_report

    return year_plan_report(YearPlan.objects.select_related("decision").get(pk=int(key)))
