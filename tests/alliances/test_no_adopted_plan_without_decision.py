"""An adopted work plan has a decision: the database refuses it otherwise, in words."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client

from alliances.models import YearPlan
from governance.models import Body, Decision

pytestmark = pytest.mark.django_db


def test_the_database_refuses_it() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        YearPlan.objects.filter(year=2023).update(state=YearPlan.State.ADOPTED)


def test_people_read_a_sentence() -> None:
    plan = YearPlan.objects.get(year=2023)
    plan.state = YearPlan.State.ADOPTED
    with pytest.raises(ValidationError) as refused:
        plan.full_clean()
    assert "Een werkplan is pas vastgesteld met een besluit." in refused.value.messages


def test_with_a_decision_it_is_adopted() -> None:
    decision = Decision.objects.create(
        body=Body.objects.first(),
        number="2026-1",
        decided_on=date(2026, 11, 2),
        title="Werkplan",
        wording="Het bestuur stelt het werkplan vast.",
    )
    plan = YearPlan.objects.get(year=2023)
    plan.state, plan.decision = YearPlan.State.ADOPTED, decision
    plan.full_clean()
    plan.save()
    assert plan in YearPlan.objects.public()


def test_a_draft_is_not_for_everyone(resident: Client) -> None:
    YearPlan.objects.create(year=2027, title="Werkplan 2027", data_date_on=date(2026, 11, 2))
    assert resident.get("/werkplannen/2027/").status_code == 404
    assert resident.get("/werkplannen/2027.pdf").status_code == 404
    assert "Werkplan 2027" not in resident.get("/werkplannen/").content.decode()
