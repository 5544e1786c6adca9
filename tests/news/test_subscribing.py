"""A mail at every new report: asked for twice, stopped with one click, and sent once."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from pacts.forms import make_stamp
from pacts.models import Limit, ListEntry
from pacts.services import Origin
from tests.pacts.canaries import Search, keys_of, shapes
from verbeterbreda.accounts.models import User
from verbeterbreda.documents.models import Edition
from verbeterbreda.lib import remembering, retention
from verbeterbreda.news import emails, services
from verbeterbreda.news.models import QUARTERLY_KIND, Mailing, Subscriber, Topic
from verbeterbreda.outbox import kinds, sending
from verbeterbreda.outbox.models import Message
from verbeterbreda.outbox.services import put_spread

type Login = Callable[[User], Client]

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 1, 5, 9, 0, tzinfo=UTC)
EMAIL = "raadslid.zilverspar@voorbeeld.nl"
FORM = "/nieuwsbrief/kwartaalbericht/"


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    """What one test put in the lists and limits is not what the next one finds."""
    remembering.forget_all()


def fill_in(client: Client, email: str = EMAIL, **more: str) -> str:
    """Send the form as a person does, and return where it leads."""
    stamp = make_stamp(timezone.now() - timedelta(minutes=1))
    answer = client.post(FORM, {"email": email, "website": "", "opened": stamp} | more)
    assert answer.status_code == 303, answer.content.decode()[-3000:]
    return str(answer["Location"])


def subscribe(email: str = EMAIL, *, now: datetime = NOW, ip: str = "203.0.113.7") -> None:
    origin = Origin(opened_at=now - timedelta(minutes=1), ip=ip)
    services.subscribe(topic=Topic.QUARTERLY, email=email, origin=origin, now=now)


def subscriber(email: str = EMAIL, *, is_confirmed: bool = True, ip: str = "203.0.113.7") -> None:
    subscribe(email, ip=ip)
    if is_confirmed:
        Subscriber.objects.filter(email=email).update(confirmed_at=NOW)
    Message.objects.all().delete()


def mails() -> list[kinds.Mail]:
    """Every mail that waits, as it would leave now."""
    rows = Message.objects.waiting().order_by("pk")
    built = [kinds.build(row.kind, row.ref, row.language) for row in rows]
    return [mail for mail in built if mail]


def link(mail: kinds.Mail, what: str) -> str:
    found = re.search(rf"https?://[^/\s]+(/nieuwsbrief/{what}/\S+)", mail.text)
    assert found
    return found[1]


# --- Subscribing ---------------------------------------------------------------------------------


def test_whoever_asks_gets_a_mail_and_is_on_the_list_after_the_button(resident: Client) -> None:
    assert "Kijk in je mail" in resident.get(fill_in(resident)).content.decode()
    [mail] = mails()
    page = resident.get(link(mail, "bevestigen"))
    assert "Ja, stuur mij het kwartaalbericht" in page.content.decode()
    assert EMAIL not in page.content.decode()
    assert page["Cache-Control"] == "no-store"
    assert not Subscriber.objects.confirmed().exists()
    for _ in range(2):  # pressing twice says the same
        page = resident.post(link(mail, "bevestigen"))
        assert "Je staat op de lijst" in page.content.decode()
    assert Subscriber.objects.confirmed().count() == 1
    assert mails() == []  # what still waited has nothing to ask any more


def test_nobody_learns_from_the_answer_who_is_on_the_list(resident: Client) -> None:
    new = resident.get(fill_in(resident)).content
    subscriber("bekend@voorbeeld.nl")
    known = resident.get(fill_in(resident, "bekend@voorbeeld.nl")).content
    assert new == known
    assert [mail.subject for mail in mails()] == ["Je krijgt het kwartaalbericht al"]


def test_one_mailbox_is_on_the_list_once(resident: Client) -> None:
    for email in (EMAIL, EMAIL.upper(), EMAIL.replace("@", "+raad@")):
        subscribe(email)
    assert Subscriber.objects.count() == 1
    assert set(Message.objects.values_list("to_email", flat=True)) == {EMAIL}


def test_at_most_three_mails_a_day_go_to_one_address() -> None:
    for _ in range(5):
        subscribe()
    assert len(mails()) == 3
    subscribe(now=NOW + timedelta(days=1))
    assert len(mails()) == 4


def test_the_limit_is_one_of_the_database() -> None:
    subscribe()
    with pytest.raises(IntegrityError), transaction.atomic():
        Subscriber.objects.update(mails=4)
    row = Subscriber.objects.get()
    row.pk, row.nonce = None, "anders"
    with pytest.raises(ValidationError, match="staat al op de lijst"):
        row.validate_constraints()


@pytest.mark.parametrize(
    ("email", "words"), [("", "Vul je e-mailadres in"), ("geen adres", "Dit adres klopt niet")]
)
def test_what_is_no_address_is_said_in_words(resident: Client, email: str, words: str) -> None:
    page = resident.post(FORM, {"email": email, "opened": make_stamp(timezone.now())})
    assert page.status_code == 200
    assert words in page.content.decode()
    assert not Subscriber.objects.exists()


# --- Abuse ---------------------------------------------------------------------------------------


def test_a_robot_is_held_and_told_nothing(resident: Client) -> None:
    where = fill_in(resident, website="https://spam.example")
    assert "Kijk in je mail" in resident.get(where).content.decode()
    assert Subscriber.objects.get().held_reason
    assert not Message.objects.exists()


def test_too_many_from_one_place_wait_for_a_person() -> None:
    Limit.objects.all().delete()
    Limit.objects.create(per=Limit.Per.ADDRESS, many=2, seconds=600)
    remembering.forget_all()
    for number in range(4):
        subscribe(f"persoon{number}@voorbeeld.nl")
    assert Subscriber.objects.exclude(held_reason="").count() == 2
    assert len(mails()) == 2
    held = Subscriber.objects.exclude(held_reason="").first()
    assert held
    assert services.confirm(token=emails.token(held.nonce, "confirm"), now=NOW) is (
        services.Confirmation.UNKNOWN
    )
    assert services.release(subscriber=held, now=NOW)
    assert not services.release(subscriber=held, now=NOW)
    assert len(mails()) == 3


def test_what_another_did_with_an_address_does_not_hurt_its_owner() -> None:
    ListEntry.objects.create(
        verdict="block", subject="network", pattern="198.51.100.0/24", note="robot"
    )
    remembering.forget_all()
    subscribe(ip="198.51.100.9")
    assert Subscriber.objects.get().held_reason
    subscribe()
    assert Subscriber.objects.get().held_reason == ""
    assert len(mails()) == 1


def test_a_robot_gets_no_mail_to_a_known_address(resident: Client) -> None:
    subscriber()
    fill_in(resident, website="x")
    assert not Message.objects.exists()
    assert Subscriber.objects.confirmed().count() == 1


# --- Stopping ------------------------------------------------------------------------------------


def test_a_bare_post_from_a_mail_program_stops_and_deletes(edition: Edition, staff: User) -> None:
    subscriber()
    services.send_edition(edition=edition, by=staff, now=NOW)
    [mail] = mails()
    stop = re.search(r"https?://[^/]+(/[^>]*)>", mail.headers["List-Unsubscribe"])
    assert stop
    strict = Client(enforce_csrf_checks=True)
    for _ in range(2):  # a program may ask twice
        answer = strict.post(
            stop[1], "List-Unsubscribe=One-Click",
            content_type="application/x-www-form-urlencoded",
        )  # fmt: skip
        assert answer.status_code == 200
        assert not answer.cookies
    assert not Subscriber.objects.exists()
    assert not Message.objects.exists()


def test_only_looking_stops_nothing(resident: Client) -> None:
    subscriber()
    token = emails.token(Subscriber.objects.get().nonce, "stop")
    page = resident.get(f"/nieuwsbrief/afmelden/{token}/")
    assert "Stuur me geen kwartaalbericht meer" in page.content.decode()
    assert not page.cookies
    assert Subscriber.objects.exists()


@pytest.mark.parametrize("purpose", ["confirm", "stop"])
def test_an_invented_link_does_nothing(resident: Client, purpose: str) -> None:
    subscriber()
    nonce = Subscriber.objects.get().nonce
    other = emails.token(nonce, "stop" if purpose == "confirm" else "confirm")
    part = {"confirm": "bevestigen", "stop": "afmelden"}[purpose]
    for token in ("verzonnen", nonce, other, other[:-2] + "xx"):
        path = f"/nieuwsbrief/{part}/{token}/"
        assert resident.get(path).status_code == 404
        assert resident.post(path).status_code == 404
    assert Subscriber.objects.count() == 1


def test_who_stops_leaves_no_trace(staff: User, edition: Edition) -> None:
    search = Search()
    subscriber()
    services.send_edition(edition=edition, by=staff, now=NOW)
    needles = shapes(EMAIL) | keys_of(EMAIL, "203.0.113.7")
    assert search.places(needles)  # the search finds what is there
    services.stop(token=emails.token(Subscriber.objects.get().nonce, "stop"))
    assert search.places(needles) == set()


def test_who_never_confirms_is_forgotten_after_three_weeks() -> None:
    search = Search()
    subscribe(now=NOW - timedelta(days=22))
    Message.objects.all().delete()  # rules of their own: tests/test_retention.py
    subscriber("blijft@elders.example")
    Subscriber.objects.update(created_at=NOW - timedelta(days=22))
    retention.apply(now=NOW)
    assert [row.email for row in Subscriber.objects.all()] == ["blijft@elders.example"]
    assert search.places(shapes(EMAIL)) == set()
    Subscriber.objects.update(created_at=NOW - timedelta(days=31))
    retention.apply(now=NOW)
    assert list(Subscriber.objects.values_list("address_key", "network_key")) == [("", "")]


# --- Sending an edition --------------------------------------------------------------------------


@pytest.fixture
def edition() -> Edition:
    return Edition.objects.create(
        kind=QUARTERLY_KIND, key="2026-4", number=1, data_date_on=date(2026, 12, 31),
        title="Kwartaalbericht aan de raad: 4e kwartaal van 2026", state="published",
        sha256="0" * 64, file="x.pdf", created_at=NOW, published_at=NOW,
        facts=[["kort", "In het kort", "De kloof wordt kleiner."]],
    )  # fmt: skip


def test_each_subscriber_gets_it_once_with_both_links(edition: Edition, staff: User) -> None:
    for number in range(3):
        subscriber(f"lid{number}@voorbeeld.nl", ip=f"203.0.113.{number}")
    subscriber("wacht@voorbeeld.nl", is_confirmed=False)
    mailing = services.send_edition(edition=edition, by=staff, now=NOW)
    assert (mailing.receivers, mailing.started_by) == (3, staff)
    with pytest.raises(ValueError, match="al verstuurd"):
        services.send_edition(edition=edition, by=staff, now=NOW)
    assert Message.objects.count() == 3
    [mail, *_] = mails()
    assert mail.subject == edition.title
    for words in (
        "De kloof wordt kleiner.", "/raad/kwartaal/2026-4/\n", "/raad/kwartaal/2026-4.pdf?editie=1",
        "31 december 2026",
    ):  # fmt: skip
        assert words in mail.text
    row = Message.objects.first()
    assert row
    headers = message_from_bytes(sending._envelope(row, mail).message().as_bytes())
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert re.sub(r"\s", "", headers["List-Unsubscribe"]).strip("<>") in mail.text


def test_the_mails_are_spread_over_the_minutes() -> None:
    rows = [Message(key=f"proef:{n}", kind="x", ref=str(n), to_email="a@b.nl") for n in range(5)]
    assert put_spread(rows, now=NOW, per_minute=2) == 5
    put_spread(
        [Message(key="proef:0", kind="x", ref="0", to_email="a@b.nl")], now=NOW, per_minute=2
    )
    due = [Message.objects.due(NOW + timedelta(seconds=30 * n)).count() for n in range(6)]
    assert due == [1, 2, 3, 4, 5, 5]


def test_who_stopped_meanwhile_is_not_mailed(edition: Edition, staff: User) -> None:
    subscriber()
    services.send_edition(edition=edition, by=staff, now=NOW)
    row = Message.objects.get()
    Subscriber.objects.all().delete()
    assert kinds.build(row.kind, row.ref, "nl") is None


def test_nothing_is_sent_to_nobody_or_without_a_file(edition: Edition, staff: User) -> None:
    with pytest.raises(ValueError, match="nog geen abonnee"):
        services.send_edition(edition=edition, by=staff, now=NOW)
    subscriber()
    other = Edition(kind="werkplan", state="published", key="2026")
    with pytest.raises(ValueError, match="nog geen PDF"):
        services.send_edition(edition=other, by=staff, now=NOW)
    assert not Mailing.objects.exists()


# --- In the admin --------------------------------------------------------------------------------


def test_staff_look_at_the_mail_and_the_count_before_it_starts(
    edition: Edition, staff: User, login: Login
) -> None:
    subscriber()
    client = login(staff)
    assert "/beheer/news/mailing/kwartalen/" in client.get("/beheer/news/mailing/").content.decode()
    address = f"/beheer/news/mailing/versturen/{edition.pk}/"
    html = client.get(address).content.decode().replace("\xa0", " ")
    assert "Ja, verstuur naar 1 abonnee" in html
    assert "De kloof wordt kleiner." in html
    assert "Let op" not in html
    assert not Message.objects.exists()
    page = client.post(address, {"start": "1"}, follow=True).content.decode().replace("\xa0", " ")
    assert "gaat naar 1 abonnee" in page
    assert Message.objects.count() == 1
    assert "al verstuurd" in client.post(address, {"start": "1"}, follow=True).content.decode()
    assert "Ja, verstuur" not in client.get(address).content.decode()


def test_what_still_waits_can_be_stopped_and_is_never_sent(
    edition: Edition, staff: User, login: Login
) -> None:
    for number in range(3):
        subscriber(f"lid{number}@voorbeeld.nl", ip=f"203.0.113.{number}")
    mailing = services.send_edition(edition=edition, by=staff, now=NOW)
    first, second, _ = Message.objects.order_by("pk")
    Message.objects.filter(pk=first.pk).update(state="sent", to_email="", sent_at=NOW)
    taken = sending.claim(now=NOW + timedelta(minutes=1))  # on its way when somebody stops it
    assert taken == second
    client, address = login(staff), f"/beheer/news/mailing/stoppen/{mailing.pk}/"
    assert "wachten er nog <strong>2</strong>" in client.get(address).content.decode()
    assert Message.objects.waiting().count() == 2
    html = client.post(address, follow=True).content.decode().replace("\xa0", " ")
    assert "Gestopt: 2 abonnees krijgen" in html
    mailing.refresh_from_db()
    assert (mailing.receivers, mailing.not_sent, mailing.stopped_at is None) == (3, 2, False)
    assert set(Message.objects.values_list("state", "to_email")) == {
        ("sent", ""),
        ("cancelled", ""),
    }
    assert kinds.build(second.kind, second.ref, "nl") is None
    assert "al gestopt" in client.post(address, follow=True).content.decode()
    with pytest.raises(ValueError, match="al verstuurd"):
        services.send_edition(edition=edition, by=staff, now=NOW)
    assert (
        "Het versturen is gestopt"
        in client.get(f"/beheer/news/mailing/versturen/{edition.pk}/").content.decode()
    )


def test_when_all_mails_left_there_is_nothing_to_stop(edition: Edition, staff: User) -> None:
    subscriber()
    mailing = services.send_edition(edition=edition, by=staff, now=NOW)
    Message.objects.update(state="sent", to_email="", sent_at=NOW)
    with pytest.raises(ValueError, match="al weg"):
        services.stop_mailing(mailing=mailing, now=NOW)
    mailing.refresh_from_db()
    assert (mailing.stopped_at, mailing.not_sent) == (None, 0)
    with pytest.raises(IntegrityError), transaction.atomic():
        Mailing.objects.update(not_sent=1)


def test_staff_are_warned_when_the_quarter_was_not_over(
    edition: Edition, staff: User, login: Login
) -> None:
    early = Edition.objects.create(
        kind=QUARTERLY_KIND, key="2027-1", number=1, data_date_on=date(2027, 2, 1), title="Deel",
        state="published", sha256="0" * 64, file="x.pdf", created_at=NOW, published_at=NOW,
    )  # fmt: skip
    html = login(staff).get(f"/beheer/news/mailing/versturen/{early.pk}/").content.decode()
    assert "dit kwartaal was nog niet voorbij" in html


def test_staff_have_the_pdf_of_a_quarter_made(
    staff: User, login: Login, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def ask(*, kind: str, key: str, now: datetime) -> Edition:
        asked.append(f"{kind} {key}")
        return Edition(title="Bericht", number=1, state="waiting")

    monkeypatch.setattr("verbeterbreda.documents.services.request_edition", ask)
    client = login(staff)
    page = client.get("/beheer/news/mailing/kwartalen/").content.decode()
    [key, *_] = re.findall(r'name="kwartaal" value="([^"]+)"', page)
    client.post("/beheer/news/mailing/kwartalen/", {"kwartaal": key})
    assert asked == [f"{QUARTERLY_KIND} {key}"]
    wrong = client.post("/beheer/news/mailing/kwartalen/", {"kwartaal": "1999-1"}, follow=True)
    assert "Dit kwartaal is er niet" in wrong.content.decode()
    assert len(asked) == 1
    assert f"Maak de PDF van {key} en zet hem op de site" in page  # making it publishes it


def test_the_list_of_subscribers_shows_no_address_and_helps_one(staff: User, login: Login) -> None:
    subscriber()
    subscribe("wacht@voorbeeld.nl", ip="203.0.113.9")
    Subscriber.objects.filter(email="wacht@voorbeeld.nl").update(held_reason="Te snel")
    client = login(staff)
    assert "om eerst na te kijken" in client.get("/beheer/").content.decode()
    html = client.get("/beheer/news/subscriber/").content.decode().replace("\xa0", " ")
    assert "1 bevestigde abonnee" in html
    assert EMAIL not in html
    assert "Exporteer" not in html
    assert client.get("/beheer/news/subscriber/add/").status_code == 403
    found = client.get("/beheer/news/subscriber/", {"q": EMAIL}).content.decode()
    assert f"/beheer/news/subscriber/{Subscriber.objects.get(email=EMAIL).pk}/" in found
    held = Subscriber.objects.exclude(held_reason="").get()
    action = {"action": "let_through", "_selected_action": [held.pk]}
    client.post("/beheer/news/subscriber/", action)
    held.refresh_from_db()
    assert held.held_reason == ""
    gone = Subscriber.objects.get(email=EMAIL)
    client.post(f"/beheer/news/subscriber/{gone.pk}/delete/", {"post": "yes"})
    assert not Subscriber.objects.filter(pk=gone.pk).exists()


@pytest.mark.parametrize("role", ["council", "board"])
def test_others_may_neither_read_nor_send(
    edition: Edition, role: str, request: pytest.FixtureRequest, login: Login
) -> None:
    client = login(request.getfixturevalue(role))
    for path in (
        "subscriber/",
        "mailing/",
        "mailing/kwartalen/",
        f"mailing/versturen/{edition.pk}/",
        "mailing/stoppen/1/",
    ):
        assert client.get(f"/beheer/news/{path}").status_code == 403
    assert client.post(f"/beheer/news/mailing/versturen/{edition.pk}/").status_code == 403
