"""A secret link stays between a mail and its reader: in no log, and in no other site's Referer."""

import logging
import re
import secrets
from pathlib import Path

import pytest
from django.core import signing
from django.test import Client

from governance import emails as applications
from governance import feeds
from governance.models import CalendarFeed
from pacts import links
from pacts.models import Pact, Signature
from pacts.models.signatures import new_receipt_code
from tests.pacts import journey
from tests.robustness.server import environment, serve
from tests.robustness.signers import Signer
from verbeterbreda.lib.logs import WithoutLinks
from verbeterbreda.news import emails as news


def invented() -> list[str]:
    """Return the kinds of address that a mail holds, each with a token like ours."""
    signature = Signature(receipt_code=new_receipt_code(), nonce=links.new_nonce())
    confirm, mine, stop = (
        links.token(signature, purpose) for purpose in ("confirm", "mine", "updates_stop")
    )
    nonce = secrets.token_urlsafe(24)
    return [
        f"/pacten/deel-3/ondertekenen/bevestigen/{confirm}/",
        f"/pacten/deel-3/mijn-handtekening/{mine}/",
        f"/pacten/deel-3/mijn-handtekening/{mine}/gegevens.json",
        f"/pacten/deel-3/berichten/afmelden/{stop}/",
        f"/nieuwsbrief/bevestigen/{news.token(nonce, 'confirm')}/",
        f"/nieuwsbrief/afmelden/{news.token(nonce, 'stop')}/",
        f"/bestuur/aanmelding/{signing.Signer(salt=applications.TOKEN_SALT).sign(nonce)}/",
        f"/vergaderingen/mijn-agenda/{feeds.token(CalendarFeed(pk=12, nonce=nonce))}.ics",
    ]


def secret_in(address: str) -> str:
    """Return the part of a token that opens something: its last 43 signs."""
    found = re.search(r"[\w-]{43}(?=[/.])", address)
    assert found
    return found[0]


def test_no_log_of_a_server_in_trouble_holds_a_link(ground: Path, tmp_path: Path) -> None:
    """Without a database every link is a 503; a form from elsewhere is a 403, and a slip a 404."""
    (tmp_path / "static").symlink_to(ground / "static")
    env = environment(tmp_path, f"sqlite:///{tmp_path / 'geen-schijf' / 'x.sqlite3'}")
    addresses = invented()
    statuses = set()
    with serve(env) as server:
        for address in addresses:
            statuses.add(server.get(address).status)
            statuses.add(server.get(f"/anders{address}").status)
            statuses.add(Signer(server)._ask("POST", address, "a=1", {}).status)
    assert statuses >= {403, 404, 503}
    log = (tmp_path / "gunicorn.log").read_text()
    assert "Not Found: /anders/pacten/deel-3/mijn-handtekening/…/gegevens.json" in log
    assert [address for address in addresses if secret_in(address) in log] == []


@pytest.mark.parametrize(
    "said",
    [
        "Not Found: /organisaties/stichting-voor-wie-elkaar-wil-ontmoeten-in-de-hoge-vucht/",
        f"Edition {'0a' * 32} was made",
        "Kosten 12-34 van 2026-10-25T02:30:00+01:00",
    ],
)
def test_every_other_line_stays_as_it_is(said: str) -> None:
    record = logging.LogRecord("x", logging.INFO, "", 0, "%s", (said,), None)
    assert WithoutLinks().filter(record)
    assert record.getMessage() == said


# --- The Referer ---------------------------------------------------------------------------------


def test_no_page_behind_a_link_tells_its_address(resident: Client) -> None:
    """Not by the Referer, and not by a picture, script or form that goes to another site."""
    signature = journey.store(Pact.objects.get(slug="deel-3"), is_confirmed=False)
    mine = f"/pacten/deel-3/mijn-handtekening/{links.token(signature, 'mine')}/"
    real = [
        f"/pacten/deel-3/ondertekenen/bevestigen/{links.token(signature, 'confirm')}/",
        f"/pacten/deel-3/berichten/afmelden/{links.token(signature, 'updates_stop')}/",
        *(f"{mine}{step}" for step in ("", "intrekken/", "verwijderen/", "gegevens/")),
        f"{mine}gegevens.json",
    ]
    assert {resident.get(path).status_code for path in real} == {200}
    for path in real + invented()[:-1]:  # the last is read by a program
        page = resident.get(path)
        assert page["Referrer-Policy"] == "strict-origin", path
        outside = re.findall(r'(?:src|action|srcset)="(?:https?:)?//[^"]*"', page.content.decode())
        assert outside == [], path
