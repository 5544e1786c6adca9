"""Board and bureau, on today or on any other day."""

from datetime import date

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from governance import reports
from governance.forms.days import DayForm


@login_not_required
def board(request: HttpRequest) -> HttpResponse:
    day, form = _asked(request)
    context = {"report": reports.board_report(day), "form": form}
    return TemplateResponse(request, "governance/board.html", context)


@login_not_required
def bureau(request: HttpRequest) -> HttpResponse:
    day, form = _asked(request)
    context = {"report": reports.bureau_report(day), "form": form}
    return TemplateResponse(request, "governance/bureau.html", context)


def _asked(request: HttpRequest) -> tuple[date, DayForm]:
    """Return the day that was asked for, today when none was or when it is no day."""
    today = timezone.localdate()
    if "datum" not in request.GET:
        return today, DayForm(initial={"datum": today})
    form = DayForm(request.GET)
    return (form.cleaned_data["datum"] if form.is_valid() else today), form
