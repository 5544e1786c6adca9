"""Money is promised by a decision, and never paid or divided beyond it; also when two are at it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import Sum
from django.db.models.deletion import ProtectedError
from django.test import Client

from alliances.models import Action, Funding
from budget.models import Commitment, Line, Payment
from budget.services import locked, still_stands
from governance.models import Decision
from tests.alliances import committed
from tests.pacts.at_once import at_once
from verbeterbreda.accounts.models import User

pytestmark = pytest.mark.django_db
Login = Callable[[User], Client]
INSERT = (
    "INSERT INTO budget_commitment (line_id, decision_id, title, year, amount, note)"
    " VALUES (%s, %s, 'Een proef', 2023, 100, '')"
)


@pytest.fixture
def line() -> Line:
    return Line.objects.get(section__budget="2023", number=9)


def remove_row(decision: Decision) -> None:
    """Remove it behind the back of our own code, which refuses to."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM governance_decision WHERE id = %s", [decision.pk])
        connection.check_constraints()


def insert(line: int, decision: int | None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(INSERT, [line, decision])
        connection.check_constraints()


# --- The database itself --------------------------------------------------------------------------


def test_the_database_refuses_money_without_a_decision(line: Line) -> None:
    with pytest.raises(IntegrityError, match="decision_id"), transaction.atomic():
        insert(line.pk, None)


def test_the_database_refuses_a_decision_that_does_not_exist(line: Line) -> None:
    refusal = r"(?i)foreign key|is not present|does not have a corresponding value"
    with pytest.raises(IntegrityError, match=refusal), transaction.atomic():
        insert(line.pk, 987_654)


def test_the_database_takes_it_with_a_decision(line: Line) -> None:
    insert(line.pk, committed.decision().pk)
    assert Commitment.objects.get().amount == 100


def test_a_decision_that_promised_money_stays() -> None:
    promised = committed.commitment()
    with pytest.raises(ProtectedError):
        Decision._base_manager.filter(pk=promised.decision_id).delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        remove_row(promised.decision)


@pytest.mark.parametrize("amount", ["0", "-1"])
def test_a_promise_of_nothing_is_none(amount: str) -> None:
    with pytest.raises(IntegrityError, match="commitment_is_positive"), transaction.atomic():
        committed.commitment(amount)


# --- The limit ------------------------------------------------------------------------------------


def test_payments_together_never_exceed_what_was_promised() -> None:
    promised = committed.commitment("100.00")
    with locked(promised.pk):
        committed.payment(promised, "99.99")
    with pytest.raises(ValidationError) as refused, locked(promised.pk):
        committed.payment(promised, "0.02")
    assert refused.value.messages == [
        "Samen is er €\N{NO-BREAK SPACE}100,01 betaald en er is €\N{NO-BREAK SPACE}100 toegezegd. "
        "Dat is €\N{NO-BREAK SPACE}0,01 te veel. Maak een betaling lager, of laat eerst een "
        "besluit nemen over meer geld."
    ]
    assert promised.payments.count() == 1


def test_money_that_came_back_can_be_paid_again() -> None:
    promised = committed.commitment("100.00")
    with locked(promised.pk):
        committed.payment(promised, "100.00")
        committed.payment(promised, "-40.00")
    with locked(promised.pk):
        committed.payment(promised, "40.00")
    assert promised.payments.count() == 3


def test_shares_of_actions_together_never_exceed_what_was_promised() -> None:
    promised = committed.commitment("100.00")
    with locked(promised.pk):
        committed.funding(promised, "gw1-1a", "60.00")
    with pytest.raises(ValidationError, match="Samen krijgen de acties"), locked(promised.pk):
        committed.funding(promised, "gw1-1b", "40.01")
    assert Funding.objects.get().amount == 60


def test_a_promise_is_not_lowered_below_what_was_paid() -> None:
    promised = committed.commitment("100.00")
    committed.payment(promised, "80.00")
    with pytest.raises(ValidationError), locked(promised.pk):
        Commitment.objects.update(amount=Decimal(79))
    promised.refresh_from_db()
    assert promised.amount == 100


def test_a_promise_that_was_removed_meanwhile_is_said() -> None:
    with pytest.raises(ValidationError, match="staat er niet meer"), locked(987_654):
        pytest.fail("there is nothing to write on")


# --- Two at once ----------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", ["payment", "funding"])
def test_two_at_once_stay_within_the_promise(kind: str) -> None:
    promised = committed.commitment("100.00")
    refused: list[str] = []

    def pay() -> None:
        try:
            with locked(promised.pk):
                committed.payment(promised, "30.00")
        except ValidationError as error:
            refused.extend(error.messages)

    slugs = iter(Action.objects.values_list("pk", flat=True)[:6])

    def divide(slug: str) -> Callable[[], None]:
        def work() -> None:
            try:
                with locked(promised.pk):
                    committed.funding(promised, slug, "30.00")
            except ValidationError as error:
                refused.extend(error.messages)

        return work

    at_once(*([pay] * 6 if kind == "payment" else [divide(slug) for slug in slugs]))
    model = Payment if kind == "payment" else Funding
    assert model.objects.aggregate(total=Sum("amount"))["total"] == 90
    assert len(refused) == 3


@pytest.mark.django_db(transaction=True)
def test_promising_while_the_decision_is_removed_leaves_no_promise_without_one() -> None:
    for _ in range(5):
        made = committed.decision()
        line = Line.objects.get(section__budget="2023", number=9)
        outcome: list[str] = []

        def promise(made: Decision = made, line: Line = line, said: list[str] = outcome) -> None:
            try:
                with transaction.atomic():
                    Commitment.objects.create(
                        line=line, decision=still_stands(made), title="Proef", year=2023, amount=1
                    )
                said.append("promised")
            except ValidationError as error:
                said.extend(error.messages)

        def remove(made: Decision = made, said: list[str] = outcome) -> None:
            try:
                with transaction.atomic():
                    remove_row(made)
                said.append("removed")
            except IntegrityError:
                said.append("kept")

        at_once(promise, remove)
        assert len(outcome) == 2
        stands = Decision.objects.filter(pk=made.pk).exists()
        assert Commitment.objects.filter(decision=made.pk).exists() is stands
        if not stands:
            assert any("Iemand heeft het weggehaald" in said for said in outcome)


# --- The form -------------------------------------------------------------------------------------


def form_of(promised: Commitment, *, paid: str = "", to: str = "", share: str = "") -> dict:
    """What the browser sends for a commitment, with at most one new payment and one new share."""
    answers: dict[str, object] = {
        "title": promised.title,
        "decision": promised.decision_id,
        "line": promised.line_id,
        "year": promised.year,
        "amount": promised.amount,
        "note": promised.note,
        "payments-TOTAL_FORMS": 1 if paid else 0,
        "payments-INITIAL_FORMS": 0,
        "fundings-TOTAL_FORMS": 1 if to else 0,
        "fundings-INITIAL_FORMS": 0,
    }
    if paid:
        answers |= {
            "payments-0-paid_on": "3-11-2026",
            "payments-0-amount": paid,
            "payments-0-text": "De eerste rekening",
        }
    if to:
        answers |= {
            "fundings-0-action": to,
            "fundings-0-amount": share,
            "fundings-0-note": "Voor de start",
        }
    return answers


def address(promised: Commitment) -> str:
    return f"/beheer/budget/commitment/{promised.pk}/change/"


def test_a_clerk_pays_and_divides_in_one_form(staff: User, login: Login) -> None:
    promised = committed.commitment("100.00")
    response = login(staff).post(
        address(promised), form_of(promised, paid="60", to="gw1-1a", share="100")
    )
    assert response.status_code == 302
    assert Payment.objects.get().amount == 60
    assert Funding.objects.get().action_id == "gw1-1a"


def test_too_much_is_refused_in_words_and_nothing_typed_is_lost(staff: User, login: Login) -> None:
    promised = committed.commitment("100.00")
    response = login(staff).post(
        address(promised), form_of(promised, paid="100.01", to="gw1-1a", share="130")
    )
    page = response.content.decode()
    assert response.status_code == 200
    assert "Samen is er €\N{NO-BREAK SPACE}100,01 betaald" in page
    assert "Samen krijgen de acties €\N{NO-BREAK SPACE}130" in page
    assert "De eerste rekening" in page
    assert "Voor de start" in page
    assert not Payment.objects.exists()
    assert not Funding.objects.exists()


def test_what_a_colleague_stored_meanwhile_counts(staff: User, login: Login) -> None:
    promised = committed.commitment("100.00")
    answers = form_of(promised, paid="60")
    committed.payment(promised, "60.00")
    page = login(staff).post(address(promised), answers).content.decode()
    assert "Samen is er €\N{NO-BREAK SPACE}120 betaald" in page
    assert Payment.objects.count() == 1


def test_a_decision_that_is_gone_is_said(staff: User, login: Login) -> None:
    promised = committed.commitment("100.00")
    answers = form_of(promised) | {"decision": 987_654}
    page = login(staff).post(address(promised), answers).content.decode()
    assert "errorlist" in page
    promised.refresh_from_db()
    assert promised.decision_id != 987_654


def test_no_form_without_a_decision(staff: User, login: Login) -> None:
    promised = committed.commitment("100.00")
    answers = form_of(promised) | {"decision": ""}
    page = login(staff).post("/beheer/budget/commitment/add/", answers).content.decode()
    assert "Dit veld is verplicht" in page
    assert Commitment.objects.count() == 1


def test_a_share_can_be_taken_back_and_a_payment_cannot(staff: User, login: Login) -> None:
    promised = committed.commitment("100.00")
    share = committed.funding(promised, "gw1-1a", "60.00")
    answers = form_of(promised, to="gw1-1a", share="60") | {
        "fundings-INITIAL_FORMS": 1,
        "fundings-0-id": share.pk,
        "fundings-0-commitment": promised.pk,
        "fundings-0-DELETE": "on",
    }
    assert login(staff).post(address(promised), answers).status_code == 302
    assert not Funding.objects.exists()
    committed.payment(promised, "10.00")
    committed.funding(promised, "gw1-1a", "60.00")
    page = login(staff).get(address(promised)).content.decode()
    assert "fundings-0-DELETE" in page
    assert "payments-0-DELETE" not in page


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_clerks_press_save_at_once(administrator: User, login: Login) -> None:
    promised = committed.commitment("100.00")
    clients = [login(administrator) for _ in range(4)]

    def press(client: Client) -> int:
        try:
            return client.post(address(promised), form_of(promised, paid="60")).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(press, clients))
    assert sorted(answers) == [200, 200, 200, 302]
    assert Payment.objects.get().amount == 60
