"""The desk for paper: a list typed over line by line, a file imported, a list to take along."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import AdminForm
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.debug import sensitive_post_parameters

from pacts import kinds, links, services
from pacts.admin.base import staff_user
from pacts.admin.paper_forms import COLUMNS, DeskForm, UploadForm
from pacts.admin.paper_import import Preview, preview, unpacked
from pacts.models import Pact, PactVersion, PaperSignature, Signature
from pacts.reports import handouts
from pacts.services import paper
from pacts.services.paper import Fate
from verbeterbreda.documents import services as documents
from verbeterbreda.documents.models import Edition
from verbeterbreda.documents.views import serve
from verbeterbreda.lib import tables
from verbeterbreda.lib.formats import local, plural

SHOWN = 8
"""Lines of the same list under the form, to see where you are."""
TEMPLATE_LINES = 25
STICKY = ["version", "sheet", "signed_on"]
FIELDSETS: list[tuple[str, dict[str, Any]]] = [
    ("De lijst", {"fields": [("version", "sheet", "signed_on")]}),
    (
        "De regel",
        {
            "fields": [
                "sheet_line",
                "name",
                "email",
                "neighbourhood",
                "display",
                "motivation",
                "is_someone_else",
            ]
        },
    ),
]


@admin.register(PaperSignature)
class PaperSignatureAdmin(admin.ModelAdmin):
    """Who may add may enter, import, and undo a mistake. Nobody edits what somebody signed."""

    list_display = ["sheet", "sheet_line", "name", "neighbourhood", "counted_on", "state"]
    list_display_links = ["sheet", "sheet_line"]
    list_filter = ["pact", "state", "entered_by"]
    list_select_related = ["neighbourhood"]
    search_fields = ["sheet", "name", "email"]
    ordering = ["-pk"]
    actions = ["take_back", "withdraw"]
    change_list_template = "admin/pacts/papersignature/change_list.html"
    fields = readonly_fields = (
        "pact",
        "version",
        "sheet",
        "sheet_line",
        "name",
        "email",
        "neighbourhood",
        "display",
        "motivation",
        "state",
        "state_reason",
        "counted_on",
        "entered_by",
        "created_at",
    )

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        own = [
            path("importeren/", self._closed(self.import_view), name="pacts_paper_import"),
            path("sjabloon.csv", self._closed(self.csv_view), name="pacts_paper_csv"),
            path("sjabloon.xlsx", self._closed(self.xlsx_view), name="pacts_paper_xlsx"),
            path("lijst/", self._closed(self.list_view), name="pacts_paper_list"),
            path("lijst/<slug:slug>.pdf", self._closed(self.pdf_view), name="pacts_paper_pdf"),
        ]
        return own + super().get_urls()

    def _closed(self, view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        """Let in who may add, and let nobody keep the page."""

        def wrapper(request: HttpRequest, **kwargs: str) -> HttpResponse:
            if not self.has_add_permission(request):
                raise PermissionDenied
            return view(request, **kwargs)

        return self.admin_site.admin_view(wrapper)

    def _page(self, request: HttpRequest, name: str, title: str, **context: Any) -> HttpResponse:
        everywhere = self.admin_site.each_context(request)
        return TemplateResponse(
            request,
            f"admin/pacts/papersignature/{name}.html",
            everywhere | {"title": title, "opts": self.opts} | context,
        )

    # --- One by one ------------------------------------------------------------------------------

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Type one line, and stand ready for the next of the same list."""
        return self._closed(sensitive_post_parameters()(self._desk))(request)

    def _desk(self, request: HttpRequest) -> HttpResponse:
        if request.method != "POST":
            return self._form(request, DeskForm(initial=_initial(request)))
        form = DeskForm(request.POST)
        if not form.is_valid():
            return self._form(request, form)
        return self._enter(request, form)

    def _enter(self, request: HttpRequest, form: DeskForm) -> HttpResponse:
        version = form.cleaned_data["version"]
        line = form.line(version)
        verdict = paper.enter(
            pact=version.pact,
            line=line,
            by=staff_user(request),
            now=timezone.now(),
            is_someone_else=form.cleaned_data["is_someone_else"],
        )
        if verdict.fate is Fate.LIKELY:
            form.ask_whether_someone_else(verdict.reason)
        elif verdict.fate is Fate.SAME_LINE:
            free = paper.next_line(pact=version.pact, sheet=line.sheet, after=0)
            form.add_error("sheet_line", f"{verdict.reason} De eerste vrije regel is {free}.")
        elif verdict.fate is Fate.REFUSED:
            form.add_error(verdict.field, verdict.reason)
        else:
            self._tell(request, verdict, line)
            return redirect(f"{request.path}?{_next(version.pact, form, line)}")
        return self._form(request, form)

    def _tell(self, request: HttpRequest, verdict: paper.Verdict, line: paper.PaperLine) -> None:
        """Say what happened, without a name: messages may travel in a cookie."""
        at = f"Lijst {line.sheet}, regel {line.sheet_line}"
        if verdict.fate is Fate.ALREADY or verdict.signature is None:
            self.message_user(
                request,
                f"{at}: {verdict.reason} Er is niets ingevoerd, iedereen telt één keer.",
                messages.WARNING,
            )
            return
        self.log_addition(request, verdict.signature, f"Van papier. {at}.")
        self.message_user(request, f"{at}: ingevoerd. {verdict.reason}".strip())

    def _form(self, request: HttpRequest, form: DeskForm) -> HttpResponse:
        _focus(form)
        return self._page(
            request,
            "desk",
            "Typ een papieren lijst over",
            form=form,
            adminform=AdminForm(form, FIELDSETS, {}),  # type: ignore[arg-type]  # no model form
            entered=_entered(form),
        )

    # --- A whole file ----------------------------------------------------------------------------

    @staticmethod
    def _upload_page(form: UploadForm) -> dict[str, Any]:
        return {"form": form, "columns": COLUMNS, "title": "Voer een lijst in vanuit een bestand"}

    def import_view(self, request: HttpRequest) -> HttpResponse:
        """Choose a file → see what becomes of every row → enter it."""
        if request.method != "POST":
            form = UploadForm(initial={"signed_on": local(timezone.now()).date()})
            return self._page(request, "import", **self._upload_page(form))
        if "voorbeeld" in request.POST:
            return self._second_step(request)
        form = UploadForm(request.POST, request.FILES)
        if not form.is_valid():
            return self._page(request, "import", **self._upload_page(form))
        sheet = form.cleaned_data["file"]
        shown = preview(
            version=form.cleaned_data["version"],
            sheet=form.cleaned_data["sheet"],
            signed_on=form["signed_on"].value() or "",
            rows=sheet.rows,
            now=timezone.now(),
        )
        return self._preview(request, shown, ignored=sheet.ignored)

    def _second_step(self, request: HttpRequest) -> HttpResponse:
        found = unpacked(request.POST["voorbeeld"], now=timezone.now())
        if found is None:
            self.message_user(request, "Dit voorbeeld is te oud. Kies het bestand opnieuw.")
            return redirect("admin:pacts_paper_import")
        shown, is_same = found
        if not is_same or shown.refused:
            return self._preview(request, shown, is_changed=not is_same)
        ticked = {int(text) for text in request.POST.getlist("toch") if text.isdecimal()}
        lines = shown.chosen(ticked)
        try:
            entered = paper.enter_all(
                pact=shown.version.pact, lines=lines, by=staff_user(request), now=timezone.now()
            )
        except paper.ChangedError as error:
            self.message_user(request, str(error), messages.ERROR)
            return self._preview(request, shown, is_changed=True)
        self._log(request, entered)
        left = plural(len(shown.lines) - len(entered), "rij overgeslagen", "rijen overgeslagen")
        done = plural(len(entered), "handtekening ingevoerd", "handtekeningen ingevoerd")
        self.message_user(request, f"{done}, {left}.")
        return redirect("admin:pacts_papersignature_changelist")

    def _log(self, request: HttpRequest, entered: list[Signature]) -> None:
        for signature in entered:
            self.log_addition(
                request,
                signature,
                f"Uit een bestand. Lijst {signature.sheet}, regel {signature.sheet_line}.",
            )

    def _preview(self, request: HttpRequest, shown: Preview, **context: Any) -> HttpResponse:
        return self._page(
            request,
            "preview",
            "Wat er met elke rij gebeurt",
            preview=shown,
            ready=len(shown.with_fate(Fate.NEW)),
            **context,
        )

    def csv_view(self, request: HttpRequest) -> HttpResponse:
        rows = ([None, number] for number in range(1, TEMPLATE_LINES + 1))
        return tables.csv_response(rows, _header(), filename="papieren-lijst.csv")  # type: ignore[return-value]

    def xlsx_view(self, request: HttpRequest) -> HttpResponse:
        rows = [[None, number] for number in range(1, TEMPLATE_LINES + 1)]
        return tables.xlsx_response(rows, _header(), filename="papieren-lijst.xlsx", sheet="Lijst")

    # --- To take along ---------------------------------------------------------------------------

    def list_view(self, request: HttpRequest) -> HttpResponse:
        """Show the paper lists there are; a POST asks the worker for a new one."""
        if request.method == "POST":
            pact = get_object_or_404(Pact, slug=request.POST.get("pact", ""))
            edition = documents.request_edition(
                kind=kinds.PAPER_LIST, key=pact.slug, now=timezone.now()
            )
            self.message_user(request, told(edition))
            return redirect("admin:pacts_paper_list")
        pacts = [
            (pact, Edition.objects.of(kinds.PAPER_LIST, pact.slug).first(), _list_url(pact))
            for pact in Pact.objects.filter(slug__in=handouts.paper_list_keys(timezone.now()))
        ]
        return self._page(request, "list", "Een papieren lijst om mee te nemen", pacts=pacts)

    def pdf_view(self, request: HttpRequest, slug: str) -> HttpResponse:
        return serve(request, kinds.PAPER_LIST, slug)

    # --- Putting right ---------------------------------------------------------------------------

    @admin.action(
        description="Verkeerd overgetypt: telt niet meer, de regel kan opnieuw",
        permissions=["add"],
    )
    def take_back(self, request: HttpRequest, queryset: models.QuerySet[PaperSignature]) -> None:
        for signature in queryset:
            try:
                taken = paper.take_back(
                    signature=signature, by=staff_user(request), now=timezone.now()
                )
            except ValueError as error:
                self.message_user(request, str(error), messages.ERROR)
                continue
            self.log_change(request, taken, taken.state_reason)
            self.message_user(request, f"{signature} telt niet meer. Typ de regel opnieuw over.")

    @admin.action(
        description="Trek in: de ondertekenaar vroeg erom, alle gegevens worden gewist",
        permissions=["add"],
    )
    def withdraw(self, request: HttpRequest, queryset: models.QuerySet[PaperSignature]) -> None:
        for signature in queryset.select_related("pact"):
            if services.withdraw(
                pact=signature.pact, token=links.token(signature, "mine"), now=timezone.now()
            ):
                self.log_change(request, signature, "Ingetrokken op verzoek.")
                self.message_user(request, f"{signature} is ingetrokken.")
            else:
                self.message_user(request, f"{signature} telde al niet meer.", messages.ERROR)


def told(edition: Edition) -> str:
    """Return in a sentence how far a PDF is."""
    if edition.state == Edition.State.PUBLISHED:
        return "De PDF is klaar: er is niets veranderd sinds hij werd gemaakt."
    return "De PDF wordt gemaakt. Laad deze pagina over een minuut opnieuw."


def _list_url(pact: Pact) -> str:
    return reverse("admin:pacts_paper_pdf", args=[pact.slug])


def _header() -> list[str]:
    return [column.names[0] for column in COLUMNS]


def _initial(request: HttpRequest) -> dict[str, Any]:
    """Return what the address says about the list, and today for whoever just begins."""
    fields = [*STICKY, "sheet_line"]
    given = {name: request.GET[name] for name in fields if name in request.GET}
    today: date = local(timezone.now()).date()
    return {"signed_on": today, "sheet_line": 1} | given


def _next(pact: Pact, form: DeskForm, line: paper.PaperLine) -> str:
    """Return the query of the form for the next free line of the same list."""
    number = paper.next_line(pact=pact, sheet=line.sheet, after=line.sheet_line)
    sticky = {name: form[name].value() for name in STICKY}
    return urlencode(sticky | {"sheet": line.sheet, "sheet_line": number})


def _focus(form: DeskForm) -> None:
    """Put the cursor where the typing goes on: at the first mistake, else at the first gap."""
    is_list_known = form.is_bound or form.initial.get("sheet")
    first = next(iter(form.errors), "name" if is_list_known else "sheet")
    form.fields[first].widget.attrs["autofocus"] = True


def _entered(form: DeskForm) -> list[PaperSignature]:
    """Return the last lines of the list that is being typed."""
    version, sheet = (str(form[name].value() or "") for name in ("version", "sheet"))
    if not sheet or not version.isdecimal():
        return []
    # By its own number: an address may hold one that no database knows.
    pact = Pact.objects.filter(versions__in=PactVersion.objects.filter(pk=version))
    lines = PaperSignature.objects.filter(pact__in=pact, sheet=paper.sheet_name(sheet))
    return list(lines.order_by("-sheet_line")[:SHOWN])
