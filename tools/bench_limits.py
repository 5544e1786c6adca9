"""The limits of the benchmarks: views that do next to nothing, beside the real site."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from alliances.models import Action


@login_not_required
def empty(request: HttpRequest) -> HttpResponse:
    """Answer with nothing, behind all of our middleware."""
    return HttpResponse("ok")


@login_not_required
def fifty_rows(request: HttpRequest) -> HttpResponse:
    """Read fifty rows and write their titles, the least a list can do."""
    return HttpResponse("\n".join(action.title for action in Action.objects.all()[:50]))


urlpatterns = [
    path("_grens/leeg/", empty),
    path("_grens/rijen/", fifty_rows),
    path("", include("verbeterbreda.urls")),
]
