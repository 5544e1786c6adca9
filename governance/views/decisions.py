"""The register of decisions, taking one, and the list of what was promised to be done."""

from django.contrib.auth.decorators import login_not_required, permission_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone

from governance.access import may_see_drafts
from governance.forms.decisions import DecisionForm
from governance.models import AgendaItem, Decision
from governance.reports import decisions as reports
from governance.services.decisions import decide
from verbeterbreda.accounts.models import User
from verbeterbreda.lib.tables import csv_response


@login_not_required
def decisions(request: HttpRequest) -> HttpResponse:
    report = reports.decisions_page(reports.DecisionFilter.read(request.GET))
    may_decide = request.user.has_perm("governance.add_decision")
    context = {"report": report, "may_decide": may_decide}
    return TemplateResponse(request, "governance/decisions.html", context)


@login_not_required
def decisions_csv(request: HttpRequest) -> StreamingHttpResponse:
    rows = list(reports.csv_rows())  # read before the answer begins: it can still be a 503 then
    return csv_response(rows, reports.CSV_HEADER, filename="besluiten.csv")


@login_not_required
def decision(request: HttpRequest, number: str) -> HttpResponse:
    rows = Decision.objects.select_related("body", "meeting", "item", "replaces")
    found = get_object_or_404(rows, number=number)
    report = reports.decision_page(found, is_member=may_see_drafts(request.user))
    return TemplateResponse(request, "governance/decision.html", {"report": report})


@login_not_required
def action_points(request: HttpRequest) -> HttpResponse:
    report = reports.points_page(
        request.GET, is_member=may_see_drafts(request.user), today=timezone.localdate()
    )
    return TemplateResponse(request, "governance/action_points.html", {"report": report})


@permission_required("governance.add_decision", raise_exception=True)
def take_decision(request: HttpRequest) -> HttpResponse:
    """Fill in, look again, and only then record: afterwards nobody changes it."""
    assert isinstance(request.user, User)
    item = _item(request)
    form = DecisionForm(request.POST or None, item=item)
    context: dict[str, object] = {"form": form, "item": item}
    if request.method != "POST" or "terug" in request.POST or not form.is_valid():
        if "terug" in request.POST:
            form = context["form"] = DecisionForm(initial=request.POST.dict(), item=item)
        return TemplateResponse(request, "governance/decision_form.html", context)
    if "bevestig" not in request.POST:
        context |= {"votes": reports.votes_text(form.instance)}
        return TemplateResponse(request, "governance/decision_check.html", context)
    try:
        taken = decide(decision=form.instance, by=request.user, now=timezone.now())
    except ValidationError as error:
        form.add_error(None, ValidationError(error.messages))
        return TemplateResponse(request, "governance/decision_form.html", context)
    return redirect(taken)


def _item(request: HttpRequest) -> AgendaItem | None:
    """Return the point on the agenda that the decision is about, if the address names one."""
    number = request.GET.get("agendapunt", "")
    if not number:
        return None
    if not number.isdecimal() or len(number) > 15:
        raise Http404("Dit agendapunt bestaat niet.")
    return get_object_or_404(AgendaItem.objects.select_related("meeting__body"), pk=number)
