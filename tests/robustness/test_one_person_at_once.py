"""Many attempts at the same moment, through a real server with two workers: one signature."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from pacts import links
from pacts.models import Signature
from tests.robustness.server import Server, environment, manage, serve
from tests.robustness.signers import FORM, THINKING_SECONDS, Signer, at_once, rows
from tools import migrated, postgres

pytestmark = pytest.mark.own_databases

MANY = 64
ROUNDS = 10
SPELLINGS = ("ayse{}@voorbeeld.nl", "AYSE{}@Voorbeeld.NL", "  ayse{}@voorbeeld.nl ")
MAX_MAILS = 5


@dataclass(frozen=True)
class Portal:
    """A running portal with the real programme, and where its rows are."""

    server: Server
    database_url: str

    def rows(self, statement: str) -> list[tuple[object, ...]]:
        return rows(self.database_url, statement)


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
    env = environment(folder, url)
    migrated.fill(url)
    manage(env, "load_programme", "-v0")
    with serve(env, workers=2, threads=8) as server:
        yield Portal(server, url)


def prepared(portal: Portal, number: int) -> list[Signer]:
    """Return people who are about to send the same answers, some with the mailbox spelled anew."""
    signers = [Signer(portal.server) for _ in range(MANY)]
    for place, spelling in enumerate(SPELLINGS):
        signers[place].fill_in(name="Ayşe Yıldız", email=spelling.format(number))
    for signer in signers[len(SPELLINGS) :]:
        signer.cookies, signer.page = signers[0].cookies, signers[0].page
    return signers


def send(signers: list[Signer]) -> set[tuple[int, str]]:
    """Let all of them send at once; return the different answers they got."""

    def one(place: int) -> tuple[int, str]:
        answer = signers[place].send()
        return answer.status, answer.headers.get("location", "")

    return set(at_once(len(signers), one))


def test_one_address_that_signs_at_once_leaves_one_signature(portal: Portal) -> None:
    rounds = [prepared(portal, number) for number in range(ROUNDS)]
    time.sleep(THINKING_SECONDS)
    for signers in rounds:
        assert send(signers) == {(303, f"{FORM}kijk-in-je-mail/")}
    assert portal.rows("SELECT count(*) FROM pacts_signature") == [(ROUNDS,)]
    mails = portal.rows("SELECT count(*) FROM outbox_message GROUP BY ref")
    assert len(mails) == ROUNDS
    assert all(1 <= sent <= MAX_MAILS for (sent,) in mails)  # type: ignore[operator]


def test_many_clicks_on_one_button_confirm_once(portal: Portal) -> None:
    (signature,) = signed(portal, ["klik@voorbeeld.nl"])
    path = f"{FORM}bevestigen/{links.token(signature, 'confirm')}/"
    signers = [Signer(portal.server) for _ in range(MANY)]
    signers[0].visit(path)
    for signer in signers:
        signer.cookies, signer.page = signers[0].cookies, signers[0].page

    answers = at_once(MANY, lambda place: signers[place].post(path, {}))
    statuses = sorted(answer.status for answer in answers)
    assert statuses == [200] * (MANY - 1) + [303]
    state = f"SELECT state FROM pacts_signature WHERE id = {signature.pk}"
    assert portal.rows(state) == [("confirmed",)]
    thanks = "SELECT count(*) FROM outbox_message WHERE kind = 'pacts.thanks'"
    assert portal.rows(f"{thanks} AND ref = '{signature.pk}'") == [(1,)]


def test_confirming_and_withdrawing_at_once_ends_well(portal: Portal) -> None:
    people = signed(portal, [f"race{number}@voorbeeld.nl" for number in range(ROUNDS)])
    for signature in people:
        paths = (
            f"{FORM}bevestigen/{links.token(signature, 'confirm')}/",
            f"/pacten/deel-3/mijn-handtekening/{links.token(signature, 'mine')}/intrekken/",
        )
        signers = [Signer(portal.server) for _ in paths]
        for signer, path in zip(signers, paths, strict=True):
            signer.visit(path)
        pairs = list(zip(signers, paths, strict=True))
        assert max(at_once(len(pairs), lambda place, pairs=pairs: press(*pairs[place]))) < 500
        found = f"SELECT state, name, mailbox_id FROM pacts_signature WHERE id = {signature.pk}"
        assert portal.rows(found) == [("withdrawn", "", None)]


def press(signer: Signer, path: str) -> int:
    """Press the button of a page and return the status; the one to withdraw has a name."""
    return signer.post(path, {"intrekken": "1"}).status


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


def test_without_the_constraint_the_first_test_would_fail(portal: Portal) -> None:
    """The proof that these tests see a second signature, and that the database prevents it."""
    if not portal.database_url.startswith("postgres"):
        pytest.skip("SQLite cannot drop a constraint")
    signers = prepared(portal, ROUNDS + 1)
    time.sleep(THINKING_SECONDS)
    constraint = "one_mailbox_per_address_and_pact"
    portal.rows(f"ALTER TABLE pacts_mailbox DROP CONSTRAINT {constraint}")
    try:
        send(signers)
        statement = f"SELECT count(*) FROM pacts_signature WHERE email ILIKE '%ayse{ROUNDS + 1}@%'"
        ((count,),) = portal.rows(statement)
        assert count > 1
    finally:
        portal.rows("TRUNCATE pacts_mailbox, pacts_signature, outbox_message CASCADE")
        portal.rows(f"ALTER TABLE pacts_mailbox ADD CONSTRAINT {constraint} UNIQUE (pact_id, key)")
