"""The council's view: one page, its tables, and a report of each quarter."""

from datetime import date

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from verbeterbreda.documents import services as documents
from verbeterbreda.documents.views import serve
from verbeterbreda.lib import tables
from verbeterbreda.lib.moments import Moment
from verbeterbreda.pages import exports, reports
from verbeterbreda.pages.forms import SinceForm
from verbeterbreda.pages.reports.council import Period, quarterly


def today() -> date:
    """The day on the calendar in Amsterdam; tests put another in its place."""
    return timezone.localdate()


@login_not_required
def council(request: HttpRequest) -> HttpResponse:
    """Is the gap closing, what does it cost, and what changed since a day."""
    day = today()
    since, form = _asked(request, day)
    report = reports.council_report(today=day, since=since)
    if since is None:
        form.initial["sinds"] = report.period.first
    return TemplateResponse(request, "pages/council.html", {"report": report, "form": form})


@login_not_required
def changes_csv(request: HttpRequest) -> HttpResponseBase:
    """Every change since the day of the page, also those that the page leaves out."""
    period, rows = _changes(request)
    name = f"raad-veranderd-sinds-{period.first.isoformat()}.csv"
    return tables.csv_response(rows, exports.CHANGE_HEAD, filename=name)


@login_not_required
def changes_xlsx(request: HttpRequest) -> HttpResponse:
    period, rows = _changes(request)
    name = f"raad-veranderd-sinds-{period.first.isoformat()}.xlsx"
    return tables.xlsx_response(rows, exports.CHANGE_HEAD, filename=name, sheet="Veranderd")


@login_not_required
def changes_json(request: HttpRequest) -> HttpResponse:
    period, rows = _changes(request)
    about = {"vanaf": period.first.isoformat(), "tot_en_met": period.last.isoformat()}
    return tables.json_response(rows, exports.CHANGE_HEAD, about=about)


def _changes(request: HttpRequest) -> tuple[Period, list[exports.Row]]:
    """The days of the page, and every change in them."""
    day = today()
    since, _form = _asked(request, day)
    period = reports.council_period(today=day, since=since)
    return period, list(exports.change_rows(reports.council_changes(period, most=None)))


@login_not_required
def gaps_csv(request: HttpRequest) -> HttpResponseBase:
    """The gap of every indicator then and now."""
    rows = list(exports.gap_rows(reports.council_gaps()))
    return tables.csv_response(rows, exports.GAP_HEAD, filename="raad-kloof.csv")


@login_not_required
def gaps_xlsx(request: HttpRequest) -> HttpResponse:
    rows = exports.gap_rows(reports.council_gaps())
    return tables.xlsx_response(rows, exports.GAP_HEAD, filename="raad-kloof.xlsx", sheet="Kloof")


@login_not_required
def gaps_json(request: HttpRequest) -> HttpResponse:
    gaps = reports.council_gaps()
    return tables.json_response(
        exports.gap_rows(gaps), exports.GAP_HEAD, about={"zin": gaps.sentence}
    )


@login_not_required
def quarter_list(request: HttpRequest) -> HttpResponse:
    """Every quarter with its page and, where somebody released one, its newest PDF."""
    rows = quarterly.quarter_rows(today=today())
    context = {"rows": rows, "trail": _trail()[:1]}
    return TemplateResponse(request, "pages/quarters.html", context)


@login_not_required
def quarter(request: HttpRequest, year: int, number: int) -> HttpResponse:
    """The report as things stand now, with what changed since its newest edition."""
    day = today()
    found = _quarter_or_404(year, number, day)
    report = reports.quarterly_report(found, today=day)
    editions = documents.published(reports.QUARTERLY_KIND, report.key)
    edition = editions[0] if editions else None
    context = {
        "report": report,
        "trail": _trail(),
        "number": number,
        "edition": edition,
        "earlier": editions[1:],
        "differences": documents.changes_since(edition, report) if edition else (),
    }
    return TemplateResponse(request, "pages/quarter.html", context)


@login_not_required
def quarter_pdf(request: HttpRequest, year: int, number: int) -> HttpResponse:
    found = _quarter_or_404(year, number, today())
    return serve(request, reports.QUARTERLY_KIND, quarterly.key_of(found))


def _trail() -> list[tuple[str, str]]:
    return [
        ("Voor de raad", reverse("pages:council")),
        ("Kwartaalberichten", reverse("pages:quarters")),
    ]


def _quarter_or_404(year: int, number: int, day: date) -> Moment:
    """Raises Http404 for a quarter that has still to begin, or before this site kept changes."""
    try:
        found = quarterly.quarter(year, number)
    except ValueError:
        raise Http404("Dit kwartaal bestaat niet.") from None
    if found not in quarterly.quarters(day):
        raise Http404("Van dit kwartaal is er geen bericht.")
    return found


def _asked(request: HttpRequest, day: date) -> tuple[date | None, SinceForm]:
    """Return the day that was asked for, None when none was or when it is no day."""
    if "sinds" not in request.GET:
        return None, SinceForm(today=day)
    form = SinceForm(request.GET, today=day)
    return (form.cleaned_data["sinds"] if form.is_valid() else None), form
