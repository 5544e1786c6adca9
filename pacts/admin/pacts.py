"""The pacts: what they are about, when they can be signed, and the switches of a launch day."""

from django.contrib import admin
from django.utils import timezone
from simple_history.admin import SimpleHistoryAdmin

from pacts.admin.base import MOMENTS, PROVENANCE
from pacts.models import Pact, PactMoment

CLOCK = (
    "Alle tijden zijn die van de klok in Breda. Het venster gaat vanzelf open en dicht, op de "
    "seconde. Na het sluiten kan wie al getekend heeft nog 24 uur bevestigen."
)
SWITCHES = "Deze schakelaars werken meteen, zonder dat er iets opnieuw hoeft te starten."


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
    formfield_overrides = MOMENTS
    fieldsets = [
        (None, {"fields": ["slug", "number", "title", "subject", "introduction"]}),
        (
            "Schakelaars bij het ondertekenen",
            {"fields": ["is_paused", "banner", "is_proof_asked"], "description": SWITCHES},
        ),
        (
            "Ondertekenen",
            {"fields": ["signing_from_at", "signing_until_at"], "description": CLOCK},
        ),
        ("Reageren", {"fields": ["consultation_from_at", "consultation_until_at"]}),
        ("Wat we weten", {"fields": ["what_is_known"]}),
        ("Data", {"fields": ["signed_on", "concluded_on", "revised_at"]}),
        PROVENANCE,
    ]

    @admin.display(description="stand")
    def stand(self, obj: Pact) -> str:
        return obj.state(timezone.now()).value
