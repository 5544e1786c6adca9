"""Two people never sit in one seat on one day: by form, by service, by SQL, and at once."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, OperationalError, connection, transaction

from governance.models import Seat, Term
from governance.services import seats
from tests.pacts.at_once import at_once
from verbeterbreda.lib.constraints import sentence

pytestmark = pytest.mark.django_db

SEAT = "bestuur-bewoner-1"
PAGE = f"/beheer/governance/seat/{SEAT}/change/"
SENTENCE = "Op een van deze dagen zit er al iemand op deze zetel"
MAY, JUNE, JULY = date(2027, 5, 1), date(2027, 6, 1), date(2027, 7, 1)


def term(person: str, from_on: date | None = None, until_on: date | None = None) -> Term:
    return Term(seat=Seat.objects.get(pk=SEAT), person=person, from_on=from_on, until_on=until_on)


def typed(*terms: dict[str, str], old: int = 0) -> dict[str, str]:
    """Return the form of the seat with these rows of terms."""
    seat = Seat.objects.get(pk=SEAT)
    fields = {
        "key": SEAT,
        "body": seat.body_id,
        "role": seat.role,
        "quota": seat.quota,
        "note": "",
        "order": str(seat.order),
        "source": seat.source_id or "",
        "locator": seat.locator,
        "quote": seat.quote,
        "terms-TOTAL_FORMS": str(len(terms)),
        "terms-INITIAL_FORMS": str(old),
        "terms-MIN_NUM_FORMS": "0",
        "terms-MAX_NUM_FORMS": "1000",
    }
    for number, row in enumerate(terms):
        empty = dict.fromkeys(["on_behalf_of", "until_on", "known_on", "source", "locator"], "")
        for name, value in {**empty, "seat": SEAT, **row}.items():
            fields[f"terms-{number}-{name}"] = value
    return fields


def test_a_clerk_gets_a_sentence(staff: Any, login: Any) -> None:
    seats.appoint(term=term("Eerste", MAY))
    first = Term.objects.get(seat=SEAT)
    answer = login(staff).post(
        PAGE,
        typed(
            {"id": str(first.pk), "person": "Eerste", "from_on": "01-05-2027"},
            {"person": "Tweede", "from_on": "01-06-2027"},
            old=1,
        ),
    )
    assert answer.status_code == 200
    assert SENTENCE in answer.content.decode()
    assert Term.objects.filter(seat=SEAT).count() == 1


def test_one_leaves_and_another_comes_in_one_form(staff: Any, login: Any) -> None:
    seats.appoint(term=term("Eerste", MAY))
    first = Term.objects.get(seat=SEAT)
    rows = [
        {
            "id": str(first.pk),
            "person": "Eerste",
            "from_on": "01-05-2027",
            "until_on": "01-06-2027",
        },
        {"person": "Tweede", "from_on": "01-06-2027"},
    ]
    answer = login(staff).post(PAGE, typed(*rows, old=1))
    assert answer.status_code == 302, answer.context["errors"]
    assert [(row.person, row.until_on) for row in Term.objects.filter(seat=SEAT)] == [
        ("Eerste", JUNE),
        ("Tweede", None),
    ]


def test_a_term_that_ends_before_it_begins_gets_a_sentence(staff: Any, login: Any) -> None:
    row = {"person": "Eerste", "from_on": "01-06-2027", "until_on": "01-05-2027"}
    answer = login(staff).post(PAGE, typed(row))
    assert "De termijn eindigt voordat hij begint." in answer.content.decode()
    assert not Term.objects.filter(seat=SEAT).exists()


def test_the_service_refuses_with_the_same_sentence() -> None:
    first = seats.appoint(term=term("Eerste", MAY))
    with pytest.raises(ValidationError, match=SENTENCE):
        seats.appoint(term=term("Tweede", JULY))
    seats.end(term=first, until_on=JULY)
    seats.appoint(term=term("Tweede", JULY))
    assert Term.objects.filter(seat=SEAT).count() == 2
    with pytest.raises(ValidationError, match=SENTENCE):
        seats.end(term=first, until_on=date(2027, 7, 2))


@pytest.mark.parametrize("dates", ["NULL, NULL", "'2027-06-15', NULL", "NULL, '2027-06-02'"])
def test_a_raw_insert_is_refused(dates: str) -> None:
    seats.appoint(term=term("Eerste", JUNE, JULY))
    insert = (
        "INSERT INTO governance_term"
        " (seat_id, person, on_behalf_of, known_on, locator, quote, from_on, until_on)"
        f" VALUES ('{SEAT}', 'Tweede', '', '', '', '', {dates})"
    )
    with (
        pytest.raises(IntegrityError) as refused,
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(insert)
    assert (sentence(refused.value, Term) or "").startswith(SENTENCE)


# --- At once: each in a thread with a connection of its own ---------------------------------------


def outcomes(*works: Callable[[], object]) -> list[str]:
    """Do all at once; return for each what it was told, empty for the one that got through."""
    told: list[str] = []

    def tried(work: Callable[[], object]) -> Callable[[], None]:
        def attempt() -> None:
            try:
                with transaction.atomic():
                    work()
            except ValidationError as error:
                told.append(" ".join(error.messages))
            except (IntegrityError, OperationalError) as error:
                if "locked" in str(error):
                    raise
                told.append(str(error))
            else:
                told.append("")

        return attempt

    at_once(*map(tried, works))
    return sorted(told)


@pytest.mark.django_db(transaction=True)
def test_of_two_clerks_at_once_one_gets_the_sentence() -> None:
    people = [term(f"Persoon {number}", date(2027, 5, number)) for number in range(1, 5)]
    told = outcomes(*[lambda who=who: seats.appoint(term=who) for who in people])
    assert Term.objects.filter(seat=SEAT).count() == 1
    assert told[0] == ""
    assert all(text.startswith(SENTENCE) for text in told[1:])


@pytest.mark.django_db(transaction=True)
def test_of_two_raw_inserts_at_once_one_stays() -> None:
    """Without our service nobody waits in line; the database still lets only one of them in."""
    people = [term(f"Persoon {number}", date(2027, 5, number)) for number in range(1, 5)]
    told = outcomes(
        *[lambda who=who: Term.objects.bulk_create([who]) for who in people],
    )
    assert Term.objects.filter(seat=SEAT).count() == 1
    assert told[0] == ""
    assert all(told[1:])


@pytest.mark.django_db(transaction=True)
def test_two_clerks_save_the_form_at_once(staff: Any, login: Any) -> None:
    """Both looked at an empty seat; whoever is second reads why it is no longer empty."""
    clients = [login(staff), login(staff)]
    forms = [typed({"person": name, "from_on": "01-05-2027"}) for name in ("Eerste", "Tweede")]
    refused: list[bool] = []

    def save(client: Any, form: dict[str, str]) -> None:
        answer = client.post(PAGE, form, follow=True)
        refused.append(SENTENCE in answer.content.decode())

    at_once(*[lambda c=c, f=f: save(c, f) for c, f in zip(clients, forms, strict=True)])
    assert Term.objects.filter(seat=SEAT).count() == 1
    assert sorted(refused) == [False, True]
