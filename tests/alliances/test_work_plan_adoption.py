"""From draft to adopted: never without a decision, also when two do it at once."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from threading import Barrier

import pytest
from django.db import IntegrityError, connection, transaction

from alliances import services
from alliances.kinds import CONCEPT, WORK_PLAN
from alliances.models import Action, PlannedAction, YearPlan
from governance.models import Decision
from tests.alliances.planning import NOW, a_decision, draft, sentence
from tests.pacts.at_once import at_once
from verbeterbreda.accounts.models import User
from verbeterbreda.documents import services as documents
from verbeterbreda.documents.models import Edition

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("paper")]
State = YearPlan.State


# --- Making the plan of a year -------------------------------------------------------------------


def test_the_programme_and_what_was_left_make_the_plan(staff: User) -> None:
    plan = draft(staff, gw1_1="Eerst meer cijfers.", kw2_2b="De bijles begon pas in oktober.")
    planned = {each.action_id: each for each in plan.planned_actions.select_related("rolled_from")}
    placed = set(Action.objects.in_year(2024).values_list("pk", flat=True))
    assert set(planned) == placed | {"gw1-1", "kw2-2b"}
    rolled = planned["gw1-1"]
    assert rolled.rolled_from is not None
    assert (rolled.rolled_from.plan_id, rolled.roll_reason) == (2023, "Eerst meer cijfers.")
    assert planned["gw1-2"].rolled_from is None
    assert plan.state == State.DRAFT


def test_the_plan_stands_in_the_order_of_the_programme(staff: User) -> None:
    plan = draft(staff, kw2_2b="Later begonnen.", gw1_1="Eerst meer cijfers.")
    numbers = [each.action_id for each in plan.planned_actions.order_by("order")]
    assert numbers == [
        action.pk
        for action in Action.objects.filter(pk__in=numbers).order_by(
            "goal__building_block__order", "goal__order", "order"
        )
    ]


def test_what_is_done_or_stopped_is_not_taken_along(staff: User) -> None:
    Action.objects.filter(pk="gw1-1").update(status="done", status_on=NOW.date())
    Action.objects.filter(pk="gw1-2").update(status="stopped", status_on=NOW.date())
    offered = services.proposal(year=2024, from_plan=YearPlan.objects.get(year=2023))
    assert "gw1-1" not in {each.action_id for each in offered.unfinished}
    assert "gw1-2" not in {action.pk for action in offered.placed}
    assert [action.pk for action in offered.finished] == ["gw1-2"]


def test_taking_along_needs_a_reason(staff: User) -> None:
    told = sentence(lambda: draft(staff, gw1_1="  "))
    assert "Schrijf waarom GW1.1" in told
    assert not YearPlan.objects.filter(year=2024).exists()
    rows = PlannedAction.objects.filter(plan=2023)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(rolled_from=rows.values("pk")[:1])


def test_what_was_not_left_open_is_refused(staff: User) -> None:
    assert "geen open actie" in sentence(lambda: draft(staff, li9_9="Zomaar."))


def test_a_year_has_one_plan(staff: User) -> None:
    draft(staff)
    assert sentence(lambda: draft(staff)) == ("Er is al een werkplan van 2024. Werk daarin verder.")


# --- Draft, submitted, adopted -------------------------------------------------------------------


def test_the_board_gets_an_edition_of_the_concept(submitted: YearPlan) -> None:
    edition = documents.latest(CONCEPT, "2024")
    assert edition is not None
    assert (submitted.state, edition.number) == (State.SUBMITTED, 1)
    assert documents.latest(WORK_PLAN, "2024") is None


def test_an_empty_plan_is_not_submitted(staff: User) -> None:
    plan = YearPlan.objects.create(year=2030, title="Leeg", data_date_on=NOW.date())
    told = sentence(lambda: services.submit(plan=plan, by=staff, now=NOW))
    assert "nog geen acties" in told


def test_a_draft_is_not_adopted(staff: User, board: User) -> None:
    plan, decision = draft(staff), a_decision()
    told = sentence(lambda: services.adopt(plan=plan, decision=decision, by=board, now=NOW))
    assert "ligt niet (meer) bij het bestuur" in told


def test_a_reconstruction_is_not_submitted(staff: User) -> None:
    plan = YearPlan.objects.get(year=2023)
    told = sentence(lambda: services.submit(plan=plan, by=staff, now=NOW))
    assert told == "Alleen een concept kan aan het bestuur worden voorgelegd."


def test_adopting_makes_the_edition_that_stays(adopted: YearPlan, board: User) -> None:
    adopted.refresh_from_db()
    assert adopted.state == State.ADOPTED
    assert adopted.adopted_edition == documents.latest(WORK_PLAN, "2024")
    assert adopted.adopted_at == NOW
    step = YearPlan.history.filter(year=2024).latest("history_id")
    assert (step.state, step.history_user_id) == (State.ADOPTED, board.pk)


def test_the_edition_says_what_stood_there_when_it_was_adopted(
    submitted: YearPlan, board: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also when the worker comes to it after the next change."""
    with monkeypatch.context() as busy:
        busy.setattr(documents, "render", lambda *, edition, now: edition)
        edition = services.adopt(plan=submitted, decision=a_decision(), by=board, now=NOW)
    assert edition.state == Edition.State.WAITING
    Action.objects.filter(pk="gw1-1").update(title="Heel iets anders")
    edition = documents.render(edition=edition, now=NOW)
    text = Path(edition.file.path).read_text()
    assert "Afspraken over meer betaalbare woningen" in text
    assert "Heel iets anders" not in text


def test_a_decision_about_something_else_adopts_no_plan(submitted: YearPlan, board: User) -> None:
    money = a_decision(subject=Decision.Subject.MONEY)
    told = sentence(lambda: services.adopt(plan=submitted, decision=money, by=board, now=NOW))
    assert "gaat niet over een werkplan" in told


def test_deciding_and_adopting_is_both_or_neither(submitted: YearPlan, board: User) -> None:
    services.adopt(plan=submitted, decision=a_decision(), by=board, now=NOW)
    again = a_decision_in_the_making()
    told = sentence(
        lambda: services.decide_and_adopt(plan=submitted, decision=again, by=board, now=NOW)
    )
    assert told == "Dit werkplan is al vastgesteld, met Besluit 2026-1: Werkplan 2024."
    assert Decision.objects.count() == 1


def a_decision_in_the_making() -> Decision:
    stored = Decision.objects.get()
    return Decision(
        body=stored.body,
        decided_on=stored.decided_on,
        title="Nog een keer",
        wording="Het bestuur stelt het vast.",
        subject=Decision.Subject.PLAN,
    )


def test_a_new_decision_adopts_a_changed_plan_and_the_first_edition_stays(
    adopted: YearPlan, staff: User, board: User
) -> None:
    first = documents.latest(WORK_PLAN, "2024")
    assert first is not None
    content = Path(first.file.path).read_bytes()
    services.revise(plan=adopted, by=staff, now=NOW)
    assert adopted in YearPlan.objects.public()
    adopted.planned_actions.filter(action="gw1-2").delete()
    services.submit(plan=adopted, by=staff, now=NOW)
    told = sentence(
        lambda: services.adopt(plan=adopted, decision=Decision.objects.get(), by=board, now=NOW)
    )
    assert "Kies een nieuw besluit" in told
    later = NOW + timedelta(days=30)
    services.adopt(plan=adopted, decision=a_decision("2026-2"), by=board, now=later)
    second = documents.latest(WORK_PLAN, "2024")
    assert second is not None
    assert (first.number, second.number) == (1, 2)
    assert Path(first.file.path).read_bytes() == content
    text = Path(second.file.path).read_text()
    assert "Actie GW1.2" in text
    assert "Samen een woning delen" in text  # told as what is there no more


def test_taking_back_makes_it_a_draft(submitted: YearPlan, staff: User) -> None:
    services.take_back(plan=submitted, by=staff, now=NOW)
    assert submitted.state == State.DRAFT
    told = sentence(lambda: services.take_back(plan=submitted, by=staff, now=NOW))
    assert told == "Dit werkplan ligt niet (meer) bij het bestuur."


# --- At once -------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_of_two_adoptions_at_once_one_wins_and_the_other_reads_why(
    submitted: YearPlan, board: User
) -> None:
    decisions = [a_decision("2026-1"), a_decision("2026-2")]
    told = together(
        *(
            lambda decision=decision: services.adopt(
                plan=YearPlan.objects.get(pk=2024), decision=decision, by=board, now=NOW
            )
            for decision in decisions
        )
    )
    plan = YearPlan.objects.select_related("decision").get(pk=2024)
    assert told == [f"Dit werkplan is al vastgesteld, met {plan.decision}."]
    assert Edition.objects.of(WORK_PLAN, "2024").count() == 1
    assert YearPlan.history.filter(year=2024, state=State.ADOPTED).count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_adopting_and_taking_back_at_once_one_wins(submitted: YearPlan, board: User) -> None:
    decision = a_decision()
    told = together(
        lambda: services.adopt(
            plan=YearPlan.objects.get(pk=2024), decision=decision, by=board, now=NOW
        ),
        lambda: services.take_back(plan=YearPlan.objects.get(pk=2024), by=board, now=NOW),
    )
    assert len(told) == 1
    plan = YearPlan.objects.get(pk=2024)
    assert (plan.state == State.ADOPTED) == (plan.decision_id is not None)
    assert plan.state in (State.ADOPTED, State.DRAFT)


@pytest.mark.django_db(transaction=True)
def test_two_make_the_plan_of_a_year_at_once_and_one_reads_why(staff: User) -> None:
    told = together(lambda: draft(staff), lambda: draft(staff))
    assert told == ["Er is al een werkplan van 2024. Werk daarin verder."]
    assert YearPlan.objects.get(pk=2024).planned_actions.count() == 19


@pytest.mark.django_db(transaction=True)
def test_without_a_decision_the_database_refuses_everybody_at_once(submitted: YearPlan) -> None:
    refused: list[str] = []

    def adopt_by_hand() -> None:
        try:
            with transaction.atomic():
                YearPlan.objects.filter(pk=2024).update(state=State.ADOPTED)
        except IntegrityError as error:
            refused.append(str(error))

    at_once(*[adopt_by_hand] * 4)
    assert len(refused) == 4
    assert all("no_adopted_plan_without_a_decision" in text for text in refused)
    assert YearPlan.objects.get(pk=2024).state == State.SUBMITTED


def together(*works: Callable[[], object]) -> list[str]:
    """Do all of them at once; return the sentences that clerks read.

    On PostgreSQL each waits, in its own transaction, until all have begun. SQLite lets only one
    begin, so there they come one after the other, as they do in production.
    """
    told: list[str] = []
    start = Barrier(len(works) if connection.vendor == "postgresql" else 1)

    def one(work: Callable[[], object]) -> Callable[[], None]:
        def go() -> None:
            start.wait(timeout=30)
            try:
                with transaction.atomic():
                    work()
            except services.PlanError as error:
                told.append(str(error))

        return go

    at_once(*[one(work) for work in works])
    return told
