from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from verbeterbreda.news.models import NewsItem


@login_not_required
def item_list(request: HttpRequest) -> HttpResponse:
    items = NewsItem.objects.published().select_related("source")
    return TemplateResponse(request, "news/list.html", {"items": items})


@login_not_required
def newsletter(request: HttpRequest) -> HttpResponse:
    return TemplateResponse(request, "news/newsletter.html")
