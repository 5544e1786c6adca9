"""Stopping the messages to signers, from the link in each of them."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.views.decorators.csrf import csrf_exempt

from pacts import reports
from pacts.models import Pact
from pacts.services import updating
from pacts.views.private import private
from verbeterbreda.lib.languages import spoken


# A mail program posts here by itself, with no page before it and no cookie (RFC 8058). The token in
# the address is the permission, and all that somebody can do with it is get less mail.
@csrf_exempt
@login_not_required
@private
@spoken
def stop(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """GET shows a button, so that no scanner of mail stops anything; POST stops."""
    pact = get_object_or_404(Pact, slug=slug)
    is_done = request.method == "POST"
    if is_done:
        is_known = updating.unsubscribe(pact=pact, token=token)
    else:
        is_known = updating.follower(pact=pact, token=token) is not None
    context = {"pact": pact, "is_done": is_done, "trail": reports.trail(pact)}
    if not is_known:
        return TemplateResponse(request, "pacts/link_unknown.html", context, status=404)
    return TemplateResponse(request, "pacts/updates_stop.html", context)
