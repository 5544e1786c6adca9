"""The pacts: what they are about, when they can be signed, and the switches of a launch day."""

from django.contrib import admin
from django.utils import timezone
from simple_history.admin import SimpleHistoryAdmin

from pacts.admin.base import PROVENANCE
from pacts.models import Pact, PactMoment


class MomentInline(admin.TabularInline):
    model = PactMoment
    extra = 0
    autocomplete_fields = ["source"]


@admin.register(Pact)
class PactAdmin(SimpleHistoryAdmin):
    list_display = ["title", "number", "stand", "signing_from_at", "signing_until_at", "is_paused"]
    inlines = [MomentInline]
    autocomplete_fields = ["source"]
    history_list_display = ["history_change_reason"]
    fieldsets = [
        (None, {"fields": ["slug", "number", "title", "subject", "introduction"]}),
        ("Wat we weten", {"fields": ["what_is_known"]}),
        ("Reageren", {"fields": ["consultation_from_at", "consultation_until_at"]}),
        ("Ondertekenen", {"fields": ["signing_from_at", "signing_until_at", "is_paused"]}),
        ("Data", {"fields": ["signed_on", "concluded_on", "revised_at"]}),
        PROVENANCE,
    ]

    @admin.display(description="stand")
    def stand(self, obj: Pact) -> str:
        return obj.state(timezone.now()).value
