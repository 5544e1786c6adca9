"""Lists, limits and the habits of mail providers: what decides that a person looks first."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils import timezone

from pacts import tasks
from pacts.admin.base import MOMENTS, RuleAdmin, staff_user
from pacts.models import Limit, ListEntry, MailDomain
from pacts.patterns import checked
from pacts.services.abuse import duration

LIST_HELP = (
    "Een blokkade gaat altijd voor. Niemand wordt geweigerd: wie op een lijst staat om eerst na "
    "te kijken, wacht op jullie. Een netwerk dat je nooit tegenhoudt, heeft geen grens. Een adres "
    "of domein dat je nooit tegenhoudt, heeft alleen geen grens per domein: intypen kan iedereen "
    "het."
)
PATTERNS_HELP = (
    "Eén per regel; je mag een hele lijst plakken. Achter een # staat waarom. "
    "Netwerk: 203.0.113.7 of 203.0.113.0/24. E-mailadres: *@voorbeeld.nl. Domein: *.voorbeeld.nl. "
    "* staat voor willekeurig veel tekens, ? voor één."
)


@dataclass(frozen=True)
class Line:
    """One line that staff wrote: a pattern as it is kept, and why, when that stood behind it."""

    pattern: str
    note: str


class ListEntryForm(forms.ModelForm):
    """A new entry may be many lines at once; an entry that stands is one."""

    pattern = forms.CharField(
        label="Patronen", widget=forms.Textarea(attrs={"rows": 6}), help_text=PATTERNS_HELP
    )
    note = forms.CharField(
        label="Waarom",
        max_length=200,
        required=False,
        help_text="Geldt voor elke regel waar niets achter een # staat.",
    )

    class Meta:
        model = ListEntry
        fields = ["verdict", "subject", "pattern", "note", "until_at"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("pattern") and data.get("subject"):
            self.lines = self._lines(data)
            if self.lines:
                data["pattern"], data["note"] = self.lines[0].pattern, self.lines[0].note
        return data

    def _lines(self, data: dict[str, Any]) -> list[Line]:
        """Return the lines, each pattern once; every line that is wrong gets its own sentence."""
        found: dict[str, Line] = {}
        for text in data["pattern"].splitlines():
            pattern, _, reason = text.partition("#")
            if pattern.strip():
                line = self._line(data["subject"], pattern, reason.strip() or data.get("note", ""))
                if line:
                    found.setdefault(line.pattern, line)
        if not found and not self.errors:
            self.add_error("pattern", "Schrijf ten minste één patroon.")
        if len(found) > 1 and self.instance.pk:
            self.add_error("pattern", "Dit is één regel. Voeg de andere apart toe.")
        return list(found.values())

    def _line(self, subject: str, pattern: str, note: str) -> Line | None:
        try:
            line = Line(checked(subject, pattern), note[:200])
        except ValueError as error:
            self.add_error("pattern", str(error))
            return None
        others = ListEntry.objects.filter(subject=subject, pattern=line.pattern)
        if others.exclude(pk=self.instance.pk).exists():
            self.add_error("pattern", f"‘{line.pattern}’ staat al in een lijst.")
        if not note:
            self.add_error("note", f"Schrijf op waarom ‘{line.pattern}’ op de lijst komt.")
        return line

    def validate_unique(self) -> None:
        """Each line was looked up already."""

    def validate_constraints(self) -> None:
        """Each line was looked up already; what is stored meanwhile, the database refuses."""


class HoldsFilter(admin.SimpleListFilter):
    title = "geldigheid"
    parameter_name = "geldt"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("nu", "geldt nu"), ("voorbij", "voorbij")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        is_over = {"until_at__lte": timezone.now()}
        if self.value() == "nu":
            return queryset.exclude(**is_over)
        return queryset.filter(**is_over) if self.value() == "voorbij" else queryset


@admin.register(ListEntry)
class ListEntryAdmin(RuleAdmin):
    form = ListEntryForm
    formfield_overrides = MOMENTS
    list_display = ["pattern", "subject", "verdict", "note", "until_at", "added_by", "added_at"]
    list_filter = ["verdict", "subject", HoldsFilter]
    list_select_related = ["added_by"]
    search_fields = ["pattern", "note"]
    fieldsets = [
        (
            None,
            {
                "fields": ["verdict", "subject", "pattern", "note", "until_at"],
                "description": LIST_HELP,
            },
        )
    ]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Store the first line as this entry and every other as one of its own."""
        if not change:
            obj.added_by = staff_user(request)
        super().save_model(request, obj, form, change)
        if change:
            return
        for line in form.lines[1:]:
            other = ListEntry.objects.create(
                verdict=obj.verdict,
                subject=obj.subject,
                pattern=line.pattern,
                note=line.note,
                until_at=obj.until_at,
                added_by=obj.added_by,
            )
            self.log_addition(request, other, [{"added": {}}])
        if len(form.lines) > 1:
            self.message_user(request, f"{len(form.lines)} patronen staan op de lijst.")


MOST = 1_000_000
LONGEST = 30 * 86_400
"""So long we know where a signature came from (data_retention.yaml)."""


class LimitForm(forms.ModelForm):
    many = forms.IntegerField(label="Hooguit hoeveel", min_value=1, max_value=MOST)
    seconds = forms.IntegerField(
        label="In hoeveel seconden",
        min_value=1,
        max_value=LONGEST,
        help_text="600 is 10 minuten, 3600 een uur, 86400 een dag.",
        error_messages={"max_value": "Hooguit 30 dagen: langer weten we niet wie waar tekende."},
    )

    class Meta:
        model = Limit
        fields = ["per", "many", "seconds"]


@admin.register(Limit)
class LimitAdmin(RuleAdmin):
    form = LimitForm
    list_display = ["per", "many", "within"]
    fieldsets = [
        (
            None,
            {
                "fields": [*LimitForm.Meta.fields],
                "description": "Wie hierboven komt, wordt eerst nagekeken; niemand wordt "
                "geweigerd. Een zaal van 300 mensen zit achter één internetadres: houd daar ruimte "
                "voor, of open een ondertekenmoment.",
            },
        )
    ]

    @admin.display(description="in", ordering="seconds")
    def within(self, limit: Limit) -> str:
        return duration(limit.seconds)


class MailDomainForm(forms.ModelForm):
    class Meta:
        model = MailDomain
        fields = ["domain", "canonical", "is_dot_ignored", "is_tag_ignored", "is_provider"]

    def clean_domain(self) -> str:
        return _whole_domain(self.cleaned_data["domain"], may_be_every=True)

    def clean_canonical(self) -> str:
        canonical = self.cleaned_data["canonical"]
        return _whole_domain(canonical) if canonical.strip() else ""


def _whole_domain(text: str, *, may_be_every: bool = False) -> str:
    """Return a domain as it is compared; ValidationError for anything else."""
    domain = text.strip().casefold()
    if domain == "*" and may_be_every:
        return domain
    try:
        domain = checked(ListEntry.Subject.DOMAIN, domain)
    except ValueError as error:
        raise ValidationError(str(error)) from error
    if "*" in domain or "?" in domain:
        raise ValidationError("Schrijf hier één heel domein, zonder * of ?.")
    return domain


@admin.register(MailDomain)
class MailDomainAdmin(RuleAdmin):
    form = MailDomainForm
    list_display = ["domain", "canonical", "is_dot_ignored", "is_tag_ignored", "is_provider"]
    list_filter = ["is_provider"]
    search_fields = ["domain", "canonical"]
    fieldsets = [
        (
            None,
            {
                "fields": [*MailDomainForm.Meta.fields],
                "description": "Wanneer zijn twee adressen dezelfde postbus? De regel geldt ook "
                "voor wie al getekend heeft: die kan daarna niet nog een keer tekenen. Wie onder "
                "de oude regel al twee keer getekend had, houdt beide handtekeningen.",
            },
        )
    ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["domain"] if obj else []

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        tasks.rekey.enqueue(obj.domain)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        domain = obj.domain
        super().delete_model(request, obj)
        tasks.rekey.enqueue(domain)

    def delete_queryset(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> None:
        domains = list(queryset.values_list("domain", flat=True))
        super().delete_queryset(request, queryset)
        for domain in domains:
            tasks.rekey.enqueue(domain)
