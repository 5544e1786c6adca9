"""Meetings, their papers and PDF, and the calendar of a member."""

from collections.abc import Iterable
from typing import cast
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.csp import CSP
from django.utils.text import slugify
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_POST

from governance import feeds, kinds
from governance.access import may_see_drafts
from governance.models import CalendarFeed, Meeting, Paper
from governance.reports import meetings as reports
from governance.services import meetings as services
from verbeterbreda.accounts.models import User
from verbeterbreda.documents import services as documents
from verbeterbreda.documents.views import serve
from verbeterbreda.lib.calendars import CONTENT_TYPE, calendar_bytes

NAME = "Vergaderingen Verbeter Breda"


@login_not_required
def meeting_list(request: HttpRequest) -> HttpResponse:
    is_member = may_see_drafts(request.user)
    report = reports.meetings_page(is_member=is_member, today=timezone.localdate())
    return TemplateResponse(request, "governance/meetings.html", {"report": report})


@login_not_required
def meeting(request: HttpRequest, number: int) -> HttpResponse:
    found = _find(number)
    if not _may_read(request, found):
        return _refuse(request)
    is_member = may_see_drafts(request.user)
    editions = documents.published(_kind(request), str(number))
    context = {
        "report": reports.meeting_report(found, is_member=is_member, today=timezone.localdate()),
        "may_decide": is_member and found.cancelled_at is None,
        "edition": editions[0] if editions else None,
        "earlier": editions[1:],
    }
    return TemplateResponse(request, "governance/meeting.html", context)


@login_not_required
def meeting_pdf(request: HttpRequest, number: int) -> HttpResponse:
    """The board pack: in full for members, without what is not public for everybody else."""
    if not _may_read(request, _find(number)):
        return _refuse(request)
    response = serve(request, _kind(request), str(number))
    if _kind(request) == kinds.MEMBERS_PACK:
        response["Cache-Control"] = "private, no-store"
    return response


@login_not_required
def meeting_ics(request: HttpRequest, number: int) -> HttpResponse:
    found = _find(number)
    if not _may_read(request, found):
        return _refuse(request)
    response = _calendar([found])
    response["Content-Disposition"] = f'attachment; filename="vergadering-{number}.ics"'
    return response


@login_not_required
@csp_override({"default-src": [CSP.NONE], "frame-ancestors": [CSP.NONE], "sandbox": [""]})
def paper(request: HttpRequest, number: int) -> HttpResponse:
    """An uploaded paper. It came from outside, so a browser saves it and does not open it here."""
    found = get_object_or_404(Paper.objects.select_related("item__meeting"), pk=number)
    if not found.file:
        raise Http404("Bij dit stuk hoort geen bestand.")
    is_public = found.is_public and found.item.meeting.is_public
    if not is_public and not may_see_drafts(request.user):
        return _refuse(request)
    response = FileResponse(
        found.file.open("rb"),
        as_attachment=True,
        filename=f"{slugify(found.title) or 'stuk'}.pdf",
        content_type="application/pdf",
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Encoding"] = "identity"  # compressed already
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "public, no-cache" if is_public else "private, no-store"
    if is_public:
        response["ETag"] = f'"{found.sha256}"'
    return cast(HttpResponse, response)  # streamed, but a response all the same


# --- The calendar of a member --------------------------------------------------------------------


def own_calendar(request: HttpRequest) -> HttpResponse:
    """The address that a member's calendar program follows, and the buttons to renew or end it."""
    user = _member(request)
    feed = CalendarFeed.objects.filter(user=user).first()
    context = {"address": feeds.address(feed) if feed else "", "feed": feed}
    response = TemplateResponse(request, "governance/own_calendar.html", context)
    response["Referrer-Policy"] = "strict-origin"  # and not the whole of an address with a secret
    return response


@require_POST
def change_own_calendar(request: HttpRequest) -> HttpResponse:
    user = _member(request)
    if "intrekken" in request.POST:
        services.withdraw_feed(user=user)
    else:
        services.make_feed(user=user, nonce=feeds.new_nonce(), now=timezone.now())
    return redirect("governance:own_calendar")


@login_not_required
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """All meetings, for the calendar program of one member, who need not be logged in."""
    found = feeds.find(token)
    if found is None or not may_see_drafts(found.user):
        raise Http404("Dit agenda-adres werkt niet, of niet meer.")
    response = _calendar(Meeting.objects.select_related("body").order_by("held_on", "pk"))
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex"
    return response


# --- Parts ---------------------------------------------------------------------------------------


def _find(number: int) -> Meeting:
    return get_object_or_404(Meeting.objects.select_related("body"), pk=number)


def _may_read(request: HttpRequest, found: Meeting) -> bool:
    return found.is_public or may_see_drafts(request.user)


def _refuse(request: HttpRequest) -> HttpResponse:
    """Ask a visitor to log in; tell somebody who did that this is not for them."""
    if request.user.is_authenticated:
        raise PermissionDenied("Dit is nog niet openbaar.")
    return redirect_to_login(request.get_full_path())


def _kind(request: HttpRequest) -> str:
    return kinds.MEMBERS_PACK if may_see_drafts(request.user) else kinds.PUBLIC_PACK


def _member(request: HttpRequest) -> User:
    if not may_see_drafts(request.user):
        raise PermissionDenied("Deze agenda is voor bestuur en bureau.")
    assert isinstance(request.user, User)
    return request.user


def _calendar(meetings: Iterable[Meeting]) -> HttpResponse:
    entries = reports.calendar_entries(meetings)
    domain = urlsplit(settings.SITE_URL).hostname or "localhost"
    content = calendar_bytes(entries, name=NAME, domain=domain)
    return HttpResponse(content, content_type=CONTENT_TYPE)
