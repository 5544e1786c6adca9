"""One signature per pact and address: the database decides, and nobody learns who signed."""

import threading
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from pacts import links, services
from pacts.addresses import folded
from pacts.models import Pact, Signature
from tests.pacts import journey
from tests.pacts.at_once import at_once
from tests.pacts.conftest import make_pact

THREADS = 16


@pytest.mark.parametrize(
    "email", ["AYSE@Voorbeeld.NL", "  ayse@voorbeeld.nl ", "ayse@voorbeeld.nl."]
)
def test_capitals_and_spaces_make_no_second_person(db: None, email: str) -> None:
    assert folded(email) == folded(journey.EMAIL)


@pytest.mark.parametrize(
    ("first", "second", "is_same"),
    [
        ("ayse@bücher.example", "ayse@xn--bcher-kva.example", True),
        ("ayse＠voorbeeld.nl", "ayse@voorbeeld.nl", True),
        ("e\u0301va@voorbeeld.nl", "\u00e9va@voorbeeld.nl", True),
        ("ayse+pact@voorbeeld.nl", "ayse@voorbeeld.nl", True),
        ("a.y.se+pact@googlemail.com", "ayse@gmail.com", True),
        ("ays.e@voorbeeld.nl", "ayse@voorbeeld.nl", False),
    ],
)
def test_which_addresses_are_the_same(db: None, first: str, second: str, is_same: bool) -> None:
    assert (folded(first) == folded(second)) is is_same


def test_a_repeat_makes_no_second_row_and_looks_the_same(resident: Client, pact: Pact) -> None:
    first = journey.sign(resident, pact)
    second = journey.sign(resident, pact, email="AYSE@voorbeeld.nl ", name="AYŞE  YILDIZ")
    assert (first.status_code, first["Location"]) == (second.status_code, second["Location"])
    assert Signature.objects.get().name == "Ayşe Yıldız"
    one, two = journey.mails()
    assert journey.confirm_path(one) == journey.confirm_path(two)
    assert two.to_email == journey.EMAIL


def test_who_signed_already_is_told_so_by_mail_only(resident: Client, pact: Pact) -> None:
    journey.store(pact)
    answer = journey.sign(resident, pact)
    assert answer["Location"].endswith("/kijk-in-je-mail/")
    assert "al ondertekend" in journey.mails()[-1].subject
    assert Signature.objects.confirmed().count() == 1


def test_repeats_leave_room_for_the_mails_that_count(resident: Client, pact: Pact) -> None:
    for _ in range(8):
        journey.sign(resident, pact)
    assert len(journey.mails()) == 3
    resident.post(journey.confirm_path(journey.mails()[0]))
    resident.post(journey.withdraw_path(journey.mails()[-1]))
    assert [mail.row.kind for mail in journey.mails()[3:]] == ["pacts.thanks", "pacts.withdrawn"]


def test_at_most_five_mails_to_one_address_about_one_pact(resident: Client, pact: Pact) -> None:
    for _ in range(4):
        signature = journey.store(pact)
        own = f"/pacten/proef/mijn-handtekening/{links.token(signature, 'mine')}/"
        resident.post(f"{own}intrekken/")
    assert len(journey.mails()) == 5


def test_two_people_of_one_household_share_a_mailbox_and_a_third_does_not(
    resident: Client, pact: Pact
) -> None:
    answers = [
        journey.sign(resident, pact, name=name) for name in ("Ayşe Yıldız", "Can Yıldız", "Derya")
    ]
    assert len({(answer.status_code, answer["Location"]) for answer in answers}) == 1
    names = Signature.objects.order_by("pk").values_list("name", "mailbox_slot")
    assert list(names) == [("Ayşe Yıldız", 1), ("Can Yıldız", 2)]
    assert journey.mails()[-1].row.kind == "pacts.full"


SECOND_ROWS = [
    (
        {"mailbox_slot": 2},
        r"one_signature_per_person_and_pact|name_key$",
        "Deze persoon heeft dit pact al",
    ),
    (
        {"name_key": "can"},
        r"one_signature_per_place_in_a_mailbox|mailbox_slot$",
        "Met dit e-mailadres is dit",
    ),
    ({"name_key": "can", "mailbox_slot": 3}, "two_people_per_mailbox", "hooguit twee mensen"),
]
"""What is different in it, the rule that refuses it (SQLite names its columns), a form's words."""


@pytest.mark.parametrize(("changes", "rule", "sentence"), SECOND_ROWS)
def test_the_database_refuses_a_second_row(
    pact: Pact, changes: dict[str, object], rule: str, sentence: str
) -> None:
    """By hand, without any code of ours; and the form of staff words it."""
    signature = journey.store(pact)
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        copy_row("pacts_signature", receipt_code="ANDERSANDERS", **changes)
    signature.pk = signature.receipt_code = None
    for name, value in changes.items():
        setattr(signature, name, value)
    with pytest.raises(ValidationError, match=sentence):
        signature.validate_constraints()


def test_the_database_refuses_a_second_mailbox_and_a_sixth_mail(pact: Pact) -> None:
    journey.store(pact)
    columns_or_name = r"pacts_mailbox.key|one_mailbox_per_address_and_pact"
    with pytest.raises(IntegrityError, match=columns_or_name), transaction.atomic():
        copy_row("pacts_mailbox")
    most = "at_most_five_mails_per_mailbox"
    with pytest.raises(IntegrityError, match=most), transaction.atomic():
        copy_row("pacts_mailbox", key="anders", mails=6)


def copy_row(table: str, **changes: object) -> None:
    """Insert the only row of a table once more, with these changes, in plain SQL."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table}")
        names = [column[0] for column in cursor.description if column[0] != "id"]
        values = ", ".join("%s" if name in changes else name for name in names)
        cursor.execute(
            f"INSERT INTO {table} ({', '.join(names)}) SELECT {values} FROM {table}",
            [changes[name] for name in names if name in changes],
        )


def test_who_withdrew_can_sign_again(resident: Client, pact: Pact) -> None:
    journey.store(pact)
    resident.post(journey.withdraw_path(journey.mails()[-1]))
    journey.store(pact)
    assert sorted(Signature.objects.values_list("state", flat=True)) == ["confirmed", "withdrawn"]


def test_the_same_address_signs_another_pact(pact: Pact) -> None:
    journey.store(pact)
    journey.store(make_pact("anders", 98))
    assert Signature.objects.confirmed().count() == 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres
def test_sixteen_at_once_leave_one_row() -> None:
    pact = make_pact()
    now = timezone.now()

    def attempt(number: int) -> None:
        services.sign(
            pact=pact,
            signing=services.Signing(
                name="Ayşe", email=f"{' ' * (number % 3)}AYSE@voorbeeld.nl", display="full"
            ),
            origin=services.Origin(opened_at=now - timedelta(minutes=1)),
            now=now,
        )

    assert _at_once(attempt) == []
    assert pact.signatures.count() == 1
    assert 1 <= len(journey.mails()) <= 5


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres
def test_sixteen_clicks_on_one_button_confirm_once() -> None:
    pact = make_pact()
    signature = journey.store(pact, is_confirmed=False)
    key = services.ByLink(links.token(signature, "confirm"))
    results: list[services.Confirmation] = []

    def attempt(_: int) -> None:
        results.append(services.confirm(pact=pact, key=key, now=timezone.now()))

    assert _at_once(attempt) == []
    assert results.count(services.Confirmation.DONE) == 1
    assert results.count(services.Confirmation.ALREADY) == THREADS - 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres
def test_a_repeat_and_who_confirms_never_wait_for_each_other() -> None:
    """Both lock the mailbox first, so that there is no circle to wait in; each gets its answer."""
    pact = make_pact()
    now = timezone.now()
    for number in range(10):
        signature = journey.store(pact, is_confirmed=False, email=f"ayse{number}@voorbeeld.nl")
        key = services.ByLink(links.token(signature, "confirm"))
        again = services.Signing(name=signature.name, email=signature.email, display="full")
        origin = services.Origin(opened_at=now - timedelta(minutes=1))
        answers: list[object] = []

        def confirm(key=key, answers=answers) -> None:
            answers.append(services.confirm(pact=pact, key=key, now=now))

        def repeat(again=again, origin=origin, answers=answers) -> None:
            answers.append(services.sign(pact=pact, signing=again, origin=origin, now=now))

        at_once(confirm, repeat)
        assert set(answers) == {services.Confirmation.DONE, services.Signed.CHECK_MAIL}
        signature.refresh_from_db()
        assert signature.state == Signature.State.CONFIRMED
    assert pact.signatures.count() == 10


def _at_once(attempt) -> list[Exception]:  # type: ignore[no-untyped-def]
    """Run the attempt in many threads that start together; return what went wrong."""
    barrier, errors = threading.Barrier(THREADS), []

    def run(number: int) -> None:
        barrier.wait()
        try:
            attempt(number)
        except Exception as error:  # every failure counts, whatever it is
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[number]) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return errors
