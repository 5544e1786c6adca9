"""What the portal says of one winter night, in a process of its own: python -m … prints it.

Signatures around midnight in Breda, a window, a meeting, a report: stored and read here, so that a
test can do it with the clock of the machine and of the database somewhere else on earth.
"""

import json
import re
import sys
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import django

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
NIGHT = datetime(2026, 10, 25, tzinfo=AMSTERDAM)
"""When the clock goes back; the first minutes of this day are still the day before in UTC."""
MINUTES = (-61, -1, 0, 1, 90, 150, 210, 24 * 60 - 1)
ADDRESSES = [
    "/pacten/proef/",
    "/pacten/proef/ondertekenen/",
    "/pacten/proef/ondertekenaars/",
    "/pacten/proef/ondertekenaars.csv",
    "/agenda/",
    "/agenda.ics",
    "/nieuws/",
    "/nieuws.atom",
]
CHANGES_EACH_TIME = re.compile(
    r'name="(?:csrfmiddlewaretoken|opened)" value="[^"]*"|(?:DTSTAMP|LAST-MODIFIED):\S+'
)


def main() -> None:
    django.setup()
    from django.conf import settings
    from django.test import Client

    from pacts.models import Pact
    from pacts.services import counting
    from tests.pacts import journey
    from verbeterbreda.agenda.models import Event
    from verbeterbreda.news.models import NewsItem

    settings.ALLOWED_HOSTS = ["testserver"]
    Pact.objects.update(
        signing_from_at=NIGHT - timedelta(days=2), signing_until_at=NIGHT + timedelta(days=2)
    )
    pact = Pact.objects.get()
    for minutes in MINUTES:
        moment = NIGHT.astimezone(ZoneInfo("UTC")) + timedelta(minutes=minutes)
        journey.store(pact, email=f"m{minutes}@voorbeeld.nl", now=moment)
    counting.recount(pact=pact, now=NIGHT + timedelta(days=1))
    Event.objects.create(slug="nacht", title="Nacht", starts_at=NIGHT, is_published=True)
    news = {"title": "Nu", "text": "Nu.", "published_on": NIGHT.date(), "is_published": True}
    NewsItem.objects.create(slug="nu", **news)
    said = {address: read(Client().get(address)) for address in ADDRESSES}
    days = pact.signatures.order_by("pk").values_list("counted_on", flat=True)
    said["rows"] = " ".join(map(str, days))
    sys.stdout.write(json.dumps(said))


def read(answer) -> str:  # type: ignore[no-untyped-def]
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return f"{answer.status_code} {CHANGES_EACH_TIME.sub('', body.decode())}"


if __name__ == "__main__":
    main()
