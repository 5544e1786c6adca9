"""Organisations that want to take part: the bureau decides."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from pacts import logos, services
from pacts.admin.base import staff_user
from pacts.models import Organisation, OrganisationDetails, Signature
from pacts.reports.organisations import lookalikes
from verbeterbreda.lib.formats import nl_datetime
from verbeterbreda.outbox.models import Message

LATER, ACCEPT, DECLINE = "later", "accept", "decline"
DECISIONS = [
    (LATER, "Nog niet beslissen"),
    (ACCEPT, "Ja, deze organisatie doet mee"),
    (DECLINE, "Nee, met een reden"),
]


class DecisionForm(forms.ModelForm):
    """Yes with a page, or no with a reason; for an application that waits."""

    decision = forms.ChoiceField(
        label="Doet deze organisatie mee?",
        choices=DECISIONS,
        initial=LATER,
        widget=forms.RadioSelect,
        required=False,
    )
    organisation = forms.ModelChoiceField(
        label="Dat is",
        queryset=Organisation.objects.filter(is_role=False),
        required=False,
        empty_label="Een nieuwe organisatie",
        help_text="Staat ze al in de lijst van organisaties? Kies haar dan.",
    )
    kind = forms.ChoiceField(
        label="Soort",
        choices=Organisation.Kind,
        initial=Organisation.Kind.OTHER,
        required=False,
        help_text="Alleen voor een nieuwe organisatie.",
    )
    reason = forms.CharField(
        label="Reden van een nee",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="De organisatie leest dit in de mail. Schrijf het vriendelijk en precies.",
    )

    class Meta:
        model = OrganisationDetails
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [item.organisation for item in lookalikes(self.instance) if item.organisation]
        if known and "organisation" in self.fields:
            self.initial.setdefault("organisation", known[0].pk)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("decision") == DECLINE and not data.get("reason", "").strip():
            self.add_error("reason", "Schrijf op waarom deze organisatie niet meedoet.")
        if data.get("decision") == ACCEPT and "organisation" in data:
            chosen = data["organisation"]
            obstacle = services.obstacle(signature=self.instance.signature, organisation=chosen)
            if obstacle:
                self.add_error("organisation", obstacle)
        return data


class StateFilter(admin.SimpleListFilter):
    """What waits for the bureau comes first, without asking."""

    title = "stand"
    parameter_name = "stand"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("alle", "alle"), *[(str(state), str(state.label)) for state in Signature.State]]

    def choices(self, changelist: Any) -> Any:
        """Leave out the choice that Django adds: what waits is the default here."""
        rest = list(super().choices(changelist))[1:]
        chosen = self.value() or Signature.State.SUBMITTED
        for choice, (value, _label) in zip(rest, self.lookup_choices, strict=True):
            yield choice | {"selected": value == chosen}

    def queryset(
        self, request: HttpRequest, queryset: models.QuerySet[OrganisationDetails]
    ) -> models.QuerySet[OrganisationDetails]:
        if self.value() == "alle":
            return queryset
        return queryset.filter(signature__state=self.value() or Signature.State.SUBMITTED)


NO_MAIL = (
    "Er gaat geen mail over dit besluit: naar dit adres zijn al vijf mails over het pact gegaan. "
    "Laat het de organisatie zelf weten."
)


def _is_mailed(details: OrganisationDetails) -> bool:
    kinds = ["pacts.accepted", "pacts.declined"]
    return Message.objects.filter(kind__in=kinds, ref=str(details.pk)).exists()


class TooLateError(Exception):
    """Somebody else decided while this form was open; the message is for staff."""


@admin.register(OrganisationDetails)
class ApplicationAdmin(admin.ModelAdmin):
    """The queue of organisations that signed and confirmed, and what was decided."""

    form = DecisionForm
    list_display = ["legal_name", "state", "pact", "role", "confirmed_at"]
    list_filter = [StateFilter, "role", "signature__pact"]
    list_select_related = ["signature__pact"]
    search_fields = ["legal_name", "kvk_number"]
    ordering = ["signature__confirmed_at", "pk"]
    asked = ["legal_name", "lookalikes", "kvk_number", "web_address", "picture", "role", "pledges"]
    signer = ["contact_name", "mandate", "is_mandate_declared", "email"]
    signed = ["pact", "version", "confirmed_at", "state", "reason_given", "organisation_page"]
    readonly_fields = [*asked, *signer, *signed, "decided_by", "decided_at"]

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[OrganisationDetails]:
        rows = super().get_queryset(request)
        return rows.select_related("signature__pact", "signature__version", "decided_by")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Once decided it is only read: a decision is not taken twice."""
        waits = obj is None or obj.signature.state == Signature.State.SUBMITTED
        return waits and super().has_change_permission(request, obj)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        decision = ["decision", "organisation", "kind", "reason"]
        decided = [*self.signed, "decided_by", "decided_at"]
        return [
            ("De aanmelding", {"fields": self.asked}),
            ("Wie tekent", {"fields": self.signer}),
            ("Stand", {"fields": decided}),
            *(
                [("Besluit", {"fields": decision})]
                if self.has_change_permission(request, obj)
                else []
            ),
        ]

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> type[forms.ModelForm]:
        """No field of the model can be edited here, whatever the fieldsets name."""
        return super().get_form(request, obj, change, **{**kwargs, "fields": []})

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().changeform_view(request, *args, **kwargs)
        except TooLateError as error:
            self.message_user(request, str(error), messages.ERROR)
            return redirect(request.path)

    def save_model(
        self, request: HttpRequest, obj: OrganisationDetails, form: Any, change: bool
    ) -> None:
        """Carry out the decision; nothing of the application itself is written."""
        data, by, now = form.cleaned_data, staff_user(request), timezone.now()
        form.said = "Bekeken."
        try:
            if data["decision"] == ACCEPT:
                accepted = services.accept(
                    signature=obj.signature,
                    organisation=data["organisation"],
                    kind=data["kind"] or Organisation.Kind.OTHER,
                    by=by,
                    now=now,
                )
                form.said = f"Doet mee als {accepted.organisation}."
            elif data["decision"] == DECLINE:
                services.decline(signature=obj.signature, reason=data["reason"], by=by, now=now)
                form.said = f"Doet niet mee: {data['reason'].strip()}"
        except ValueError as error:
            raise TooLateError(str(error)) from error
        if data["decision"] in {ACCEPT, DECLINE} and not _is_mailed(obj):
            self.message_user(request, NO_MAIL, messages.WARNING)

    def construct_change_message(
        self, request: HttpRequest, form: Any, formsets: Any, add: bool = False
    ) -> Any:
        return form.said

    @admin.display(description="lijkt op")
    def lookalikes(self, obj: OrganisationDetails) -> SafeString | str:
        found = [(look.text,) for look in lookalikes(obj)]
        if not found:
            return "Niets: geen organisatie met deze naam, geen aanmelding met dit KvK-nummer."
        return format_html("<ul>{}</ul>", format_html_join("", "<li>{}</li>", found))

    @admin.display(description="website")
    def web_address(self, obj: OrganisationDetails) -> SafeString | str:
        link = '<a href="{0}" rel="noopener noreferrer nofollow">{0}</a>'
        return format_html(link, obj.website) if obj.website else "-"

    @admin.display(description="logo")
    def picture(self, obj: OrganisationDetails) -> SafeString | str:
        if not obj.logo:
            return "Geen logo"
        return format_html(
            '<img src="{}" alt="Logo" height="120">', logos.as_address(bytes(obj.logo))
        )

    @admin.display(description="beloften")
    def pledges(self, obj: OrganisationDetails) -> SafeString | str:
        lines = [
            (pledge.text, pledge.goal or "geen doel in het bijzonder", pledge.by_text or "geen dag")
            for pledge in obj.signature.pledges.select_related("goal")
        ]
        if not lines:
            return "Geen"
        return format_html("<ul>{}</ul>", format_html_join("", "<li>{} ({}; {})</li>", lines))

    @admin.display(description="stand", ordering="signature__state")
    def state(self, obj: OrganisationDetails) -> str:
        return obj.signature.get_state_display()

    @admin.display(description="pact", ordering="signature__pact__number")
    def pact(self, obj: OrganisationDetails) -> str:
        return str(obj.signature.pact)

    @admin.display(description="getekende versie")
    def version(self, obj: OrganisationDetails) -> str:
        return f"{obj.signature.version.number} (SHA-256 {obj.signature.version_sha256})"

    @admin.display(description="bevestigd op", ordering="signature__confirmed_at")
    def confirmed_at(self, obj: OrganisationDetails) -> str:
        return nl_datetime(obj.signature.confirmed_at)

    @admin.display(description="e-mailadres")
    def email(self, obj: OrganisationDetails) -> str:
        return obj.signature.email or "-"

    @admin.display(description="reden")
    def reason_given(self, obj: OrganisationDetails) -> str:
        return obj.signature.state_reason or "-"

    @admin.display(description="organisatie")
    def organisation_page(self, obj: OrganisationDetails) -> SafeString | str:
        organisation = obj.signature.organisation
        if organisation is None:
            return "-"
        address = reverse("admin:pacts_organisation_change", args=[organisation.pk])
        return format_html('<a href="{}">{}</a>', address, organisation)
