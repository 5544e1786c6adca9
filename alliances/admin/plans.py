"""The bureau makes work plans."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from alliances import kinds
from alliances.models import PlannedAction, YearPlan
from verbeterbreda.documents import services as documents
from verbeterbreda.documents.models import Edition
from verbeterbreda.lib.history import HistoryAdmin


class PlannedActionInline(admin.TabularInline[PlannedAction, YearPlan]):
    model = PlannedAction
    extra = 0
    autocomplete_fields = ["action"]


@admin.register(YearPlan)
class YearPlanAdmin(HistoryAdmin):
    list_display = ["title", "year", "state", "decision", "data_date_on"]
    list_filter = ["state"]
    list_select_related = ["decision"]
    inlines = [PlannedActionInline]
    actions = ["ask_for_an_edition"]
    fieldsets = [
        (None, {"fields": ["year", "title", "summary", "note", "data_date_on"]}),
        (
            "Vaststellen",
            {
                "fields": ["state", "decision"],
                "description": "Een werkplan is pas vastgesteld met een besluit van het bestuur. "
                "Een concept zien alleen het bureau en het bestuur.",
            },
        ),
    ]

    def get_readonly_fields(self, request: HttpRequest, obj: YearPlan | None = None) -> list[str]:
        return ["year"] if obj else []

    @admin.action(description="Vraag een nieuwe editie van de PDF aan", permissions=["change"])
    def ask_for_an_edition(self, request: HttpRequest, plans: QuerySet[YearPlan]) -> None:
        public = set(YearPlan.objects.public().values_list("pk", flat=True))
        for plan in plans:
            if plan.pk not in public:
                self.message_user(
                    request,
                    f"{plan} is nog een concept. Een PDF komt er als het is vastgesteld.",
                    messages.WARNING,
                )
                continue
            edition = documents.request_edition(
                kind=kinds.WORK_PLAN, key=str(plan.year), now=timezone.now()
            )
            self.message_user(request, _told(plan, edition))


def _told(plan: YearPlan, edition: Edition) -> str:
    if edition.state == Edition.State.PUBLISHED:
        return f"{plan}: er is niets veranderd sinds editie {edition.number}."
    return f"{plan}: editie {edition.number} wordt nu gemaakt."
