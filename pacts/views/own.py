"""The page of one's own signature: see, change, take along, withdraw, delete.

Every change is a POST with a button of its own; what cannot be undone has a page in between.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_safe

from pacts import forms, links, reports, services
from pacts.models import Pact, Signature
from pacts.models.signatures import ACTIVE_STATES
from pacts.reports import own as own_reports
from pacts.views.private import private, see_other
from verbeterbreda.lib.languages import address, spoken

CHANGES: dict[str, type[forms.DisplayForm] | type[forms.MotivationForm]] = {
    "naam": forms.DisplayForm,
    "motivatie": forms.MotivationForm,
}
"""What can be changed with a form, by the name of its hidden field `wat`."""


@login_not_required
@private
@spoken
@sensitive_post_parameters()
def mine(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """How I stand in the list, and what I can do about it. The e-mail address is masked."""
    pact = get_object_or_404(Pact, slug=slug)
    signature = services.signature_of(pact=pact, token=token)
    if signature is None:
        return _unknown(request, pact)
    if request.method == "POST":
        return _change(request, pact, signature, token)
    return _page(request, pact, signature, token)


def _change(request: HttpRequest, pact: Pact, signature: Signature, token: str) -> HttpResponse:
    what = request.POST.get("wat", "")
    if what == "berichten":
        wants = request.POST.get("berichten") == "aan"
        services.follow(pact=pact, token=token, is_following=wants)
    elif what in CHANGES:
        form = CHANGES[what](request.POST, signature=signature)
        if not form.is_valid():
            return _page(request, pact, signature, token, wrong=form)
        form.save(pact=pact, token=token)
    else:
        return _page(request, pact, signature, token)
    return see_other(f"{reverse('pacts:mine', args=[pact.slug, token])}?klaar={what}")


def _page(
    request: HttpRequest,
    pact: Pact,
    signature: Signature,
    token: str,
    *,
    wrong: forms.DisplayForm | forms.MotivationForm | None = None,
) -> HttpResponse:
    shown: dict[str, object] = {
        what: wrong if isinstance(wrong, form) else form(signature=signature)
        for what, form in CHANGES.items()
    }
    context = _context(pact, signature, token) | {
        "forms": shown,
        "form": wrong,
        "done": request.GET.get("klaar", ""),
        "line": signature.public_line(),
        "email": own_reports.masked(signature.email),
        "works_until": links.works_until(signature),
        "is_out": signature.state not in ACTIVE_STATES,
    }
    return TemplateResponse(request, "pacts/mine.html", context)


@login_not_required
@private
@spoken
def withdraw(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """Take my signature back: a page that asks, and a button that does."""
    do = ForGood(services.withdraw, "pacts/withdraw.html", "withdrawn", ACTIVE_STATES)
    return _for_good(request, slug, token, do)


@login_not_required
@private
@spoken
def erase(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """Delete everything about me: a page that explains, and a button that does."""
    do = ForGood(services.erase, "pacts/erase.html", "erased", Signature.State.values)
    return _for_good(request, slug, token, do)


@dataclass(frozen=True)
class ForGood:
    """What cannot be undone: the service, the page that asks, the page after it, and for whom."""

    service: Callable[..., bool]
    question: str
    done: str
    states: Sequence[str]


def _for_good(request: HttpRequest, slug: str, token: str, do: ForGood) -> HttpResponse:
    pact = get_object_or_404(Pact, slug=slug)
    if request.method == "POST":
        if not do.service(pact=pact, token=token, now=timezone.now()):
            return _unknown(request, pact)
        return see_other(reverse(f"pacts:{do.done}", args=[pact.slug]))
    signature = services.signature_of(pact=pact, token=token)
    if signature is None or signature.state not in do.states:
        return _unknown(request, pact)
    return TemplateResponse(request, do.question, _context(pact, signature, token))


@login_not_required
@spoken
@require_safe
def withdrawn(request: HttpRequest, slug: str) -> HttpResponse:
    pact = get_object_or_404(Pact, slug=slug)
    return TemplateResponse(request, "pacts/withdrawn.html", {"pact": pact})


@login_not_required
@spoken
@require_safe
def erased(request: HttpRequest, slug: str) -> HttpResponse:
    pact = get_object_or_404(Pact, slug=slug)
    return TemplateResponse(request, "pacts/erased.html", {"pact": pact})


@login_not_required
@private
@spoken
@require_safe
def data(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """Everything we hold on me, to read."""
    pact = get_object_or_404(Pact, slug=slug)
    signature = services.signature_of(pact=pact, token=token)
    if signature is None:
        return _unknown(request, pact)
    context = _context(pact, signature, token) | {"rows": own_reports.data_of(signature)}
    return TemplateResponse(request, "pacts/my_data.html", context)


@login_not_required
@private
@spoken
@require_safe
def data_json(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """The same as a file, with the e-mail address in full."""
    pact = get_object_or_404(Pact, slug=slug)
    signature = services.signature_of(pact=pact, token=token)
    if signature is None:
        return _unknown(request, pact)
    content = own_reports.as_json(own_reports.data_of(signature))
    response = JsonResponse(
        content, safe=False, json_dumps_params={"ensure_ascii": False, "indent": 2}
    )
    response["Content-Disposition"] = f'attachment; filename="verbeter-breda-{pact.slug}.json"'
    return response


def _context(pact: Pact, signature: Signature, token: str) -> dict[str, object]:
    here = address(reverse("pacts:mine", args=[pact.slug, token]))
    return {
        "pact": pact,
        "signature": signature,
        "token": token,
        "mine_url": here,
        "trail": reports.trail(pact),
    }


def _unknown(request: HttpRequest, pact: Pact) -> HttpResponse:
    context = {"pact": pact, "trail": reports.trail(pact)}
    return TemplateResponse(request, "pacts/link_unknown.html", context, status=404)
