"""Does this receipt hold? Anybody may ask; the answer says nothing about a person."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from pacts import forms, receipts, reports
from pacts.models import Pact
from pacts.views.private import private
from verbeterbreda.lib.languages import spoken


@login_not_required
@private
@spoken
@require_safe
def receipt(request: HttpRequest, slug: str) -> HttpResponse:
    """Type the code of a receipt; see which text it is about, from which day, and if it counts."""
    pact = get_object_or_404(Pact, slug=slug)
    is_asked = "code" in request.GET
    form = forms.ReceiptForm(request.GET) if is_asked else forms.ReceiptForm()
    is_code = is_asked and form.is_valid()
    context = {
        "pact": pact,
        "form": form,
        "is_code": is_code,
        "found": receipts.check(pact=pact, code=form.cleaned_data["code"]) if is_code else None,
        "trail": reports.trail(pact),
    }
    return TemplateResponse(request, "pacts/receipt.html", context)
