"""A resident applies for a seat, and can take it back; only the bureau reads it."""

import re
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.test import Client
from django.utils import timezone

from governance import emails
from governance.models import Application, Seat, Vacancy
from governance.reports import vacancy_state
from governance.services import vacancies as services
from pacts.forms import make_stamp
from pacts.models import Limit, ListEntry, Neighbourhood
from pacts.services import Origin, abuse
from tests.pacts.at_once import at_once
from tests.pacts.journey import hidden
from verbeterbreda.lib import remembering, retention
from verbeterbreda.outbox import kinds
from verbeterbreda.outbox.models import Message

pytestmark = pytest.mark.django_db

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
EMAIL = "ayse@voorbeeld.nl"
SECOND = timedelta(seconds=1)


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    """What one test put in the lists and limits is not what the next one finds."""
    remembering.forget_all()


@pytest.fixture
def vacancy() -> Vacancy:
    now = timezone.now()
    return Vacancy.objects.create(
        seat=Seat.objects.get(pk="bestuur-bewoner-1"),
        text="Je vergadert acht keer per jaar.",
        opens_at=now - timedelta(days=1),
        closes_at=now + timedelta(days=1),
    )


def answers(**changes: Any) -> dict[str, Any]:
    return {
        "name": "Ayşe Yıldız",
        "email": EMAIL,
        "phone": "06 1234 5678",
        "neighbourhood": "biesdonk",
        "motivation": "Ik ken mijn buurt.\nEn zij mij.",
        "consent": "on",
        "website": "",
        "opened": make_stamp(timezone.now() - timedelta(minutes=1)),
        "stap": "Verder",
    } | changes


def apply(client: Client, vacancy: Vacancy, **changes: Any) -> Any:
    """Fill in the form, check the answers and send them."""
    checked = client.post(vacancy.get_absolute_url(), answers(**changes))
    return client.post(vacancy.get_absolute_url(), {"antwoorden": hidden(checked), "verstuur": "1"})


def mails(kind: str) -> list[str]:
    """Return the texts of the mails of one kind, as they would leave now."""
    built = [kinds.build(row.kind, row.ref, row.language) for row in waiting(kind)]
    return [mail.text for mail in built if mail]


def waiting(kind: str) -> list[Message]:
    return list(Message.objects.filter(kind=kind).order_by("pk"))


def test_a_resident_applies_and_the_bureau_hears_that_somebody_did(
    resident: Client, vacancy: Vacancy
) -> None:
    checked = resident.post(vacancy.get_absolute_url(), answers())
    assert "Ik ken mijn buurt.<br>En zij mij." in checked.content.decode()
    assert not Application.objects.exists()
    answer = apply(resident, vacancy)
    assert (answer.status_code, answer["Location"]) == (
        303,
        f"/bestuur/vacatures/{vacancy.pk}/ontvangen/",
    )
    assert "We hebben je aanmelding" in resident.get(answer["Location"]).content.decode()
    application = Application.objects.get()
    assert application.neighbourhood == Neighbourhood.objects.get(key="biesdonk")
    assert application.held_reason == ""
    [receipt], [notice] = mails(emails.RECEIPT), mails(emails.TO_BUREAU)
    assert "Bewoner, zetel 1" in receipt
    [to_bureau] = waiting(emails.TO_BUREAU)
    assert to_bureau.to_email == settings.CONTACT_EMAIL
    assert "is er 1 aanmelding" in notice
    for personal in ("Ayşe", "Yıldız", EMAIL, "1234", "ken mijn buurt", "Biesdonk"):
        assert personal not in notice


def test_the_link_asks_and_the_button_withdraws(resident: Client, vacancy: Vacancy) -> None:
    apply(resident, vacancy)
    found = re.search(r"/bestuur/aanmelding/\S+", mails(emails.RECEIPT)[0])
    assert found
    page = resident.get(found[0])
    assert "Trek mijn aanmelding in" in page.content.decode()
    assert EMAIL not in page.content.decode()
    assert page["Cache-Control"] == "no-store"
    assert Application.objects.count() == 1
    answer = resident.post(found[0], follow=True)
    assert "We hebben alles gewist" in answer.content.decode()
    assert not Application.objects.exists()
    assert not waiting(emails.RECEIPT)
    assert resident.get(found[0]).status_code == 404
    assert resident.post(found[0]).status_code == 303  # twice is no error
    assert apply(resident, vacancy).status_code == 303
    assert Application.objects.count() == 1


@pytest.mark.parametrize("token", ["verzonnen", "a:b", "a:b:c", "%00", "é"])
def test_an_invented_link_opens_nothing(resident: Client, vacancy: Vacancy, token: str) -> None:
    apply(resident, vacancy)
    assert resident.get(f"/bestuur/aanmelding/{token}/").status_code in {400, 404}
    assert services.withdraw(token=token) is False
    assert Application.objects.count() == 1


def test_the_database_alone_does_not_open_an_application(
    resident: Client, vacancy: Vacancy
) -> None:
    apply(resident, vacancy)
    assert (
        resident.get(f"/bestuur/aanmelding/{Application.objects.get().nonce}/").status_code == 404
    )


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("name", "", "Vul je naam in."),
        ("name", "a" * 101, "Maak je naam korter"),
        ("email", "geen adres", "Dit adres klopt niet"),
        ("phone", "bel me maar", "Een telefoonnummer heeft alleen cijfers"),
        ("phone", "1" * 40, "Dit nummer is te lang"),
        ("neighbourhood", "nergens", "Kies een buurt uit de lijst"),
        ("motivation", "", "Schrijf op waarom"),
        ("motivation", "a" * 2001, "hooguit 2000 tekens"),
        ("consent", None, "Zet een vinkje"),
    ],
)
def test_a_wrong_answer_gets_a_sentence_and_nothing_is_lost(
    resident: Client, vacancy: Vacancy, field: str, value: str | None, words: str
) -> None:
    sent = {name: text for name, text in answers(**{field: value}).items() if text is not None}
    page = resident.post(vacancy.get_absolute_url(), sent).content.decode()
    assert words in page
    assert "<title>Fout:" in page
    if field != "name":
        assert 'value="Ayşe Yıldız"' in page
    assert not Application.objects.exists()


def test_a_letter_with_many_line_breaks_fits(resident: Client, vacancy: Vacancy) -> None:
    """A browser counts a line break as one sign, and sends two."""
    assert apply(resident, vacancy, motivation="a\r\n" * 1000).status_code == 303


def test_the_same_mailbox_applies_once_and_nobody_can_tell(
    resident: Client, vacancy: Vacancy
) -> None:
    first = apply(resident, vacancy)
    second = apply(resident, vacancy, email=EMAIL.upper(), motivation="Iets anders.")
    assert (first.status_code, first["Location"]) == (second.status_code, second["Location"])
    assert Application.objects.get().motivation.startswith("Ik ken")
    assert len(waiting(emails.RECEIPT)) == 1  # at most one a day


@pytest.mark.django_db(transaction=True)
def test_sent_twice_at_once_it_is_one_application(vacancy: Vacancy) -> None:
    origin = Origin(opened_at=timezone.now() - timedelta(minutes=1), ip="203.0.113.7")
    filled = services.Answers(name="Ayşe", email=EMAIL, motivation="Ja.")

    def send() -> None:
        services.apply(vacancy=vacancy, answers=filled, origin=origin, now=timezone.now())

    at_once(*[send] * 4)
    assert Application.objects.count() == 1
    assert len(waiting(emails.RECEIPT)) == 1


# --- Robots --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "trap",
    [
        {"website": "https://voorbeeld.nl"},
        {"opened": ""},
        {"opened": "verzonnen"},
    ],
)
def test_what_looks_like_a_robot_is_kept_and_mails_nobody(
    resident: Client, vacancy: Vacancy, staff: Any, login: Any, trap: dict[str, str]
) -> None:
    answer = apply(resident, vacancy, **trap)
    assert answer["Location"].endswith("/ontvangen/")
    assert Application.objects.get().held_reason
    assert not Message.objects.filter(kind__startswith="governance.").exists()
    front = login(staff).get("/beheer/").content.decode()
    assert "1\N{NO-BREAK SPACE}aanmelding voor een zetel om eerst na te kijken" in front
    services.release(application=Application.objects.get(), now=timezone.now())
    assert len(mails(emails.RECEIPT)) == 1


def test_the_owner_of_an_address_is_not_hurt_by_a_robot(resident: Client, vacancy: Vacancy) -> None:
    apply(resident, vacancy, website="x", name="Robot")
    apply(resident, vacancy)
    application = Application.objects.get()
    assert (application.name, application.held_reason) == ("Ayşe Yıldız", "")


def test_too_many_from_one_place_are_looked_at_first(resident: Client, vacancy: Vacancy) -> None:
    Limit.objects.all().delete()
    Limit.objects.create(per=Limit.Per.ADDRESS, many=2, seconds=3600)
    abuse.limits.forget()
    for number in range(3):
        apply(resident, vacancy, email=f"wie{number}@voorbeeld{number}.nl")
    held = [row.held_reason for row in Application.objects.order_by("pk")]
    assert held[:2] == ["", ""]
    assert held[2].startswith("Meer dan 2 aanmeldingen")


def test_a_blocked_domain_is_looked_at_first(resident: Client, vacancy: Vacancy) -> None:
    ListEntry.objects.create(verdict="block", subject="domain", pattern="voorbeeld.nl", note="x")
    abuse.lists.forget()
    apply(resident, vacancy)
    assert Application.objects.get().held_reason == abuse.EMAIL_REASON


# --- Opening and closing -------------------------------------------------------------------------


def test_it_opens_and_closes_at_the_very_second(vacancy: Vacancy) -> None:
    for moment, is_open in [
        (vacancy.opens_at - SECOND, False),
        (vacancy.opens_at, True),
        (vacancy.closes_at - SECOND, True),
        (vacancy.closes_at, False),
    ]:
        assert vacancy.is_open(moment) is is_open
        assert Vacancy.objects.open_at(moment).exists() is is_open
        assert (vacancy_state(vacancy, moment).name == "OPEN") is is_open


@pytest.mark.parametrize(
    ("opens", "closes", "hours"),
    [
        (date(2027, 3, 28), date(2027, 3, 29), 23),  # the clock jumps ahead
        (date(2027, 10, 31), date(2027, 11, 1), 25),  # and back
    ],
)
def test_a_day_on_the_clock_of_breda_is_open_for_that_whole_day(
    vacancy: Vacancy, staff: Any, login: Any, opens: date, closes: date, hours: int
) -> None:
    """The bureau types days and hours as they are on the wall, also when the clock changes."""
    answer = login(staff).post(
        f"/beheer/governance/vacancy/{vacancy.pk}/change/",
        {
            "seat": vacancy.seat_id,
            "text": "Tekst",
            "opens_at_0": f"{opens:%d-%m-%Y}",
            "opens_at_1": "00:00",
            "closes_at_0": f"{closes:%d-%m-%Y}",
            "closes_at_1": "00:00",
            "filled_on": "",
            "withdrawn_on": "",
        },
    )
    assert answer.status_code == 302, answer.context["errors"]
    vacancy.refresh_from_db()
    assert vacancy.opens_at == datetime(opens.year, opens.month, opens.day, tzinfo=AMSTERDAM)
    assert vacancy.closes_at - vacancy.opens_at == timedelta(hours=hours)
    for hour in range(hours):
        assert vacancy.is_open(vacancy.opens_at + timedelta(hours=hour))
    assert not vacancy.is_open(vacancy.opens_at + timedelta(hours=hours))


def test_who_sends_a_second_too_late_keeps_what_was_typed(
    resident: Client, vacancy: Vacancy
) -> None:
    checked = resident.post(vacancy.get_absolute_url(), answers())
    Vacancy.objects.filter(pk=vacancy.pk).update(closes_at=timezone.now())
    sent = {"antwoorden": hidden(checked), "verstuur": "1"}
    page = resident.post(vacancy.get_absolute_url(), sent).content.decode()
    assert "Er is niets verstuurd" in page
    assert "Ik ken mijn buurt." in page
    assert not Application.objects.exists()


def test_without_a_vacancy_the_page_says_so(resident: Client) -> None:
    assert "Er is nu geen zetel vrij" in resident.get("/bestuur/vacatures/").content.decode()
    assert resident.get("/bestuur/vacatures/1/").status_code == 404


@pytest.mark.parametrize(
    ("changes", "words", "has_form"),
    [
        ({}, "Je kunt je aanmelden tot", True),
        ({"opens_at": timezone.now() + timedelta(hours=1)}, "Aanmelden kan van", False),
        ({"closes_at": timezone.now() - timedelta(hours=1)}, "Aanmelden kon tot", False),
        ({"filled_on": "2026-01-02"}, "Deze zetel is vervuld op 2 januari 2026", False),
        ({"withdrawn_on": "2026-01-02"}, "Deze vacature is ingetrokken op 2 januari", False),
    ],
)
def test_the_page_says_how_the_vacancy_stands(
    resident: Client, vacancy: Vacancy, changes: dict[str, Any], words: str, has_form: bool
) -> None:
    Vacancy.objects.filter(pk=vacancy.pk).update(**changes)
    page = resident.get(vacancy.get_absolute_url()).content.decode()
    assert words in page
    assert ("Meld je aan" in page) is has_form
    listed = resident.get("/bestuur/vacatures/").content.decode()
    assert ("Je kunt je aanmelden" in listed) is has_form


def test_a_vacancy_that_closes_before_it_opens_is_refused(vacancy: Vacancy) -> None:
    vacancy.closes_at = vacancy.opens_at
    with pytest.raises(ValidationError, match="sluit voordat zij opent"):
        vacancy.full_clean()
    with pytest.raises(IntegrityError):
        vacancy.save()


# --- Who reads it, and for how long --------------------------------------------------------------


def test_the_bureau_reads_it_and_board_and_council_do_not(
    resident: Client, vacancy: Vacancy, staff: Any, board: Any, council: Any, login: Any
) -> None:
    apply(resident, vacancy)
    listed = "/beheer/governance/application/"
    one = f"{listed}{Application.objects.get().pk}/change/"
    assert "Ayşe Yıldız" in login(staff).get(listed).content.decode()
    assert "Ik ken mijn buurt." in login(staff).get(one).content.decode()
    assert "nieuwe aanmelding voor een zetel" in login(staff).get("/beheer/").content.decode()
    for user in (board, council):
        client = login(user)
        assert client.get(listed).status_code == 403
        assert client.get(one).status_code == 403
        assert "aanmelding" not in client.get("/beheer/").content.decode().lower()


def test_the_log_of_the_admin_holds_no_name(
    resident: Client, vacancy: Vacancy, staff: Any, login: Any
) -> None:
    from django.contrib.admin.models import LogEntry

    apply(resident, vacancy)
    page = f"/beheer/governance/application/{Application.objects.get().pk}/change/"
    assert login(staff).post(page, {"state": "talking"}).status_code == 302
    assert Application.objects.get().state == "talking"
    assert "Ayşe" not in str(LogEntry.objects.values_list("object_repr", "change_message"))


def test_ninety_days_after_closing_it_is_gone(resident: Client, vacancy: Vacancy) -> None:
    apply(resident, vacancy)
    for days, left in ((90, 1), (91, 0)):
        retention.apply(now=vacancy.closes_at + timedelta(days=days, seconds=-1))
        assert Application.objects.count() == left
    assert Vacancy.objects.filter(pk=vacancy.pk).exists()


def test_where_somebody_was_is_gone_after_thirty_days(resident: Client, vacancy: Vacancy) -> None:
    apply(resident, vacancy)
    assert Application.objects.get().address_key
    Vacancy.objects.filter(pk=vacancy.pk).update(closes_at=timezone.now() + timedelta(days=60))
    retention.apply(now=timezone.now() + timedelta(days=31))
    application = Application.objects.get()
    assert (application.address_key, application.network_key) == ("", "")
