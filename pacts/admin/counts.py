"""Looking at the count: until when, what the nightly check found, and counting again now."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from pacts.admin.base import ReadOnlyAdmin
from pacts.models import Signature, Tally, TallyRun
from pacts.services import counting


@admin.register(TallyRun)
class TallyRunAdmin(ReadOnlyAdmin):
    list_display = ["pact", "counted_until_at", "checked_at", "repaired"]
    list_select_related = ["pact"]
    fields = ["pact", "counted_until_at", "checked_at", "repaired", "report"]
    actions = ["check_now"]

    @admin.action(description="Tel alles nu na", permissions=["check"])
    def check_now(self, request: HttpRequest, queryset: QuerySet[TallyRun]) -> None:
        for run in queryset.select_related("pact"):
            counting.check(pact=run.pact, now=timezone.now())
            run.refresh_from_db()
            self.log_change(request, run, f"Nageteld. {run.report}")
            self.message_user(request, f"{run.pact}: {run.report}")

    def has_check_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("pacts.change_tallyrun")


@admin.register(Tally)
class TallyAdmin(ReadOnlyAdmin):
    list_display = ["pact", "counted_on", "kind_text", "neighbourhood", "number"]
    list_filter = ["pact", "kind", "neighbourhood"]
    list_select_related = ["pact", "neighbourhood"]
    date_hierarchy = "counted_on"
    ordering = ["-counted_on", "kind", "neighbourhood"]
    list_display_links = None

    @admin.display(description="soort", ordering="kind")
    def kind_text(self, obj: Tally) -> str:
        return Signature.Kind(obj.kind).label
