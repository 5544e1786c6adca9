"""Deliveries of figures: choose a file, look at the fate of every figure, publish, take back."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.views.decorators.http import require_POST

from monitor.admin.fetching import FetchesFigures
from monitor.imports import proposing, publishing
from monitor.imports.columns import Choices
from monitor.imports.periods import period
from monitor.imports.publishing import NotNowError
from monitor.models import ImportedFigure, ImportRun, Indicator, Observation
from verbeterbreda.accounts.models import User
from verbeterbreda.lib import tables
from verbeterbreda.lib.formats import number, plural

PER_PAGE = 100
REFRESH_SECONDS = 5
MOST_MEGABYTES = 24
"""A request is 25 MB at most; the command line takes larger files."""
State, Fate = ImportRun.State, ImportedFigure.Fate
BUSY = (State.READING, State.PUBLISHING, State.UNDOING)
ERRORS = ["rij", "kolom", "er staat", "indicator", "gebied", "periode", "wat", "waarom"]
STATUS_WORDS = dict(Observation.Status.choices)


class ImportForm(forms.Form):
    """A file, and what it does not say itself."""

    file = forms.FileField(
        label="Bestand",
        help_text=f"CSV of XLSX, hooguit {MOST_MEGABYTES} MB. Van een Excel-bestand lezen we het "
        "eerste blad.",
        error_messages={
            "required": "Kies een bestand.",
            "empty": "Dit bestand is leeg.",
            "missing": "Kies een bestand.",
        },
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.xlsx"}),
    )
    indicator = forms.ModelChoiceField(
        Indicator.objects.exclude(availability=Indicator.Availability.WANTED),
        label="Over welke indicator gaat het",
        required=False,
        empty_label="Dat staat in het bestand",
    )
    period = forms.CharField(
        label="Over welk jaar of welke maand",
        required=False,
        max_length=20,
        help_text="Zoals 2022 of 2022-11. Leeg: dat staat in het bestand.",
    )
    level = forms.ChoiceField(
        label="Namen van gebieden zijn van",
        required=False,
        choices=[
            ("", "dat staat in het bestand"),
            ("buurt", "buurten"),
            ("wijk", "wijken"),
            ("gemeente", "gemeenten"),
        ],
        help_text="Alleen nodig als er namen staan en geen codes.",
    )
    holds = forms.ChoiceField(
        label="Wat voor cijfers staan erin",
        choices=[
            ("value", "het cijfer zelf, zoals een percentage of een aantal inwoners"),
            ("numerator", "aantallen voor een cijfer per 1.000 inwoners"),
        ],
        initial="value",
        help_text="Van aantallen (de teller) rekenen we zelf uit wat het per 1.000 inwoners is.",
    )
    decimal = forms.ChoiceField(
        label="Voor de decimalen staat",
        required=False,
        choices=[("", "dat blijkt uit het bestand"), (",", "een komma"), (".", "een punt")],
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MOST_MEGABYTES * 1_000_000:
            raise ValidationError(
                f"Dit bestand is te groot: hooguit {MOST_MEGABYTES} MB. Een beheerder kan het met "
                "de opdracht import_figures inlezen."
            )
        return file

    def clean_period(self) -> str:
        text = self.cleaned_data["period"].strip()
        found = period(text) if text else None
        if text and found is None:
            raise ValidationError("Dit is geen jaar en geen maand. Schrijf 2022 of 2022-11.")
        return found[0] if found else ""

    @property
    def choices(self) -> Choices:
        """What was chosen, for the reader."""
        given = self.cleaned_data
        return Choices(
            indicator=given["indicator"].pk if given["indicator"] else "",
            period=given["period"],
            level=given["level"],
            holds=given["holds"],
            decimal=given["decimal"],
        )


@dataclass(frozen=True)
class Line:
    """One figure of a run, in words."""

    figure: ImportedFigure
    before: str
    after: str

    @property
    def fate(self) -> str:
        return self.figure.get_fate_display()


@dataclass(frozen=True)
class Tally:
    """How many figures of a run have one fate, and the address that shows them alone."""

    fate: str
    label: str
    count: int
    is_chosen: bool


def told(
    value: Decimal | None, numerator: Decimal | None, denominator: Decimal | None, status: str
) -> str:
    """Return a figure in words: 12,5 (24 op 1.920), voorlopig."""
    if not status:
        return ""
    text = _exact(value) if value is not None else STATUS_WORDS[status]
    if numerator is not None and denominator is not None:
        text += f" ({_exact(numerator)} op {_exact(denominator)})"
    elif denominator is not None:
        text += f" (gewicht {_exact(denominator)})"
    if value is not None and status != Observation.Status.FINAL:
        text += f", {STATUS_WORDS[status]}"
    return text


def _exact(value: Decimal) -> str:
    return number(value, max(-int(value.normalize().as_tuple().exponent), 0))


def _line(figure: ImportedFigure) -> Line:
    before = told(figure.old_value, figure.old_numerator, figure.old_denominator, figure.old_status)
    after = told(figure.value, figure.numerator, figure.denominator, figure.status)
    return Line(figure, before, after)


@admin.register(ImportRun)
class ImportRunAdmin(FetchesFigures, admin.ModelAdmin):
    list_display = ["name", "state", "new", "changed", "refused", "created_by", "created_at"]
    list_filter = ["state", "origin"]
    search_fields = ["name", "reason"]
    date_hierarchy = "created_at"
    list_per_page = 50
    change_list_template = "admin/monitor/importrun/change_list.html"

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        def step(name: str, take: Callable[..., str]) -> URLPattern:
            view = self.admin_site.admin_view(require_POST(self._step(take)))
            return path(f"<int:pk>/{name}/", view, name=f"monitor_importrun_{take.__name__[1:]}")

        rows = self.admin_site.admin_view(self.rows_view)
        own = [
            path("<int:pk>/regels.csv", rows, name="monitor_importrun_rows"),
            step("publiceren", self._publish),
            step("niet-doorgaan", self._discard),
            step("terugdraaien", self._undo),
            step("verder", self._go_on),
        ]
        return own + super().get_urls()

    # --- Choose a file ---------------------------------------------------------------------------

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Choose a file; the worker reads it."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = ImportForm(request.POST or None, request.FILES or None)
        if request.method != "POST" or not form.is_valid():
            return self._page(request, "choose", "Cijfers inlezen", form=form)
        file = form.cleaned_data["file"]
        run = proposing.propose_file(
            upload=file,
            name=file.name,
            choices=form.choices,
            by=_user(request),
            now=timezone.now(),
        )
        self.log_addition(request, run, "Binnengehaald.")
        return redirect("admin:monitor_importrun_change", run.pk)

    # --- Look at it ------------------------------------------------------------------------------

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show how far the run is, and what becomes of every figure in it."""
        run = self._find(request, object_id)
        chosen = request.GET.get("soort", Fate.REFUSED if run.refused else "")
        tallies = _tallies(run, chosen)
        shown = _figures(run, chosen)
        count = next((each.count for each in tallies if each.is_chosen), 0)
        paginator = Paginator(shown, PER_PAGE)
        paginator.count = count  # known already; counting a million takes a second
        page = paginator.get_page(request.GET.get("p"))
        may_change = self.has_change_permission(request, run)
        is_own = run.created_by_id is not None and run.created_by_id == request.user.pk
        shown_page = self._page(
            request,
            "run",
            str(run),
            run=run,
            is_busy=run.state in BUSY,
            percent=min(100, run.rows_done * 100 // run.rows_total) if run.rows_total else None,
            tallies=tallies,
            chosen=chosen,
            page=page,
            lines=[_line(figure) for figure in page],
            fingerprint=publishing.fingerprint(run),
            is_own=is_own,
            may_publish=may_change and run.state == State.PROPOSED and not is_own,
            may_discard=may_change and run.state in (State.PROPOSED, State.REFUSED, State.READING),
            may_undo=may_change and run.state == State.PUBLISHED,
            may_go_on=may_change
            and (
                (run.state == State.READING and bool(run.upload))
                or run.state in (State.PUBLISHING, State.UNDOING)
                or (run.state == State.REFUSED and bool(run.upload))
            ),
            corrections=run.corrections.select_related("indicator"),
        )
        if run.state in BUSY:
            shown_page.headers["Refresh"] = str(REFRESH_SECONDS)  # also without JavaScript
        return shown_page

    def rows_view(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """The figures with one fate as CSV, a row each; without a choice the refused ones."""
        run = self._find(request, str(pk))
        shown = _figures(run, request.GET.get("soort") or Fate.REFUSED)
        return tables.csv_response(_rows(shown), ERRORS, filename=f"levering-{run.pk}.csv")

    # --- Take a step -----------------------------------------------------------------------------

    def _step(self, take: Callable[..., str]) -> Callable[..., HttpResponse]:
        def view(request: HttpRequest, pk: int) -> HttpResponse:
            run = self._find(request, str(pk))
            if not self.has_change_permission(request, run):
                raise PermissionDenied
            try:
                sentence = take(request, run)
            except NotNowError as error:
                self.message_user(request, str(error), messages.ERROR)
            else:
                self.log_change(request, run, sentence)
                self.message_user(request, sentence)
            return redirect("admin:monitor_importrun_change", run.pk)

        return view

    def _publish(self, request: HttpRequest, run: ImportRun) -> str:
        reason, seen = request.POST.get("reason", ""), request.POST.get("gezien")
        now = timezone.now()
        publishing.publish(run=run, by=_user(request), reason=reason, now=now, seen=seen)
        if run.state == State.PROPOSED:
            raise NotNowError(run.message)
        if run.state == State.PUBLISHING:
            return "De cijfers worden gepubliceerd."
        done = run.new + run.changed
        return f"{plural(done, 'cijfer staat', 'cijfers staan')} nu op de site."

    def _discard(self, request: HttpRequest, run: ImportRun) -> str:
        publishing.discard(run=run)
        return "Deze levering gaat niet door. Er is niets gepubliceerd."

    def _undo(self, request: HttpRequest, run: ImportRun) -> str:
        reason = request.POST.get("reason", "").strip()
        if not reason:
            raise NotNowError("Zeg waarom je dit terugdraait.")
        publishing.undo(run=run, by=_user(request), now=timezone.now(), reason=reason)
        if run.state == State.UNDOING:
            return "De cijfers worden teruggedraaid."
        if run.state == State.PUBLISHED:
            raise NotNowError(run.message)
        return "Teruggedraaid: de site is weer zoals voor deze levering."

    def _go_on(self, request: HttpRequest, run: ImportRun) -> str:
        proposing.go_on(run=run)
        return "We gaan er weer mee verder."

    # --- Shared ----------------------------------------------------------------------------------

    def _find(self, request: HttpRequest, pk: str) -> ImportRun:
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        run = self.get_object(request, str(pk))
        if run is None:
            raise Http404("Deze levering bestaat niet.")
        return run

    def get_queryset(self, request: HttpRequest) -> QuerySet[ImportRun]:
        runs = super().get_queryset(request)
        return runs.select_related("created_by", "published_by", "undone_by")

    def _page(self, request: HttpRequest, name: str, title: str, **context: Any) -> HttpResponse:
        everywhere = self.admin_site.each_context(request)
        return TemplateResponse(
            request,
            f"admin/monitor/importrun/{name}.html",
            everywhere | {"title": title, "opts": self.opts} | context,
        )


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


def _tallies(run: ImportRun, chosen: str) -> list[Tally]:
    counts = [
        (Fate.REFUSED, run.refused),
        (Fate.CHANGED, run.changed),
        (Fate.NEW, run.new),
        (Fate.SAME, run.same),
    ]
    every = Tally("", "alles", sum(count for _, count in counts), chosen not in Fate.values)
    fates = [Tally(fate.value, str(fate.label), count, chosen == fate) for fate, count in counts]
    return [every, *fates]


def _figures(run: ImportRun, chosen: str) -> Any:
    figures = run.figures.select_related("indicator", "area").order_by("pk")
    return figures.filter(fate=chosen) if chosen in Fate.values else figures


def _rows(figures: Any) -> Iterator[list[object]]:
    for figure in figures.iterator(chunk_size=1000):
        yield [
            figure.row,
            figure.column,
            figure.found,
            figure.indicator_id,
            figure.area_id,
            figure.period,
            figure.get_fate_display(),
            figure.problem,
        ]
