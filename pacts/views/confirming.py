"""Confirming a signature: by the link in the mail, or by the short code in the same mail."""

from datetime import datetime

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from pacts import forms, reports, services
from pacts.addresses import place_keys
from pacts.models import Pact
from pacts.services import abuse
from pacts.views.private import private, see_other
from verbeterbreda.lib.languages import spoken
from verbeterbreda.lib.visitors import internet_address

TOO_MANY_REQUESTS = 429


@login_not_required
@private
@spoken
def confirm(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """GET shows a button and nothing about a person; the POST confirms."""
    try:
        pact, _version = services.offered(slug)
    except Pact.DoesNotExist:
        raise Http404("Dit pact bestaat niet.") from None
    now = timezone.now()
    key = services.ByLink(token)
    if request.method != "POST":
        return _confirmation(request, pact, services.check(pact=pact, key=key, now=now))
    return _answer(request, pact, services.confirm(pact=pact, key=key, now=now))


@login_not_required
@private
@spoken
def code(request: HttpRequest, slug: str) -> HttpResponse:
    """Type the code from the mail: for who reads mail on another device, or has no working link."""
    pact = get_object_or_404(Pact, slug=slug)
    if request.method != "POST":
        return _code_page(request, pact, forms.CodeForm(pact=pact))
    form = forms.CodeForm(request.POST, pact=pact)
    if not form.is_valid():
        return _code_page(request, pact, form)
    return _typed(request, pact, form, timezone.now())


def _typed(request: HttpRequest, pact: Pact, form: forms.CodeForm, now: datetime) -> HttpResponse:
    """Confirm with a code; guessing is limited per internet address."""
    place, _network = place_keys(internet_address(request))
    if not abuse.may_guess(pact=pact, address_key=place, now=now):
        form.add_error(
            "code",
            _(
                "Hier is te vaak een verkeerde code getypt. Wacht tien minuten, of klik op de link "
                "in je mail."
            ),
        )
        return _code_page(request, pact, form, status=TOO_MANY_REQUESTS)
    key = services.ByCode(form.cleaned_data["code"])
    result = services.confirm(pact=pact, key=key, now=now)
    if result is not services.Confirmation.UNKNOWN:
        return _answer(request, pact, result)
    abuse.note_wrong_code(pact=pact, address_key=place, now=now)
    form.add_error(
        "code",
        _("Deze code kennen we niet. Misschien is er een teken verkeerd, of is hij al gebruikt."),
    )
    return _code_page(request, pact, form)


def _code_page(
    request: HttpRequest, pact: Pact, form: forms.CodeForm, *, status: int = 200
) -> HttpResponse:
    context = {"pact": pact, "form": form, "trail": reports.trail(pact)}
    return TemplateResponse(request, "pacts/code.html", context, status=status)


def _answer(request: HttpRequest, pact: Pact, result: services.Confirmation) -> HttpResponse:
    if result is services.Confirmation.DONE:
        return see_other(reverse("pacts:confirmed", args=[pact.slug]))
    if result is services.Confirmation.SUBMITTED:
        return see_other(reverse("pacts:submitted", args=[pact.slug]))
    return _confirmation(request, pact, result)


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
