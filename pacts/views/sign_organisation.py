"""An organisation signs: form, check, mail, button, and then the bureau decides."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_safe

from pacts import forms, logos, misspelt, proofs, reports, services
from pacts.forms.organisations import OrganisationForm, take_answers
from pacts.models import Pact, PactVersion
from pacts.views import steps
from pacts.views.desks import Desk
from pacts.views.private import evenly, private, see_other
from verbeterbreda.lib.languages import spoken


@dataclass(frozen=True)
class OrganisationDesk(Desk):
    """The website, with the form for organisations."""

    @property
    def path(self) -> str:
        return reverse("pacts:sign_organisation", args=[self.pact.slug])

    def after(self, signed: services.Signed, reference: str) -> str:
        page = super().after(signed, reference)
        return f"{page}{'&' if '?' in page else '?'}organisatie=1"


@login_not_required
@private
@spoken
@sensitive_post_parameters()
def sign_organisation(request: HttpRequest, slug: str) -> HttpResponse:
    """Form → check your answers → send, at one address, as for residents."""
    desk = OrganisationDesk(get_object_or_404(Pact, slug=slug))
    now = timezone.now()
    version = services.current_version(desk.pact)
    if version is None or (request.method != "POST" and not desk.pact.is_signing_open(now)):
        return steps.closed(request, desk, now)
    if request.method != "POST":
        return _form(request, desk, version, _fresh(now))
    if "antwoorden" in request.POST:
        return _next_step(request, desk, version, now)
    answers, logo_error = take_answers(request.POST, request.FILES)
    return _checked(request, desk, version, OrganisationForm(answers, logo_error=logo_error))


def _next_step(
    request: HttpRequest, desk: Desk, version: PactVersion, now: datetime
) -> HttpResponse:
    """The answers come back from the check page: to be changed, corrected, or sent."""
    unpacked = forms.unpack(request.POST["antwoorden"], slug=_salt(desk.pact))
    if unpacked is None:
        return _form(request, desk, version, _fresh(now))
    answers, sha256 = unpacked
    if "wijzig" in request.POST:
        return _form(request, desk, version, OrganisationForm(initial=answers))
    if "verbeter" in request.POST:
        meant = misspelt.suggestion(answers["email"]) or answers["email"]
        return _checked(request, desk, version, OrganisationForm(answers | {"email": meant}))
    form = OrganisationForm(answers)
    if not form.is_valid():
        return _form(request, desk, version, form)
    if sha256 != version.sha256:
        return _check(request, desk, version, form, is_text_new=True)
    return _send(request, desk, version, form, now)


def _checked(
    request: HttpRequest, desk: Desk, version: PactVersion, form: OrganisationForm
) -> HttpResponse:
    """Show what is wrong, or let the answers be checked."""
    if not form.is_valid():
        return _form(request, desk, version, form)
    return _check(request, desk, version, form)


@evenly
def _send(
    request: HttpRequest, desk: Desk, version: PactVersion, form: OrganisationForm, now: datetime
) -> HttpResponse:
    data = form.cleaned_data
    origin = steps.origin(request, desk, opened=data["opened"], honeypot=data["nickname"])
    signed = services.sign(pact=desk.pact, signing=form.signing(), origin=origin, now=now)
    if signed is services.Signed.CLOSED:
        return steps.closed(request, desk, now, _payload(form, desk.pact, version))
    return see_other(desk.after(signed, origin.reference))


def _fresh(now: datetime) -> OrganisationForm:
    return OrganisationForm(initial={"opened": forms.make_stamp(now)})


def _payload(form: OrganisationForm, pact: Pact, version: PactVersion) -> str:
    return forms.pack(form.answers(), slug=_salt(pact), sha256=version.sha256)


def _salt(pact: Pact) -> str:
    """Keep the answers of this form apart from those of a resident."""
    return f"{pact.slug}.organisation"


# --- The pages -----------------------------------------------------------------------------------


def _form(
    request: HttpRequest, desk: Desk, version: PactVersion, form: OrganisationForm
) -> HttpResponse:
    form.helper.form_action = desk.action
    context = steps.about(desk) | {
        "version": version,
        "form": form,
        "sentence": reports.signing_text(desk.pact, timezone.now()),
    }
    return TemplateResponse(request, "pacts/sign_organisation.html", context)


def _check(
    request: HttpRequest,
    desk: Desk,
    version: PactVersion,
    form: OrganisationForm,
    *,
    is_text_new: bool = False,
) -> HttpResponse:
    payload = _payload(form, desk.pact, version)
    context = steps.about(desk) | {
        "version": version,
        "is_text_new": is_text_new,
        "suggestion": misspelt.suggestion(form.cleaned_data["email"]),
        "answers": _answers(form),
        "pledges": form.pledges(),
        "logo": logos.as_address(form.drawn_logo) if form.drawn_logo else "",
        "payload": payload,
        "proof": proofs.ask(payload) if desk.pact.is_proof_asked else None,
    }
    return TemplateResponse(request, "pacts/check_organisation.html", context)


def _answers(form: OrganisationForm) -> list[tuple[str, str]]:
    data, nothing = form.cleaned_data, _("Niet ingevuld")
    return [
        (_("Naam van de organisatie"), data["legal_name"]),
        (_("KvK-nummer"), data["kvk_number"] or nothing),
        (_("Website"), data["homepage"] or nothing),
        (_("Hoe jullie meedoen"), form.role_name()),
        (_("Je naam"), data["contact_name"]),
        (_("Je functie"), data["mandate"]),
        (_("Je e-mailadres"), data["email"]),
        (_("Op de hoogte blijven"), _("Ja, per mail") if data["is_following"] else _("Nee")),
    ]


@login_not_required
@spoken
@require_safe
def submitted(request: HttpRequest, slug: str) -> HttpResponse:
    """Says what comes next and nothing about an organisation: anybody may open the link."""
    pact = get_object_or_404(Pact, slug=slug)
    return TemplateResponse(request, "pacts/submitted.html", {"pact": pact})
