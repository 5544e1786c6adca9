from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_safe

from pacts.forms import make_stamp
from pacts.services import Origin
from pacts.views.private import evenly, private, see_other
from verbeterbreda.lib.visitors import internet_address
from verbeterbreda.news import services
from verbeterbreda.news.forms import SubscribeForm
from verbeterbreda.news.models import NewsItem, Topic


@login_not_required
def item_list(request: HttpRequest) -> HttpResponse:
    items = NewsItem.objects.published().select_related("source")
    return TemplateResponse(request, "news/list.html", {"items": items})


@login_not_required
def newsletter(request: HttpRequest) -> HttpResponse:
    return TemplateResponse(request, "news/newsletter.html")


@login_not_required
@private
@sensitive_post_parameters()
def subscribe(request: HttpRequest) -> HttpResponse:
    """Ask for a mail at every new report; works without a session."""
    if request.method != "POST":
        form = SubscribeForm(initial={"opened": make_stamp(timezone.now())})
        return TemplateResponse(request, "news/subscribe.html", {"form": form})
    form = SubscribeForm(request.POST)
    if not form.is_valid():
        return TemplateResponse(request, "news/subscribe.html", {"form": form})
    return _subscribed(request, form)


@evenly
def _subscribed(request: HttpRequest, form: SubscribeForm) -> HttpResponse:
    origin = Origin(
        opened_at=form.opened_at(),
        ip=internet_address(request),
        honeypot=form.cleaned_data["website"],
    )
    services.subscribe(
        topic=Topic.QUARTERLY,
        email=form.cleaned_data["email"],
        origin=origin,
        now=timezone.now(),
    )
    return see_other(reverse("news:mailed"))


@login_not_required
@private
@require_safe
def mailed(request: HttpRequest) -> HttpResponse:
    """The same page for an address that we know and one that we do not."""
    return TemplateResponse(request, "news/mailed.html")


@login_not_required
@private
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows a button; the POST confirms, so no scanner of mail subscribes anybody."""
    is_post = request.method == "POST"
    result = (
        services.confirm(token=token, now=timezone.now())
        if is_post
        else services.check(token=token)
    )
    status = 404 if result is services.Confirmation.UNKNOWN else 200
    context = {"result": result.value, "is_now": is_post}
    return TemplateResponse(request, "news/confirm.html", context, status=status)


# A mail program posts here by itself, with no page before it and no cookie (RFC 8058). The token in
# the address is the permission, and all that somebody can do with it is get less mail.
@csrf_exempt
@login_not_required
@private
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows a button, so that no scanner of mail stops anything; POST stops and deletes."""
    is_done = request.method == "POST"
    is_known = services.stop(token=token) if is_done else services.is_link(token=token)
    return TemplateResponse(
        request,
        "news/stop.html",
        {"is_done": is_done, "is_known": is_known},
        status=200 if is_known else 404,
    )
