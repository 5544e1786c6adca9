"""The published figures: to look at, to take out, and to propose a better one for each."""

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from import_export.resources import ModelResource

from monitor.imports import numbers, proposing
from monitor.models import Observation
from verbeterbreda.accounts.models import User
from verbeterbreda.lib.sheet_admin import SheetExportAdmin

ASK = {"autocomplete": "off", "inputmode": "decimal"}


class NumberField(forms.CharField):
    """A number as the Dutch type it; empty is None."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            required=False, max_length=numbers.LONGEST, widget=forms.TextInput(attrs=ASK), **kwargs
        )

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, Decimal):
            plain = f"{value:f}".rstrip("0").rstrip(".") if "." in f"{value:f}" else f"{value:f}"
            return plain.replace(".", ",")
        return value

    def clean(self, value: Any) -> Decimal | None:
        number, mark, problem = numbers.number(super().clean(value), ",")
        if problem:
            raise ValidationError(problem)
        if mark not in ("", Observation.Status.MISSING):  # 12*, or x: that is for the status to say
            raise ValidationError("Zet hier alleen het getal, en kies bij de status wat het is.")
        return number


class CorrectForm(forms.Form):
    """What a published figure should be, and why."""

    value = NumberField(label="Waarde", help_text="Leeg: bij een teller rekenen we haar zelf uit.")
    numerator = NumberField(label="Teller")
    denominator = NumberField(label="Noemer (of inwoners als gewicht)")
    status = forms.ChoiceField(
        label="Status",
        required=False,
        choices=[("", "volgt uit het cijfer"), *Observation.Status.choices],
    )
    reason = forms.CharField(
        label="Waarom",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Dit komt openbaar bij de correcties te staan.",
        error_messages={"required": "Schrijf op waarom dit cijfer verandert."},
    )


class ObservationResource(ModelResource):
    class Meta:
        model = Observation
        fields = ["indicator", "area", "period", "value", "numerator", "denominator", "status"]
        import_id_fields = ["indicator", "area", "period"]


@admin.register(Observation)
class ObservationAdmin(SheetExportAdmin, admin.ModelAdmin):
    """Only to look at: whatever changes a published figure leaves a trail (`ImportRun`)."""

    resource_classes = [ObservationResource]
    list_display = ["indicator", "area", "period", "value", "status"]
    list_filter = ["status", "period", "indicator"]
    list_select_related = ["indicator", "area"]
    search_fields = ["area__name", "area__code", "indicator__name"]
    list_per_page = 50
    change_form_template = "admin/monitor/observation/change_form.html"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        correct = self.admin_site.admin_view(self.correct_view)
        own = [path("<int:pk>/verbeteren/", correct, name="monitor_observation_correct")]
        return own + super().get_urls()

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        may = {"may_correct": request.user.has_perm("monitor.add_importrun")}
        return super().change_view(request, object_id, form_url, (extra_context or {}) | may)

    def correct_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Propose another figure; a colleague publishes it."""
        if not request.user.has_perm("monitor.add_importrun"):
            raise PermissionDenied
        figures = Observation.objects.select_related("indicator", "area")
        observation = get_object_or_404(figures, pk=pk)
        form = CorrectForm(
            request.POST or None,
            initial={
                "value": observation.value,
                "numerator": observation.numerator,
                "denominator": observation.denominator,
                "status": observation.status,
            },
        )
        if request.method == "POST" and form.is_valid():
            assert isinstance(request.user, User)
            try:
                run = proposing.propose_correction(
                    observation=observation,
                    by=request.user,
                    now=timezone.now(),
                    **form.cleaned_data,
                )
            except ValidationError as error:
                form.add_error(None, error)
            else:
                self.message_user(request, "Opgeslagen. Een collega publiceert dit cijfer.")
                return redirect("admin:monitor_importrun_change", run.pk)
        everywhere = self.admin_site.each_context(request)
        return TemplateResponse(
            request,
            "admin/monitor/observation/correct.html",
            everywhere
            | {
                "opts": self.opts,
                "title": f"Verbeter: {observation.indicator}, {observation.area}, "
                f"{observation.period}",
                "form": form,
                "observation": observation,
            },
        )
