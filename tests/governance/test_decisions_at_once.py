"""Two clerks, or twenty, save at the same moment: each decision has its own number, and no gap."""

import pytest

from governance.models import Body, Decision
from governance.services.decisions import decide
from tests.governance.gatherings import HELD_ON, NOW
from tests.pacts.at_once import at_once
from verbeterbreda.accounts.models import User

pytestmark = pytest.mark.django_db(transaction=True)


def test_twenty_at_once_get_twenty_numbers(board: User) -> None:
    body = Body.objects.get(pk="bestuur")

    def save() -> None:
        decision = Decision(
            body=body, decided_on=HELD_ON, title="Tegelijk", wording="Wij besluiten dit."
        )
        decide(decision=decision, by=board, now=NOW)

    at_once(*[save] * 20)
    numbers = sorted(int(row.number.partition("-")[2]) for row in Decision.objects.all())
    assert numbers == list(range(1, 21))
