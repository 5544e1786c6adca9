"""What a partner puts in: money, or people and things with what these are worth."""

from decimal import Decimal

from budget.reconciliation import Entry, Mark


class PutIn:
    """What both reports of it say; an amount that is unknown is None."""

    is_money: bool
    amount: Decimal | None

    @property
    def kind(self) -> str:
        return "geld" if self.is_money else "mensen of middelen"

    @property
    def entry(self) -> Entry:
        return Entry(Mark.UNKNOWN) if self.amount is None else Entry(Mark.AMOUNT, self.amount)
