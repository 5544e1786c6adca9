"""Applying for a seat of a resident: vacancies, form, check your answers, and taking it back.

Works without a session, as signing does: what was typed travels along as one signed hidden text.
"""

from datetime import datetime

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_safe

from governance import reports
from governance.forms.applications import ApplicationForm
from governance.models import Vacancy
from governance.services import vacancies as services
from pacts import misspelt
from pacts.forms import make_stamp, pack, unpack
from pacts.reports.own import masked
from pacts.services import Origin
from pacts.views.private import evenly, private, see_other
from verbeterbreda.lib.visitors import internet_address


@login_not_required
@require_safe
def vacancy_list(request: HttpRequest) -> HttpResponse:
    context = {"report": reports.vacancies_report(timezone.now())}
    return TemplateResponse(request, "governance/vacancies.html", context)


@login_not_required
@private
@sensitive_post_parameters()
def vacancy(request: HttpRequest, number: int) -> HttpResponse:
    """The vacancy with its form → check your answers → send, all at one address."""
    found = get_object_or_404(Vacancy.objects.select_related("seat__body"), pk=number)
    now = timezone.now()
    if request.method != "POST":
        form = ApplicationForm(initial={"opened": make_stamp(now)}) if found.is_open(now) else None
        return _page(request, found, form, now)
    if "antwoorden" in request.POST:
        return _next_step(request, found, now)
    return _checked(request, found, ApplicationForm(request.POST), now)


def _next_step(request: HttpRequest, vacancy: Vacancy, now: datetime) -> HttpResponse:
    """The answers come back: to be changed, corrected, or sent."""
    unpacked = unpack(request.POST["antwoorden"], slug=_slug(vacancy))
    if unpacked is None:
        form = ApplicationForm(initial={"opened": make_stamp(now)})
        return _page(request, vacancy, form, now)
    answers, _ = unpacked
    if "wijzig" in request.POST:
        return _page(request, vacancy, ApplicationForm(initial=answers), now)
    if "verbeter" in request.POST:
        meant = misspelt.suggestion(answers["email"]) or answers["email"]
        return _checked(request, vacancy, ApplicationForm(answers | {"email": meant}), now)
    form = ApplicationForm(answers)
    if not form.is_valid():
        return _page(request, vacancy, form, now)
    return _send(request, vacancy, form, now)


@evenly
def _send(
    request: HttpRequest, vacancy: Vacancy, form: ApplicationForm, now: datetime
) -> HttpResponse:
    origin = Origin(
        opened_at=form.opened_at(),
        ip=internet_address(request),
        honeypot=form.cleaned_data["website"],
    )
    applied = services.apply(vacancy=vacancy, answers=form.answers(), origin=origin, now=now)
    if applied is services.Applied.CLOSED:
        return _too_late(request, vacancy, form)
    return see_other(reverse("governance:applied", args=[vacancy.pk]))


def _checked(
    request: HttpRequest, vacancy: Vacancy, form: ApplicationForm, now: datetime
) -> HttpResponse:
    if not form.is_valid():
        return _page(request, vacancy, form, now)
    if not vacancy.is_open(now):
        return _too_late(request, vacancy, form)
    context = {
        "vacancy": vacancy,
        "trail": reports.vacancy_trail(),
        "desk": {"action": vacancy.get_absolute_url()},
        "answers": form.shown(),
        "suggestion": misspelt.suggestion(form.cleaned_data["email"]),
        "payload": pack(form.typed(), slug=_slug(vacancy), sha256=""),
    }
    return TemplateResponse(request, "governance/application_check.html", context)


def _page(
    request: HttpRequest, vacancy: Vacancy, form: ApplicationForm | None, now: datetime
) -> HttpResponse:
    context = {
        "vacancy": vacancy,
        "trail": reports.vacancy_trail(),
        "form": form,
        "state": reports.vacancy_state(vacancy, now),
    }
    return TemplateResponse(request, "governance/vacancy.html", context)


def _too_late(request: HttpRequest, vacancy: Vacancy, form: ApplicationForm) -> HttpResponse:
    """Say that it closed meanwhile, with everything that was typed: nobody has to type it again."""
    context = {"vacancy": vacancy, "trail": reports.vacancy_trail(), "answers": form.shown()}
    return TemplateResponse(request, "governance/application_late.html", context)


def _slug(vacancy: Vacancy) -> str:
    return f"vacature-{vacancy.pk}"


@login_not_required
@private
@require_safe
def applied(request: HttpRequest, number: int) -> HttpResponse:
    """The same page for a mailbox that we know and one that we do not."""
    found = get_object_or_404(Vacancy.objects.select_related("seat__body"), pk=number)
    context = {"vacancy": found, "trail": reports.vacancy_trail()}
    return TemplateResponse(request, "governance/applied.html", context)


@login_not_required
@private
@sensitive_post_parameters()
def application(request: HttpRequest, token: str) -> HttpResponse:
    """One's own application, behind the link in the mail. The button, not the link, withdraws."""
    if request.method == "POST":
        services.withdraw(token=token)
        return see_other(reverse("governance:application_withdrawn"))
    found = services.find(token)
    if found is None:
        return TemplateResponse(request, "governance/application_unknown.html", status=404)
    context = {"application": found, "email": masked(found.email), "trail": reports.vacancy_trail()}
    return TemplateResponse(request, "governance/application.html", context)


@login_not_required
@private
@require_safe
def application_withdrawn(request: HttpRequest) -> HttpResponse:
    return TemplateResponse(request, "governance/application_withdrawn.html")
