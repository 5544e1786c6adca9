"""Signing together: the code on the poster, and the tablet that goes from hand to hand."""

from datetime import datetime

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_safe

from pacts import forms
from pacts.models import Pact, SigningSession
from pacts.services import sessions
from pacts.views.desks import Desk
from pacts.views.private import private, see_other
from pacts.views.signing import journey
from verbeterbreda.lib.languages import address, spoken

BACK_AFTER_SECONDS = 30
"""More than the twenty seconds that WCAG 2.2.1 gives somebody to say that they are not done."""
FINISHED = "klaar"
"""Cookie on the tablet: when the last person was done. It holds a moment and nothing else."""
DAY_SECONDS = 24 * 60 * 60


@login_not_required
@private
@spoken
@sensitive_post_parameters()
def here(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Where the code on the poster leads: one's own phone, at a signing session."""
    session = _session(slug, code)
    now = timezone.now()
    if sessions.may_sign(session=session, opened_at=_opened_at(request, slug), now=now):
        return journey(request, Desk(session.pact, session))
    if request.method == "POST":  # too late for the session; what was typed goes to the website
        return journey(request, Desk(session.pact))
    return _closed(request, session, now)


@login_not_required
@private
@spoken
@sensitive_post_parameters()
def kiosk(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """The same steps on a shared tablet, on which nothing of anybody stays behind."""
    session = _session(slug, code)
    now = timezone.now()
    opened_at = _opened_at(request, slug)
    if not sessions.may_sign(session=session, opened_at=opened_at, now=now):
        return _closed(request, session, now)
    desk = Desk(session.pact, session, is_shared=True)
    if request.method == "POST" and not _is_of_now(request, opened_at):
        return see_other(desk.path)
    response = journey(request, desk)
    if response.status_code == 303:
        response.set_cookie(
            FINISHED,
            str(now.timestamp()),
            max_age=DAY_SECONDS,
            path=desk.path,
            httponly=True,
            secure=request.is_secure(),
            samesite="Strict",
        )
    return response


@login_not_required
@private
@spoken
@require_safe
def kiosk_done(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Thank somebody, and go back to an empty form by itself unless they want to stay."""
    session = _session(slug, code)
    desk = Desk(session.pact, session, is_shared=True)
    is_staying = "blijf" in request.GET
    stay = request.GET.copy()
    stay["blijf"] = "1"
    context = {
        "pact": session.pact,
        "desk": desk,
        "is_held": "nagekeken" in request.GET,
        "is_staying": is_staying,
        "stay_url": address(f"{request.path}?{stay.urlencode()}"),
        "seconds": BACK_AFTER_SECONDS,
    }
    response = TemplateResponse(request, "pacts/kiosk_done.html", context)
    if not is_staying:
        response["Refresh"] = f"{BACK_AFTER_SECONDS}; url={desk.action}"
    return response


def _session(slug: str, code: str) -> SigningSession:
    return get_object_or_404(
        SigningSession.objects.select_related("pact"), pact__slug=slug, code=code
    )


def _opened_at(request: HttpRequest, slug: str) -> datetime | None:
    """Return when the form was opened that this request sends or goes on with."""
    if "antwoorden" not in request.POST:
        return forms.read_stamp(request.POST.get("opened", ""))
    unpacked = forms.unpack(request.POST["antwoorden"], slug=slug)
    return forms.read_stamp(unpacked[0].get("opened", "")) if unpacked else None


def _is_of_now(request: HttpRequest, opened_at: datetime | None) -> bool:
    """Say whether a form was opened after the last person was done.

    The browser remembers what was sent. Who goes back on the tablet and sends it again would see
    the answers of somebody before them.
    """
    try:
        finished = float(request.COOKIES.get(FINISHED, "0"))
    except ValueError:
        finished = 0.0
    return opened_at is not None and opened_at.timestamp() > finished


def _closed(request: HttpRequest, session: SigningSession, now: datetime) -> HttpResponse:
    pact: Pact = session.pact
    context = {
        "pact": pact,
        "session": session,
        "is_over": now >= session.ends_at,
        "is_pact_open": pact.is_signing_open(now),
    }
    return TemplateResponse(request, "pacts/session_closed.html", context)
