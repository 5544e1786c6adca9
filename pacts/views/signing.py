"""Signing a pact: form, check your answers, and the page that says what happens next.

Works without a session: what was typed travels along as one signed hidden text.
"""

from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_safe

from pacts import forms, misspelt, proofs, receipts, reports, services
from pacts.models import Neighbourhood, Pact, PactVersion, Signature
from pacts.views import steps
from pacts.views.desks import Desk
from pacts.views.private import evenly, private, see_other
from verbeterbreda.lib.languages import address, spoken


@login_not_required
@private
@spoken
@sensitive_post_parameters()
def sign(request: HttpRequest, slug: str) -> HttpResponse:
    """Sign on the website."""
    try:
        pact, version = services.offered(slug)
    except Pact.DoesNotExist:
        raise Http404("Dit pact bestaat niet.") from None
    return journey(request, Desk(pact), version)


def journey(request: HttpRequest, desk: Desk, version: PactVersion | None = None) -> HttpResponse:
    """Form → check your answers → send. One address, so that nothing is lost on the way."""
    now = timezone.now()
    version = version or services.current_version(desk.pact)
    if version is None or (request.method != "POST" and not desk.pact.is_signing_open(now)):
        return steps.closed(request, desk, now)
    if request.method != "POST":
        return _form(request, desk, version, forms.SignForm(initial=_fresh(now)))
    if "antwoorden" in request.POST:
        return _next_step(request, desk, version, now)
    return _checked(request, desk, version, forms.SignForm(request.POST))


def _next_step(
    request: HttpRequest, desk: Desk, version: PactVersion, now: datetime
) -> HttpResponse:
    """The answers come back: to be changed, completed, corrected, or sent."""
    unpacked = forms.unpack(request.POST["antwoorden"], slug=desk.pact.slug)
    if unpacked is None:
        return _form(request, desk, version, forms.SignForm(initial=_fresh(now)))
    answers, sha256 = unpacked
    if "wijzig" in request.POST:
        return _form(request, desk, version, forms.SignForm(initial=answers))
    if "kies" in request.POST:
        chosen = {"neighbourhood": request.POST.get("buurt", ""), "postcode": ""}
        return _checked(request, desk, version, forms.SignForm(answers | chosen))
    if "verbeter" in request.POST:
        meant = misspelt.suggestion(answers["email"]) or answers["email"]
        return _checked(request, desk, version, forms.SignForm(answers | {"email": meant}))
    if sha256 != version.sha256:
        return _checked(request, desk, version, forms.SignForm(answers), is_text_new=True)
    return _send(request, desk, version, answers, now)


def _checked(
    request: HttpRequest,
    desk: Desk,
    version: PactVersion,
    form: forms.SignForm,
    *,
    is_text_new: bool = False,
) -> HttpResponse:
    """Show what is wrong, ask which neighbourhood it is, or let the answers be checked."""
    if not form.is_valid():
        return _form(request, desk, version, form)
    if form.postcode_neighbourhoods:
        return _which(request, desk, version, form, form.postcode_neighbourhoods)
    return _check(request, desk, version, form, is_text_new=is_text_new)


@evenly
def _send(
    request: HttpRequest,
    desk: Desk,
    version: PactVersion,
    answers: dict[str, Any],
    now: datetime,
) -> HttpResponse:
    origin = steps.origin(request, desk, opened=answers["opened"], honeypot=answers["website"])
    signing = forms.signing(answers)
    signed = services.sign(pact=desk.pact, signing=signing, origin=origin, now=now, version=version)
    if signed is services.Signed.CLOSED:
        return steps.closed(request, desk, now, request.POST["antwoorden"])
    return see_other(desk.after(signed, origin.reference))


def _fresh(now: datetime) -> dict[str, str]:
    return {"opened": forms.make_stamp(now), "display": Signature.Display.FIRST}


def _payload(form: forms.SignForm, pact: Pact, version: PactVersion) -> str:
    return forms.pack(form.answers(), slug=pact.slug, sha256=version.sha256)


# --- The pages -----------------------------------------------------------------------------------


def _form(
    request: HttpRequest, desk: Desk, version: PactVersion, form: forms.SignForm
) -> HttpResponse:
    form.helper.form_action = desk.action
    if desk.is_shared:
        form.forget_typing()
    context = steps.about(desk) | {
        "version": version,
        "form": form,
        "sentence": reports.signing_text(desk.pact, timezone.now()),
    }
    return TemplateResponse(request, "pacts/sign.html", context)


def _which(
    request: HttpRequest,
    desk: Desk,
    version: PactVersion,
    form: forms.SignForm,
    neighbourhoods: list[Neighbourhood],
) -> HttpResponse:
    context = steps.about(desk) | {
        "postcode": form.postcode_digits,
        "neighbourhoods": neighbourhoods,
        "elsewhere": forms.ELSEWHERE,
        "payload": _payload(form, desk.pact, version),
    }
    return TemplateResponse(request, "pacts/which_neighbourhood.html", context)


def _check(
    request: HttpRequest,
    desk: Desk,
    version: PactVersion,
    form: forms.SignForm,
    *,
    is_text_new: bool = False,
) -> HttpResponse:
    data = form.cleaned_data
    payload = _payload(form, desk.pact, version)
    context = steps.about(desk) | {
        "version": version,
        "is_text_new": is_text_new,
        "suggestion": misspelt.suggestion(data["email"]),
        "answers": [
            (_("Je naam"), data["name"]),
            (_("Je e-mailadres"), data["email"]),
            (_("Je buurt"), form.neighbourhood_name()),
            (_("Waarom je tekent"), data["motivation"] or _("Niet ingevuld")),
            (_("Op de hoogte blijven"), _("Ja, per mail") if data["is_following"] else _("Nee")),
        ],
        "in_list": _in_list(form),
        "has_motivation": bool(data["motivation"]),
        "payload": payload,
        "proof": proofs.ask(payload) if desk.pact.is_proof_asked else None,
    }
    return TemplateResponse(request, "pacts/check.html", context)


def _in_list(form: forms.SignForm) -> str:
    """Return this signer's line in the public list."""
    signing = forms.signing(form.answers())
    preview = Signature(
        name=signing.name, display=signing.display, neighbourhood=signing.neighbourhood
    )
    return preview.public_line()


@login_not_required
@private
@spoken
@require_safe
def mailed(request: HttpRequest, slug: str) -> HttpResponse:
    """The same page for an address we know and for one we do not; the code can be typed here."""
    pact = get_object_or_404(Pact, slug=slug)
    context = {
        "pact": pact,
        "form": forms.CodeForm(pact=pact),
        "is_organisation": "organisatie" in request.GET,
    }
    return TemplateResponse(request, "pacts/mailed.html", context)


@login_not_required
@private
@spoken
@require_safe
def held(request: HttpRequest, slug: str) -> HttpResponse:
    """Say that somebody looks at it first, with the reference to ask about it."""
    pact = get_object_or_404(Pact, slug=slug)
    form = forms.ReceiptForm(request.GET)
    again = "pacts:sign_organisation" if "organisatie" in request.GET else "pacts:sign"
    context: dict[str, object] = {
        "pact": pact,
        "sign_url": address(reverse(again, args=[pact.slug])),
    }
    if form.is_valid():
        context["reference"] = receipts.spaced(form.cleaned_data["code"])
    return TemplateResponse(request, "pacts/held.html", context)
