"""The agenda shows what is published, as a page and as a feed."""

from datetime import timedelta

import pytest
from django.utils import timezone

from verbeterbreda.agenda.models import Event

pytestmark = pytest.mark.django_db


def make_event(**extra):
    start = timezone.now() + timedelta(days=3)
    values = {
        "slug": "wijktafel",
        "title": "Wijktafel, met koffie",
        "text": "Kom langs.",
        "starts_at": start,
        "ends_at": start + timedelta(hours=2),
        "place": "Buurthuis",
        "is_published": True,
    }
    return Event.objects.create(**values | extra)


def test_past_events_come_from_a_source(resident):
    page = resident.get("/agenda/").content.decode()
    assert "Ondertekening van Pact deel 3" in page
    assert "Er staat nu geen bijeenkomst gepland" in page


def test_a_published_event_stands_in_page_and_feed(resident):
    make_event()
    assert "Wijktafel, met koffie" in resident.get("/agenda/").content.decode()
    assert "Buurthuis" in resident.get("/agenda/wijktafel/").content.decode()
    feed = resident.get("/agenda.ics")
    assert feed["Content-Type"].startswith("text/calendar")
    assert "SUMMARY:Wijktafel\\, met koffie" in feed.content.decode()


def test_a_draft_is_nowhere(resident):
    make_event(is_published=False)
    assert "Wijktafel" not in resident.get("/agenda/").content.decode()
    assert resident.get("/agenda/wijktafel/").status_code == 404
    assert "Wijktafel" not in resident.get("/agenda.ics").content.decode()
    assert "wijktafel" not in resident.get("/sitemap.xml").content.decode()


def test_three_events_cost_as_many_queries_as_one(resident, django_assert_num_queries):
    make_event()
    with django_assert_num_queries(2):
        resident.get("/agenda/")
    make_event(slug="tweede")
    make_event(slug="derde")
    with django_assert_num_queries(2):
        resident.get("/agenda/")
