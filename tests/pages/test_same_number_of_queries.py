"""A list asks the database as much for three rows as for one."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from alliances.models import Action, Alliance
from alliances.services.versions import publish
from alliances.versions import content_of
from budget.models import Commitment, Line, Payment
from governance.models import Decision
from monitor.models import Correction
from pacts.models import Organisation, Pact, Source
from tests.pacts import journey
from verbeterbreda.agenda.models import Event
from verbeterbreda.news.models import NewsItem

WORD = "schommelbank"


def news(number: int) -> None:
    NewsItem.objects.create(
        slug=f"proef-{number}",
        title=f"Een {WORD} {number}",
        text="Tekst",
        published_on=timezone.localdate(),
        is_published=True,
        source=Source.objects.all()[number],
    )


def coming(number: int) -> None:
    event(number, days=number)


def past(number: int) -> None:
    event(number, days=-number)


def event(number: int, *, days: int) -> None:
    Event.objects.create(
        slug=f"proef-{number}",
        title=f"Een {WORD} {number}",
        text="Tekst",
        starts_at=timezone.now() + timedelta(days=days),
        is_published=True,
        source=Source.objects.all()[number],
        alliance=Alliance.objects.all()[number - 1],
    )


def action(number: int) -> None:
    """Give one more action to a neighbourhood, each of another alliance."""
    wanted = Action.objects.filter(goal__key=["GW1", "LI1", "KW1"][number - 1], parent=None)
    found = wanted.exclude(neighbourhoods="biesdonk").first()
    assert found is not None
    found.neighbourhoods.add("biesdonk")


def change(number: int) -> None:
    action = Action.objects.all()[number]
    content = content_of(action) | {"title": f"Titel {number}"}
    publish(action=action, content=content, by=None, now=timezone.now())


def correction(number: int) -> None:
    Correction.objects.create(
        indicator_id="misdrijven", what="x", why="x", corrected_on=date(2022, 1, number)
    )


def promise(number: int) -> None:
    """A decision with money, and what was paid of it."""
    decision = Decision.objects.create(
        body_id="bestuur", number=f"2026-{number}", decided_on=date(2026, 1, number),
        title="x", wording="x",
    )  # fmt: skip
    line = Line.objects.get(section__budget="2023", number=number)
    given = Commitment.objects.create(
        line=line, decision=decision, title="x", year=2026, amount=number
    )
    Payment.objects.create(commitment=given, paid_on=date(2026, 2, number), amount=number)


def signature(number: int) -> None:
    pact = Pact.objects.get(slug="deel-3")
    journey.store(pact, name=f"Naam {number}", email=f"{number}@voorbeeld.nl")


def organisation(number: int) -> None:
    Organisation.objects.create(slug=f"proef-{number}", name=f"Een {WORD} {number}")


@pytest.mark.parametrize(
    ("make", "path"),
    [
        (news, f"/zoeken/?q={WORD}"),
        (news, "/nieuws/"),
        (news, "/nieuws.atom"),
        (news, "/"),
        (coming, f"/zoeken/?q={WORD}"),
        (coming, "/agenda/"),
        (coming, "/agenda.ics"),
        (coming, "/"),
        (past, "/agenda/"),
        (action, "/buurten/biesdonk/"),
        (action, "/acties/?buurt=biesdonk"),
        (change, "/raad/"),
        (correction, "/raad/?sinds=2021-01-01"),
        (promise, "/raad/"),
        (signature, "/pacten/deel-3/ondertekenaars/"),
        (signature, "/pacten/deel-3/ondertekenaars.csv"),
        (organisation, "/organisaties/"),
        (organisation, f"/zoeken/?q={WORD}"),
    ],
    ids=lambda value: getattr(value, "__name__", value),
)
def test_three_rows_cost_as_much_as_one(
    resident: Client, make: Callable[[int], None], path: str
) -> None:
    make(1)
    asked(resident, path)  # fills the cache of what hardly changes, such as the map of the city
    one = asked(resident, path)
    make(2)
    make(3)
    assert asked(resident, path) == one


def asked(visitor: Client, path: str) -> int:
    """Return how many queries an address needs."""
    with CaptureQueriesContext(connection) as queries:
        response = visitor.get(path)
        if response.streaming:
            b"".join(response.streaming_content)
    assert response.status_code == 200
    return len(queries)
