from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils import timezone

from verbeterbreda.agenda.models import Event
from verbeterbreda.lib.calendars import CONTENT_TYPE, Entry, calendar_bytes


@login_not_required
def event_list(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    context = {"upcoming": Event.objects.upcoming(now), "past": Event.objects.past(now)}
    return TemplateResponse(request, "agenda/list.html", context)


@login_not_required
def event_detail(request: HttpRequest, slug: str) -> HttpResponse:
    events = Event.objects.filter(is_published=True).select_related("source", "alliance")
    event = get_object_or_404(events, slug=slug)
    context = {"event": event, "is_past": event.starts_at < timezone.now()}
    return TemplateResponse(request, "agenda/detail.html", context)


@login_not_required
def feed(request: HttpRequest) -> HttpResponse:
    """The upcoming events as an iCalendar file that calendar programs can follow."""
    entries = [
        Entry(
            uid=event.slug,
            title=event.title,
            starts=event.starts_at,
            ends=event.ends_at,
            updated_at=event.updated_at,
            place=event.place,
            text=event.text,
            url=request.build_absolute_uri(event.get_absolute_url()),
        )
        for event in Event.objects.upcoming(timezone.now())
    ]
    content = calendar_bytes(entries, name="Agenda Verbeter Breda", domain=request.get_host())
    return HttpResponse(content, content_type=CONTENT_TYPE)
