"""Many attempts at the same moment, through a real server with two workers: one signature."""

import re
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from pacts import links
from pacts.models import Signature
from tests.conftest import PASSWORD
from tests.robustness.server import Server, environment, manage, serve
from tests.robustness.signers import FORM, THINKING_SECONDS, Signer, at_once, rows
from tools import migrated, postgres

pytestmark = pytest.mark.own_databases

MANY = 64
ROUNDS = 10
RACES = [ROUNDS, pytest.param(100, marks=pytest.mark.soak)]
SPELLINGS = ("ayse{}@voorbeeld.nl", "AYSE{}@Voorbeeld.NL", "  ayse{}@voorbeeld.nl ")
MAX_MAILS = 5
LIST = "/pacten/deel-3/ondertekenaars/"


@dataclass(frozen=True)
class Portal:
    """A running portal with the real programme, and where its rows are."""

    server: Server
    database_url: str
    env: dict[str, str]

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        return rows(self.database_url, statement)

    def count(self, what: str) -> int:
        return int(self.rows(f"SELECT count(*) FROM {what}")[0][0])


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def portal(
    request: pytest.FixtureRequest, ground: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Portal]:
    folder = tmp_path_factory.mktemp("at-once")
    (folder / "static").symlink_to(ground / "static")
    if request.param == "sqlite":
        yield from _running(folder, f"sqlite:///{folder / 'portal.sqlite3'}")
    else:
        with postgres.cluster() as url:
            yield from _running(folder, url)


def _running(folder: Path, url: str) -> Iterator[Portal]:
    env = environment(folder, url) | {"PAGE_CACHE_SECONDS": "0"}
    migrated.fill(url)
    manage(env, "load_programme", "-v0")
    # Everybody signs from this one machine; what the limits do has tests of its own.
    rows(url, "DELETE FROM pacts_limit")
    with serve(env, workers=2, threads=8) as server:
        yield Portal(server, url, env)


def prepared(portal: Portal, number: int) -> list[Signer]:
    """Return people who are about to send the same answers, the mailbox spelled in three ways."""
    signers = [Signer(portal.server) for _ in range(MANY)]
    for place, signer in enumerate(signers):
        if place < len(SPELLINGS):
            signer.fill_in(name="Ayşe Yıldız", email=SPELLINGS[place].format(number))
        else:
            like = signers[place % len(SPELLINGS)]
            signer.cookies, signer.page = like.cookies, like.page
    return signers


def send(signers: list[Signer]) -> set[tuple[int, str]]:
    """Let all of them send at once; return the different answers they got."""

    def one(place: int) -> tuple[int, str]:
        answer = signers[place].send()
        return answer.status, answer.headers.get("location", "")

    return set(at_once(len(signers), one))


def assert_count_is_right(portal: Portal) -> None:
    """The command that counts all rows finds nothing wrong, and the page says that number."""
    manage(portal.env, "recount")  # fails when it had to repair something
    confirmed = portal.count("pacts_signature WHERE state = 'confirmed'")
    assert portal.rows("SELECT coalesce(sum(number), 0) FROM pacts_tally") == [(confirmed,)]
    shown = re.search(r"Dat zijn (\d+)", portal.server.get(LIST).text)
    assert int(shown[1] if shown else 0) == confirmed


ALL_ALIKE = {(303, f"{FORM}kijk-in-je-mail/")}


def test_one_address_that_signs_at_once_leaves_one_signature(portal: Portal) -> None:
    rounds = [prepared(portal, number) for number in range(ROUNDS)]
    time.sleep(THINKING_SECONDS)
    before = portal.count("pacts_signature")
    for signers in rounds:
        assert send(signers) == ALL_ALIKE
    assert portal.count("pacts_signature") == before + ROUNDS
    ayse = "ref IN (SELECT CAST(id AS text) FROM pacts_signature WHERE name = 'Ayşe Yıldız')"
    mails = portal.rows(f"SELECT count(*) FROM outbox_message WHERE {ayse} GROUP BY ref")
    assert len(mails) == ROUNDS
    assert all(1 <= sent <= MAX_MAILS for (sent,) in mails)


def test_many_clicks_on_one_button_confirm_once(portal: Portal) -> None:
    (signature,) = signed(portal, ["klik@voorbeeld.nl"])
    path = confirm_path(signature)
    signers = [Signer(portal.server) for _ in range(MANY)]
    signers[0].visit(path)
    for signer in signers:
        signer.cookies, signer.page = signers[0].cookies, signers[0].page

    answers = at_once(MANY, lambda place: signers[place].post(path, {}))
    statuses = sorted(answer.status for answer in answers)
    assert statuses == [200] * (MANY - 1) + [303]
    state = f"SELECT state FROM pacts_signature WHERE id = {signature.pk}"
    assert portal.rows(state) == [("confirmed",)]
    assert (
        portal.count(f"outbox_message WHERE kind = 'pacts.thanks' AND ref = '{signature.pk}'") == 1
    )
    assert_count_is_right(portal)


# --- A click, and something else at the same moment -----------------------------------------------


def together(*presses: tuple[Signer, str, dict[str, str]]) -> list[int]:
    """Press these buttons at once; return the status of each."""

    def press(place: int) -> tuple[int, int]:
        signer, path, fields = presses[place]
        return place, signer.post(path, fields).status

    return [status for _, status in sorted(at_once(len(presses), press))]


def about_to_confirm(portal: Portal, signature: Signature) -> tuple[Signer, str, dict[str, str]]:
    signer, path = Signer(portal.server), confirm_path(signature)
    signer.visit(path)
    return signer, path, {}


def thanks(portal: Portal, signature: Signature) -> int:
    return portal.count(f"outbox_message WHERE kind = 'pacts.thanks' AND ref = '{signature.pk}'")


@pytest.mark.parametrize("rounds", RACES)
def test_confirming_and_withdrawing_at_once_ends_well(portal: Portal, rounds: int) -> None:
    for signature in signed(portal, [f"race{rounds}.{n}@voorbeeld.nl" for n in range(rounds)]):
        withdrawer = Signer(portal.server)
        path = f"/pacten/deel-3/mijn-handtekening/{links.token(signature, 'mine')}/intrekken/"
        withdrawer.visit(path)
        click = about_to_confirm(portal, signature)
        assert max(together(click, (withdrawer, path, {"intrekken": "1"}))) < 500
        found = f"SELECT state, name, mailbox_id FROM pacts_signature WHERE id = {signature.pk}"
        assert portal.rows(found) == [("withdrawn", "", None)]


@pytest.mark.soak
def test_confirming_while_staff_hold_it_ends_well(portal: Portal) -> None:
    """It is held in the end; who was thanked had confirmed, and the log says who held it why."""
    manage(portal.env | {"DEMO": "1", "DEMO_PASSWORD": PASSWORD}, "demo_accounts")
    clerk, staff_page = Signer(portal.server), "/beheer/pacts/signature/"
    clerk.visit("/beheer/login/")
    clerk.post("/beheer/login/", {"username": "beheer@example.org", "password": PASSWORD})
    for signature in signed(portal, [f"houd{n}@voorbeeld.nl" for n in range(100)]):
        clerk.visit(staff_page)
        hold = {"action": "hold", "_selected_action": str(signature.pk), "reason": "Twijfel"}
        click = about_to_confirm(portal, signature)
        clicked, held = together(click, (clerk, staff_page, hold))
        assert (clicked in {200, 303}, held) == (True, 302)
        ((state, confirmed_at),) = portal.rows(
            f"SELECT state, confirmed_at FROM pacts_signature WHERE id = {signature.pk}"
        )
        assert (state, bool(confirmed_at)) == ("held", clicked == 303)
        assert thanks(portal, signature) == (clicked == 303)
        logged = f"django_admin_log WHERE object_id = '{signature.pk}'"
        assert portal.count(f"{logged} AND change_message LIKE '%Twijfel%'") == 1
    assert_count_is_right(portal)


@pytest.mark.soak
def test_confirming_while_the_pact_closes_ends_well(portal: Portal) -> None:
    """The day after the closing ends at this very moment: who was told yes counts, nobody else."""
    people = signed(portal, [f"sluit{n}@voorbeeld.nl" for n in range(100)])
    closed = f"{datetime.now(UTC) - timedelta(hours=25):%Y-%m-%d %H:%M:%S}"
    for signature in people:
        signer, path, _ = about_to_confirm(portal, signature)

        def close_or_click(place: int, signer: Signer = signer, path: str = path) -> int:
            if place:
                return signer.post(path, {}).status
            portal.rows(
                f"UPDATE pacts_pact SET signing_until_at = '{closed}' WHERE slug = 'deel-3'"
            )
            return 0

        status = max(at_once(2, close_or_click))
        portal.rows("UPDATE pacts_pact SET signing_until_at = NULL WHERE slug = 'deel-3'")
        ((state,),) = portal.rows(f"SELECT state FROM pacts_signature WHERE id = {signature.pk}")
        assert (status, state) in {(303, "confirmed"), (200, "pending")}
        assert thanks(portal, signature) == (status == 303)
    assert_count_is_right(portal)


@pytest.mark.soak
def test_a_restored_backup_has_the_same_count(portal: Portal, tmp_path: Path) -> None:
    for signature in signed(portal, [f"kopie{n}@voorbeeld.nl" for n in range(5)]):
        assert together(about_to_confirm(portal, signature)) == [303]
    assert_count_is_right(portal)
    url = restored(portal.database_url, tmp_path)
    manage(portal.env | {"DATABASE_URL": url}, "recount")
    assert rows(url, "SELECT sum(number) FROM pacts_tally") == [
        (portal.count("pacts_signature WHERE state = 'confirmed'"),)
    ]


def restored(url: str, folder: Path) -> str:
    """Back up a database while the portal runs, restore it elsewhere and return its address."""
    if url.startswith("sqlite"):
        place = folder / "copy.sqlite3"
        with (
            closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as source,
            closing(sqlite3.connect(place)) as copy,
        ):
            source.backup(copy)
        return f"sqlite:///{place}"
    dump, other = folder / "dump", f"{url.rpartition('/')[0]}/copy"
    pg = {"check": True, "capture_output": True}
    subprocess.run([postgres.binary("psql"), url, "-c", "CREATE DATABASE copy"], **pg)  # type: ignore[call-overload]
    subprocess.run([postgres.binary("pg_dump"), url, "-Fc", "-f", dump], **pg)  # type: ignore[call-overload]
    subprocess.run([postgres.binary("pg_restore"), "-d", other, dump], **pg)  # type: ignore[call-overload]
    return other


def confirm_path(signature: Signature) -> str:
    return f"{FORM}bevestigen/{links.token(signature, 'confirm')}/"


def signed(portal: Portal, emails: list[str]) -> list[Signature]:
    """Let people sign and return the rows that their links are made from."""
    signers = [Signer(portal.server) for _ in emails]
    for signer, email in zip(signers, emails, strict=True):
        signer.fill_in(name="Klaas Klikker", email=email)
    time.sleep(THINKING_SECONDS)
    assert {signer.send().status for signer in signers} == {303}
    return [_row(portal, email) for email in emails]


def _row(portal: Portal, email: str) -> Signature:
    statement = f"SELECT id, receipt_code, nonce FROM pacts_signature WHERE email = '{email}'"
    ((pk, receipt_code, nonce),) = portal.rows(statement)
    return Signature(pk=pk, receipt_code=receipt_code, nonce=nonce)


# --- Without the constraint ----------------------------------------------------------------------

CONSTRAINT = "one_mailbox_per_address_and_pact"


@contextmanager
def without_the_constraint(portal: Portal) -> Iterator[None]:
    """Take away the rule that an address has one mailbox, and bring it back."""
    if portal.database_url.startswith("sqlite"):
        ((with_it,),) = portal.rows("SELECT sql FROM sqlite_master WHERE name = 'pacts_mailbox'")
        without_it = re.sub(rf', CONSTRAINT "{CONSTRAINT}" UNIQUE \([^)]*\)', "", with_it)
        assert without_it != with_it
        _rebuild(portal, without_it)
    else:
        portal.rows(f"ALTER TABLE pacts_mailbox DROP CONSTRAINT {CONSTRAINT}")
    try:
        yield
    finally:
        for table in ("pacts_signature", "outbox_message", "pacts_mailbox"):
            portal.rows(f"DELETE FROM {table}")
        if portal.database_url.startswith("sqlite"):
            _rebuild(portal, with_it)
        else:
            unique = f"CONSTRAINT {CONSTRAINT} UNIQUE (pact_id, key)"
            portal.rows(f"ALTER TABLE pacts_mailbox ADD {unique}")


def _rebuild(portal: Portal, definition: str) -> None:
    """SQLite can only make a table anew; what points to it goes on pointing to its name."""
    with closing(sqlite3.connect(portal.database_url.removeprefix("sqlite:///"))) as database:
        database.executescript(
            f"""
            PRAGMA legacy_alter_table = ON; PRAGMA foreign_keys = OFF; BEGIN;
            ALTER TABLE pacts_mailbox RENAME TO old_mailbox; {definition};
            INSERT INTO pacts_mailbox SELECT * FROM old_mailbox; DROP TABLE old_mailbox; COMMIT;
            """
        )


def test_without_the_constraint_the_first_test_would_fail(portal: Portal) -> None:
    """The proof that these tests see a second signature, and that the database prevents it."""
    signers = prepared(portal, ROUNDS + 1)
    time.sleep(THINKING_SECONDS)
    before = portal.count("pacts_signature")
    with without_the_constraint(portal):
        answers = send(signers)
        left = portal.count("pacts_signature") - before
    assert left > 1 or answers != ALL_ALIKE
