"""One scheme, and the last days of schemes and proposals as a calendar."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from budget.calendar import NAME, deadline_entries
from budget.reports.schemes import scheme_page
from verbeterbreda.lib.calendars import CONTENT_TYPE, calendar_bytes


@login_not_required
@require_safe
def scheme(request: HttpRequest, slug: str) -> HttpResponse:
    report = scheme_page(slug, today=timezone.localdate())
    return TemplateResponse(request, "budget/scheme.html", {"report": report})


@login_not_required
@require_safe
def deadlines(request: HttpRequest) -> HttpResponse:
    """The days that matter, as an iCalendar file that calendar programs can follow."""
    domain = urlsplit(settings.SITE_URL).hostname or "localhost"
    entries = deadline_entries(now=timezone.now())
    content = calendar_bytes(entries, name=NAME, domain=domain)
    return HttpResponse(content, content_type=CONTENT_TYPE)
