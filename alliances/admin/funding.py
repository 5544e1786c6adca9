"""Committed money at work: the decision, what was paid, and which actions get which part."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet, Sum
from django.forms import BaseInlineFormSet, ModelForm
from django.http import HttpRequest

from alliances.models import Funding
from budget.models import Commitment, Payment
from budget.reports import sum_or_none
from budget.services import refuse_excess, still_stands
from verbeterbreda.lib import formats


class WithinCommitment(BaseInlineFormSet):
    """Rows that together stay within the commitment, those that others just stored included."""

    what: str

    def clean(self) -> None:
        super().clean()
        promised = self.instance.amount
        if any(self.errors) or promised is None:
            return
        rows = [form for form in self.forms if form not in self.deleted_forms]
        typed = [form.cleaned_data.get("amount") for form in rows]
        total = sum((amount for amount in typed if amount is not None), self._of_others())
        refuse_excess(self.what, promised, total)

    def _of_others(self) -> Decimal:
        """What was stored since this form was opened; the commitment is locked, so it is all."""
        if self.instance.pk is None:
            return Decimal(0)
        here = [form.instance.pk for form in self.initial_forms]
        rows = self.get_queryset().model._base_manager.filter(commitment=self.instance)
        rows = rows.exclude(pk__in=here)
        return rows.aggregate(total=Sum("amount"))["total"] or Decimal(0)


class PaymentFormSet(WithinCommitment):
    what = "paid"


class FundingFormSet(WithinCommitment):
    what = "divided"


class PaymentInline(admin.TabularInline[Payment, Commitment]):
    model = Payment
    formset = PaymentFormSet
    extra = 0
    fields = ["paid_on", "amount", "text"]


class FundingInline(admin.TabularInline[Funding, Commitment]):
    """Which actions get a part; whoever may divide the money may also take a part back."""

    model = Funding
    formset = FundingFormSet
    extra = 0
    fields = ["action", "amount", "note"]
    autocomplete_fields = ["action"]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_change_permission(request, obj)


class CommitmentForm(ModelForm):
    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        decision = self.cleaned_data.get("decision")
        if decision is not None:
            try:
                still_stands(decision)
            except ValidationError as gone:
                self.add_error("decision", gone)
        return cleaned


@admin.register(Commitment)
class CommitmentAdmin(admin.ModelAdmin[Commitment]):
    """Stands in this room because the actions that get the money do."""

    form = CommitmentForm
    list_display = ["title", "year", "promised", "paid", "divided", "decision", "line"]
    list_filter = ["year", "line__section__budget", "line__building_block"]
    list_select_related = ["decision", "line"]
    search_fields = ["title", "note", "decision__number"]
    autocomplete_fields = ["line", "decision"]
    fieldsets = [
        (None, {"fields": ["title", "decision", "line"]}),
        ("Geld", {"fields": ["year", "amount", "note"]}),
    ]
    inlines = [PaymentInline, FundingInline]

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Commitment | None:
        """Whoever saves gets the lock first: what is checked after this stays true."""
        if request.method == "POST" and transaction.get_connection().in_atomic_block:
            found = Commitment.objects.select_for_update().filter(pk=object_id)
            list(found.values_list("pk"))
        return super().get_object(request, object_id, from_field)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Commitment]:
        return super().get_queryset(request).prefetch_related("payments", "fundings")

    @admin.display(description="toegezegd", ordering="amount")
    def promised(self, commitment: Commitment) -> str:
        return formats.euro(commitment.amount)

    @admin.display(description="betaald")
    def paid(self, commitment: Commitment) -> str:
        return _total(commitment.payments.all())

    @admin.display(description="verdeeld over acties")
    def divided(self, commitment: Commitment) -> str:
        return _total(commitment.fundings.all())  # type: ignore[attr-defined]


def _total(rows: Iterable[Payment | Funding]) -> str:
    """In euros; without rows nothing is known, which is not the same as nought."""
    return formats.euro(sum_or_none(row.amount for row in rows), unknown="niets ingevuld")
