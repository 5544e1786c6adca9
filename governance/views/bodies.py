"""Board and bureau."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from governance import reports


@login_not_required
def board(request: HttpRequest) -> HttpResponse:
    report = reports.board_report(timezone.localdate())
    return TemplateResponse(request, "governance/board.html", {"report": report})


@login_not_required
def bureau(request: HttpRequest) -> HttpResponse:
    report = reports.bureau_report(timezone.localdate())
    return TemplateResponse(request, "governance/bureau.html", {"report": report})
