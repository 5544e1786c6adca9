"""What the steps of signing share, whoever signs."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from pacts import forms, proofs, reports, services
from pacts.views.desks import Desk
from verbeterbreda.lib.visitors import internet_address


def about(desk: Desk) -> dict[str, object]:
    """Return what every page of the journey knows; on the shared tablet none leads elsewhere."""
    trail = None if desk.is_shared else reports.trail(desk.pact)
    return {"pact": desk.pact, "desk": desk, "trail": trail}


def closed(request: HttpRequest, desk: Desk, now: datetime, payload: str = "") -> HttpResponse:
    """Say why signing is not possible now; what was filled in goes along, to send it later."""
    context = about(desk) | {
        "sentence": reports.signing_text(desk.pact, now),
        "payload": payload,
    }
    return TemplateResponse(request, "pacts/sign_closed.html", context)


def origin(request: HttpRequest, desk: Desk, *, opened: str, honeypot: str) -> services.Origin:
    """Return where answers come from: `opened` is the stamp of their form.

    `honeypot` is what stood in the field that people do not see.
    """
    return services.Origin(
        opened_at=forms.read_stamp(opened),
        ip=internet_address(request),
        honeypot=honeypot,
        has_proof=proofs.is_solved(
            request.POST.get("antwoorden", ""), request.POST.get("bewijs", "")
        ),
        session=desk.session,
    )
