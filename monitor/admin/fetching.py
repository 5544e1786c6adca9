"""New figures from CBS and RIVM: choose a table and a year, and the worker fetches them."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone

from monitor.clients import services
from monitor.clients.tables import tables
from monitor.models import ImportRun
from verbeterbreda.accounts.models import User


class FetchForm(forms.Form):
    """A table of the source and a year."""

    table = forms.ChoiceField(
        label="Tabel",
        choices=lambda: [
            (item.key, f"{item.title} – {item.source} {item.key}") for item in tables().values()
        ],
        error_messages={
            "required": "Kies een tabel.",
            "invalid_choice": "Deze tabel kennen we niet.",
        },
    )
    year = forms.IntegerField(
        label="Jaar",
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        error_messages={"required": "Kies een jaar.", "invalid": "Schrijf het jaar als 2023."},
        help_text="Sommige tabellen gaan over één jaar; dat staat in de naam.",
    )
    even_if_same = forms.BooleanField(
        label="Ook als de bron de tabel niet veranderde sinds de laatste keer", required=False
    )


class FetchesFigures:
    """For the admin of deliveries: the page that orders new figures."""

    admin_site: Any
    opts: Any
    has_add_permission: Any
    log_addition: Any

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.fetch_view)
        own = [path("ophalen/", view, name="monitor_importrun_fetch")]
        return own + super().get_urls()  # type: ignore[misc]  # of the admin it is mixed into

    def fetch_view(self, request: HttpRequest) -> HttpResponse:
        """Choose a table and a year; `?tabel=` and `?jaar=` fill them in."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        chosen = {"table": request.GET.get("tabel"), "year": request.GET.get("jaar")}
        form = FetchForm(request.POST if request.method == "POST" else None, initial=chosen)
        if form.is_valid():
            run = _order(form, request)
            if run is not None:
                self.log_addition(request, run, "Opgehaald bij de bron.")
                return redirect("admin:monitor_importrun_change", run.pk)
        context = {"title": "Nieuwe cijfers ophalen", "opts": self.opts, "form": form}
        everywhere = self.admin_site.each_context(request)
        page = "admin/monitor/importrun/fetch.html"
        return TemplateResponse(request, page, everywhere | context)


def _order(form: FetchForm, request: HttpRequest) -> ImportRun | None:
    """The delivery that was ordered; None when it cannot be, which the form then says."""
    assert isinstance(request.user, User)
    try:
        return services.order(**form.cleaned_data, by=request.user, now=timezone.now())
    except ValidationError as error:
        form.add_error(None, error)
        return None
