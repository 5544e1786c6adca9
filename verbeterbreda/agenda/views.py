from datetime import UTC

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils import timezone

from verbeterbreda.agenda.models import Event


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
    # icalendar costs a second to import; only this view needs it.
    from icalendar import Calendar
    from icalendar import Event as CalendarEvent

    calendar = Calendar()
    calendar.add("prodid", "-//Verbeter Breda//Agenda//NL")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", "Agenda Verbeter Breda")
    for event in Event.objects.upcoming(timezone.now()):
        entry = CalendarEvent()
        entry.add("uid", f"{event.slug}@verbeterbreda")
        entry.add("dtstamp", event.starts_at.astimezone(UTC))
        entry.add("dtstart", event.starts_at.astimezone(UTC))
        if event.ends_at:
            entry.add("dtend", event.ends_at.astimezone(UTC))
        entry.add("summary", event.title)
        entry.add("location", event.place)
        entry.add("url", request.build_absolute_uri(event.get_absolute_url()))
        calendar.add_component(entry)
    return HttpResponse(calendar.to_ical(), content_type="text/calendar; charset=utf-8")
