"""A message to everybody who asked for it: each at most once, and one click ends it."""

import re
from collections.abc import Callable
from datetime import timedelta
from email import message_from_bytes

import pytest
from django.test import Client
from django.utils import timezone

from pacts import links, services
from pacts.models import Pact, Signature, Update
from pacts.services import updating
from tests.pacts import journey, organising
from tests.pacts.at_once import at_once
from tests.pacts.conftest import make_pact
from verbeterbreda.accounts.models import User
from verbeterbreda.lib import jobs
from verbeterbreda.outbox import kinds, sending
from verbeterbreda.outbox.models import Message

type Login = Callable[[User], Client]


@pytest.fixture
def update(pact: Pact) -> Update:
    return Update.objects.create(
        pact=pact, subject="Hoe het gaat", text="We zijn begonnen.", per_minute=2
    )


def followers(pact: Pact, number: int) -> list[Signature]:
    """Store confirmed signatures of people who want to hear how it goes."""
    rows = [
        journey.store(pact, name=f"Volger {key}", email=f"volger{key}@voorbeeld.nl")
        for key in range(number)
    ]
    pact.signatures.update(is_following=True)
    Message.objects.all().delete()
    return rows


def begin(update: Update, staff: User) -> int:
    return updating.start(
        update=update, seen=updating.fingerprint(update), by=staff, now=timezone.now()
    )


def work(minutes: int = 1) -> None:
    for _ in range(minutes):
        updating.work(timezone.now())
        deliver()


def deliver() -> None:
    """The mail server takes everything that waits."""
    Message.objects.waiting().update(state="sent", sent_at=timezone.now(), to_email="")


def told(update: Update) -> list[str]:
    """Return to which signatures a mail was made, in the order of making."""
    rows = Message.objects.filter(kind=updating.kind_of(update)).order_by("pk")
    return list(rows.values_list("ref", flat=True))


def test_everybody_who_asked_gets_it_once_and_spread_out(
    pact: Pact, update: Update, staff: User
) -> None:
    rows = followers(pact, 5)
    assert begin(update, staff) == 5
    per_minute = []
    for _ in range(5):
        before = len(told(update))
        work()
        per_minute.append(len(told(update)) - before)
    assert per_minute == [2, 2, 1, 0, 0]
    assert told(update) == [str(row.pk) for row in rows]
    update.refresh_from_db()
    assert (update.state, update.sent) == ("sent", 5)
    assert update.finished_at


def test_an_organisation_is_greeted_by_who_signed_for_it(
    pact: Pact, update: Update, staff: User
) -> None:
    signature = organising.take_part(pact, staff)
    pact.signatures.update(is_following=True)
    begin(update, staff)
    mail = kinds.build(updating.kind_of(update), str(signature.pk), "nl")
    assert mail
    assert mail.text.startswith("Dag Ayşe Yıldız,")


def test_who_did_not_ask_left_or_is_not_confirmed_hears_nothing(
    pact: Pact, update: Update, staff: User
) -> None:
    silent, held, gone, other = followers(pact, 4)
    Signature.objects.filter(pk=silent.pk).update(is_following=False)
    services.hold(signature=held, reason="Twijfel", by=staff, now=timezone.now())
    journey.store(pact, name="Nieuw", email="nieuw@voorbeeld.nl", is_confirmed=False)
    second = make_pact("tweede", 98)
    journey.store(second, name="Elders", email="elders@voorbeeld.nl")
    second.signatures.update(is_following=True)
    begin(update, staff)
    Signature.objects.filter(pk=gone.pk).update(is_following=False)  # after the start
    later = journey.store(pact, name="Later", email="later@voorbeeld.nl")
    Signature.objects.filter(pk=later.pk).update(
        is_following=True, confirmed_at=timezone.now() + timedelta(seconds=1)
    )
    work(3)
    assert told(update) == [str(other.pk)]


def test_a_pause_and_going_on_make_no_doubles(pact: Pact, update: Update, staff: User) -> None:
    rows = followers(pact, 6)
    begin(update, staff)
    work()
    updating.pause(update=update)
    work(2)
    assert len(told(update)) == 2
    updating.resume(update=update)
    work(4)
    assert told(update) == [str(row.pk) for row in rows]


def test_killed_in_the_middle_it_goes_on_where_it_was(
    pact: Pact, update: Update, staff: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = followers(pact, 6)
    begin(update, staff)
    work()
    real, calls = updating.put, iter(range(9))

    def dying(**message: str) -> None:
        if next(calls) == 1:
            raise KeyboardInterrupt
        real(**message)  # type: ignore[arg-type]

    monkeypatch.setattr(updating, "put", dying)
    with pytest.raises(KeyboardInterrupt):
        updating.work(timezone.now())
    assert len(told(update)) == 2
    monkeypatch.setattr(updating, "put", real)
    work(4)
    assert told(update) == [str(row.pk) for row in rows]


def test_even_with_the_cursor_lost_nobody_gets_it_twice(
    pact: Pact, update: Update, staff: User
) -> None:
    rows = followers(pact, 4)
    begin(update, staff)
    work()
    Update.objects.update(cursor=0)
    work(4)
    assert told(update) == [str(row.pk) for row in rows]


def test_a_mail_server_that_is_away_is_not_buried(pact: Pact, update: Update, staff: User) -> None:
    followers(pact, 9)
    begin(update, staff)
    for _ in range(5):
        updating.work(timezone.now())
    assert len(told(update)) == 2


@pytest.mark.django_db(transaction=True)
def test_two_clocks_at_once_make_no_doubles(pact: Pact, update: Update, staff: User) -> None:
    rows = followers(pact, 8)
    Update.objects.update(per_minute=8)
    update.refresh_from_db()
    begin(update, staff)

    at_once(*[lambda: updating.work(timezone.now())] * 4)
    assert sorted(told(update)) == sorted(str(row.pk) for row in rows)
    update.refresh_from_db()
    assert update.sent == 8


def test_stopped_is_stopped(pact: Pact, update: Update, staff: User) -> None:
    followers(pact, 4)
    begin(update, staff)
    updating.work(timezone.now())
    assert updating.stop(update=update, now=timezone.now()) == 2
    work(2)
    assert not Message.objects.exclude(to_email="").exists()
    with pytest.raises(ValueError, match="is gestopt"):
        updating.resume(update=update)


def test_one_message_at_a_time_per_pact(pact: Pact, update: Update, staff: User) -> None:
    followers(pact, 1)
    begin(update, staff)
    second = Update.objects.create(pact=pact, subject="Nog een", text="Tekst")
    with pytest.raises(ValueError, match="al een bericht verstuurd"):
        begin(second, staff)
    updating.pause(update=update)
    with pytest.raises(ValueError, match="al een bericht verstuurd"):
        begin(second, staff)
    updating.stop(update=update, now=timezone.now())
    assert begin(second, staff) == 1


def test_without_anybody_who_asked_there_is_nothing_to_start(update: Update, staff: User) -> None:
    with pytest.raises(ValueError, match="Niemand"):
        begin(update, staff)
    update.refresh_from_db()
    assert update.state == "draft"


def test_a_text_that_changed_after_the_look_is_not_sent(
    pact: Pact, update: Update, staff: User
) -> None:
    followers(pact, 1)
    seen = updating.fingerprint(update)
    Update.objects.update(text="Iets anders.")
    with pytest.raises(updating.ChangedError):
        updating.start(update=update, seen=seen, by=staff, now=timezone.now())


def test_a_text_that_is_being_sent_never_changes(
    pact: Pact, update: Update, staff: User, login: Login
) -> None:
    followers(pact, 1)
    old = Update.objects.get(pk=update.pk)
    begin(update, staff)
    old.text = "Iets anders."
    with pytest.raises(ValueError, match="wordt al verstuurd"):
        updating.save_draft(update=old)
    address = f"/beheer/pacts/update/{update.pk}/change/"
    client = login(staff)
    assert 'name="text"' not in client.get(address).content.decode()
    data = {"pact": "proef", "subject": "x", "text": "Iets anders.", "per_minute": 5}
    assert client.post(address, data).status_code == 403
    update.refresh_from_db()
    assert update.text == "We zijn begonnen."


def test_the_clock_works_every_minute(db: None) -> None:
    assert jobs.plans["pacts.updates"].every == timedelta(minutes=1)


# --- The mail ------------------------------------------------------------------------------------


def a_mail(update: Update, staff: User) -> tuple[Message, kinds.Mail]:
    begin(update, staff)
    updating.work(timezone.now())
    row = Message.objects.get(kind=updating.kind_of(update))
    mail = kinds.build(row.kind, row.ref, row.language)
    assert mail
    return row, mail


@pytest.mark.parametrize("language", ["nl", "ar"])
def test_the_headers_of_one_click_arrive_as_they_must(
    pact: Pact, update: Update, staff: User, language: str
) -> None:
    """As bytes, since a long address may not be folded or encoded on the way."""
    followers(pact, 1)
    Signature.objects.update(language=language)
    row, mail = a_mail(update, staff)
    raw = sending._envelope(row, mail).message().as_bytes()
    headers = message_from_bytes(raw)
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    stop = re.sub(r"\s", "", headers["List-Unsubscribe"])
    assert re.fullmatch(r"<https?://[^<>]+/berichten/afmelden/[\w-]{55}/(\?taal=ar)?>", stop)
    assert stop.strip("<>") in mail.text
    assert "We zijn begonnen." in mail.text
    assert "Volger 0" in mail.text


def stop_path(mail: kinds.Mail) -> str:
    found = re.search(r"https?://[^/]+(/[^>]*)>", mail.headers["List-Unsubscribe"])
    assert found
    return found[1]


def test_a_bare_post_from_a_mail_program_stops_it(pact: Pact, update: Update, staff: User) -> None:
    (signature,) = followers(pact, 1)
    row, mail = a_mail(update, staff)
    strict = Client(enforce_csrf_checks=True)
    response = strict.post(
        stop_path(mail),
        "List-Unsubscribe=One-Click",
        content_type="application/x-www-form-urlencoded",
    )
    assert response.status_code == 200
    assert not response.cookies
    signature.refresh_from_db()
    assert not signature.is_following
    assert signature.state == "confirmed"
    assert kinds.build(row.kind, row.ref, "nl") is None  # what still waited has nothing to say


def test_only_looking_stops_nothing(
    resident: Client, pact: Pact, update: Update, staff: User
) -> None:
    (signature,) = followers(pact, 1)
    _, mail = a_mail(update, staff)
    page = resident.get(stop_path(mail))
    assert not page.cookies
    assert page["Cache-Control"] == "no-store"
    assert "Volger" not in page.content.decode()
    signature.refresh_from_db()
    assert signature.is_following
    assert "Je krijgt geen berichten meer" in resident.post(stop_path(mail)).content.decode()
    assert "Je krijgt geen berichten meer" in resident.post(stop_path(mail)).content.decode()


@pytest.mark.parametrize("method", ["get", "post"])
def test_an_unknown_link_stops_nobody(
    resident: Client, pact: Pact, update: Update, staff: User, method: str
) -> None:
    (signature,) = followers(pact, 1)
    _, mail = a_mail(update, staff)
    wrong = stop_path(mail)[:-5] + "aaaa/"
    assert getattr(resident, method)(wrong).status_code == 404
    signature.refresh_from_db()
    assert signature.is_following


def test_the_link_to_stop_opens_nothing_else(
    resident: Client, pact: Pact, update: Update, staff: User
) -> None:
    followers(pact, 1)
    _, mail = a_mail(update, staff)
    token = stop_path(mail).rstrip("/").rsplit("/", 1)[1]
    assert resident.get(f"/pacten/proef/mijn-handtekening/{token}/").status_code == 404


def test_messages_do_not_use_up_the_mails_about_the_signature(
    pact: Pact, update: Update, staff: User
) -> None:
    (signature,) = followers(pact, 1)
    before = signature.mailbox.mails
    a_mail(update, staff)
    signature.mailbox.refresh_from_db()
    assert signature.mailbox.mails == before


def test_who_withdraws_leaves_no_address_in_a_waiting_message(
    pact: Pact, update: Update, staff: User
) -> None:
    (signature,) = followers(pact, 1)
    row, _ = a_mail(update, staff)
    token = links.token(signature, "mine")
    assert services.withdraw(pact=pact, token=token, now=timezone.now())
    row.refresh_from_db()
    assert (row.state, row.to_email) == ("cancelled", "")


# --- In the admin --------------------------------------------------------------------------------


def test_staff_write_look_test_and_send(pact: Pact, staff: User, login: Login) -> None:
    followers(pact, 3)
    client = login(staff)
    data = {"pact": "proef", "subject": "Nieuws", "text": "Het lukt.", "per_minute": 60}
    page = client.post("/beheer/pacts/update/add/", {**data, "_look": "1"}, follow=True)
    html = page.content.decode().replace("\xa0", " ")
    assert "Het lukt." in html
    assert "3 ondertekenaars" in html
    assert "List-Unsubscribe" in html
    update = Update.objects.get()
    address = f"/beheer/pacts/update/{update.pk}/versturen/"
    seen = journey.hidden(page, "seen")

    client.post(address, {"test": "1", "seen": seen})
    test = Message.objects.get()
    assert test.to_email == staff.email
    mail = kinds.build(test.kind, test.ref, "nl")
    assert mail
    assert "Het lukt." in mail.text

    html = client.post(address, {"start": "1", "seen": seen}, follow=True).content.decode()
    assert "We versturen dit bericht naar 3" in html
    for step, state in [("pause", "paused"), ("resume", "sending"), ("stop", "stopped")]:
        client.post(address, {step: "1"})
        update.refresh_from_db()
        assert update.state == state
    assert "kan nu niet" in client.post(address, {"resume": "1"}, follow=True).content.decode()
    assert update.started_by == staff
    history = client.get(f"/beheer/pacts/update/{update.pk}/history/").content.decode()
    assert "We versturen dit bericht" in history


@pytest.mark.parametrize("per_minute", ["0", "2001", "9999999999"])
def test_a_pace_that_nobody_can_keep_is_refused(
    pact: Pact, staff: User, login: Login, per_minute: str
) -> None:
    data = {"pact": "proef", "subject": "Nieuws", "text": "Het lukt.", "per_minute": per_minute}
    page = login(staff).post("/beheer/pacts/update/add/", data).content.decode()
    assert "errorlist" in page
    assert not Update.objects.exists()


def test_start_needs_the_second_look(pact: Pact, update: Update, staff: User, login: Login) -> None:
    followers(pact, 1)
    address = f"/beheer/pacts/update/{update.pk}/versturen/"
    page = login(staff).post(address, {"start": "1"}, follow=True).content.decode()
    assert "net veranderd" in page
    update.refresh_from_db()
    assert update.state == "draft"


@pytest.mark.parametrize("role", ["council", "board"])
def test_council_and_board_send_nothing(
    update: Update, role: str, request: pytest.FixtureRequest, login: Login
) -> None:
    client = login(request.getfixturevalue(role))
    assert client.get(f"/beheer/pacts/update/{update.pk}/versturen/").status_code == 403
    assert (
        client.post(f"/beheer/pacts/update/{update.pk}/versturen/", {"start": "1"}).status_code
        == 403
    )
