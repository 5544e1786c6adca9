"""Signing a pact: form, check, mail, button, and one's own page. Works without a session."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_safe

from pacts import forms, reports, services
from pacts.models import Pact, PactVersion, Signature
from verbeterbreda.lib.languages import address, spoken
from verbeterbreda.lib.visitors import internet_address

type View = Callable[..., HttpResponse]


def private(view: View) -> View:
    """Keep a page out of every cache and index, and its address out of the Referer header.

    `strict-origin` and not `no-referrer`: with the latter browsers send `Origin: null` along with a
    form, and Django refuses that.
    """

    @wraps(view)
    def wrapper(request: HttpRequest, *args: str, **kwargs: str) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        response["Referrer-Policy"] = "strict-origin"
        response["X-Robots-Tag"] = "noindex"
        return response

    return wrapper


# --- The form ------------------------------------------------------------------------------------


@login_not_required
@private
@spoken
@sensitive_post_parameters()
def sign(request: HttpRequest, slug: str) -> HttpResponse:
    """Form → check your answers → send. One address, so that nothing is lost on the way."""
    pact = get_object_or_404(Pact, slug=slug)
    now = timezone.now()
    version = services.current_version(pact)
    if version is None or (request.method != "POST" and not pact.is_signing_open(now)):
        return _closed(request, pact, now)
    if request.method != "POST":
        return _form(request, pact, version, forms.SignForm(initial=_fresh(now)))
    if "antwoorden" in request.POST:
        return _second_step(request, pact, version, now)
    return _first_step(request, pact, version, now)


def _first_step(
    request: HttpRequest, pact: Pact, version: PactVersion, now: datetime
) -> HttpResponse:
    form = forms.SignForm(request.POST)
    if not form.is_valid():
        return _form(request, pact, version, form)
    return _check(request, pact, version, form)


def _second_step(
    request: HttpRequest, pact: Pact, version: PactVersion, now: datetime
) -> HttpResponse:
    """The answers come back from the check page: change them, or send them."""
    unpacked = forms.unpack(request.POST["antwoorden"], slug=pact.slug)
    if unpacked is None:
        return _form(request, pact, version, forms.SignForm(initial=_fresh(now)))
    answers, sha256 = unpacked
    form = forms.SignForm(answers)
    if "wijzig" in request.POST:
        return _form(request, pact, version, forms.SignForm(initial=answers))
    if not form.is_valid():
        return _form(request, pact, version, form)
    if sha256 != version.sha256:
        return _check(request, pact, version, form, is_text_new=True)
    return _send(request, pact, form, now)


def _send(request: HttpRequest, pact: Pact, form: forms.SignForm, now: datetime) -> HttpResponse:
    signed = services.sign(
        pact=pact,
        signing=form.signing(),
        origin=services.Origin(
            opened_at=form.opened_at(),
            ip=internet_address(request),
            honeypot=form.cleaned_data["website"],
        ),
        now=now,
    )
    if signed is services.Signed.CLOSED:
        return _closed(request, pact, now)
    name = "pacts:held" if signed is services.Signed.HELD else "pacts:mailed"
    return _see_other(reverse(name, args=[pact.slug]))


def _fresh(now: datetime) -> dict[str, str]:
    return {"opened": forms.make_stamp(now), "display": Signature.Display.FIRST}


def _form(
    request: HttpRequest, pact: Pact, version: PactVersion, form: forms.SignForm
) -> HttpResponse:
    form.helper.form_action = address(reverse("pacts:sign", args=[pact.slug]))
    context = {
        "pact": pact,
        "version": version,
        "form": form,
        "sentence": reports.signing_text(pact, timezone.now()),
        "trail": reports.trail(pact),
    }
    return TemplateResponse(request, "pacts/sign.html", context)


def _check(
    request: HttpRequest,
    pact: Pact,
    version: PactVersion,
    form: forms.SignForm,
    *,
    is_text_new: bool = False,
) -> HttpResponse:
    answers = {name: str(form.data.get(name, "")) for name in form.fields}
    data = form.cleaned_data
    context = {
        "pact": pact,
        "version": version,
        "is_text_new": is_text_new,
        "answers": [
            (_("Je naam"), data["name"]),
            (_("Je e-mailadres"), data["email"]),
            (_("Je buurt"), form.neighbourhood_name()),
            (_("Waarom je tekent"), data["motivation"] or _("Niet ingevuld")),
        ],
        "in_list": _in_list(form),
        "payload": forms.pack(answers, slug=pact.slug, sha256=version.sha256),
        "trail": reports.trail(pact),
    }
    return TemplateResponse(request, "pacts/check.html", context)


def _in_list(form: forms.SignForm) -> str:
    """Return this signer's line in the public list."""
    signing = form.signing()
    preview = Signature(
        name=signing.name, display=signing.display, neighbourhood=signing.neighbourhood
    )
    return _line(preview)


def _line(signature: Signature) -> str:
    parts = [signature.public_name(), signature.public_neighbourhood()]
    return ", ".join(part for part in parts if part)


def _closed(request: HttpRequest, pact: Pact, now: datetime) -> HttpResponse:
    context = {
        "pact": pact,
        "sentence": reports.signing_text(pact, now),
        "trail": reports.trail(pact),
        "has_lost_answers": request.method == "POST",
    }
    return TemplateResponse(request, "pacts/sign_closed.html", context)


@login_not_required
@spoken
@require_safe
def mailed(request: HttpRequest, slug: str) -> HttpResponse:
    """The same page for an address we know and for one we do not."""
    pact = get_object_or_404(Pact, slug=slug)
    return TemplateResponse(request, "pacts/mailed.html", {"pact": pact})


@login_not_required
@spoken
@require_safe
def held(request: HttpRequest, slug: str) -> HttpResponse:
    pact = get_object_or_404(Pact, slug=slug)
    return TemplateResponse(request, "pacts/held.html", {"pact": pact})


# --- The link in the mail ------------------------------------------------------------------------


@login_not_required
@private
@spoken
def confirm(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """GET shows a button and nothing about a person; the POST confirms."""
    pact = get_object_or_404(Pact, slug=slug)
    now = timezone.now()
    key = services.ByLink(token)
    if request.method != "POST":
        return _confirmation(request, pact, services.check(pact=pact, key=key, now=now))
    result = services.confirm(pact=pact, key=key, now=now)
    if result is not services.Confirmation.DONE:
        return _confirmation(request, pact, result)
    return _see_other(reverse("pacts:confirmed", args=[pact.slug]))


def _confirmation(request: HttpRequest, pact: Pact, result: services.Confirmation) -> HttpResponse:
    status = 404 if result is services.Confirmation.UNKNOWN else 200
    context = {"pact": pact, "result": result.value, "trail": reports.trail(pact)}
    return TemplateResponse(request, "pacts/confirm.html", context, status=status)


@login_not_required
@spoken
@require_safe
def confirmed(request: HttpRequest, slug: str) -> HttpResponse:
    """Says thank you and nothing about a person: anybody may have opened the link in the mail."""
    pact = get_object_or_404(Pact, slug=slug)
    return TemplateResponse(request, "pacts/confirmed.html", {"pact": pact})


@login_not_required
@private
@spoken
def mine(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """One's own signature: how it stands in the list, and a button to withdraw."""
    pact = get_object_or_404(Pact, slug=slug)
    if request.method == "POST":
        if services.withdraw(pact=pact, token=token, now=timezone.now()):
            return TemplateResponse(request, "pacts/withdrawn.html", {"pact": pact})
        return _unknown(request, pact)
    signature = services.signature_of(pact=pact, token=token)
    if signature is None:
        return _unknown(request, pact)
    return TemplateResponse(request, "pacts/mine.html", _own(pact, signature, token))


def _own(pact: Pact, signature: Signature, token: str) -> dict[str, object]:
    return {
        "pact": pact,
        "signature": signature,
        "line": _line(signature),
        "mine_url": reverse("pacts:mine", args=[pact.slug, token]),
        "trail": reports.trail(pact),
    }


def _unknown(request: HttpRequest, pact: Pact) -> HttpResponse:
    context = {"pact": pact, "trail": reports.trail(pact)}
    return TemplateResponse(request, "pacts/link_unknown.html", context, status=404)


def _see_other(address: str) -> HttpResponse:
    """Redirect so that reloading the next page sends nothing again."""
    response = redirect(address)
    response.status_code = 303
    return response
