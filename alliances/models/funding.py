"""Which part of committed money goes to which action."""

from decimal import Decimal

from django.db import models

from alliances.models.actions import Action
from budget.models import Commitment


class Funding(models.Model):
    """The share of a commitment that one action gets; its goal and places are the action's."""

    # Filled by reports.rows.fundings(): what was paid of the whole commitment, None without.
    paid_sum: Decimal | None

    action = models.ForeignKey(
        Action, verbose_name="actie", on_delete=models.PROTECT, related_name="fundings"
    )
    commitment = models.ForeignKey(
        Commitment, verbose_name="toezegging", on_delete=models.PROTECT, related_name="fundings"
    )
    amount = models.DecimalField("bedrag", max_digits=14, decimal_places=2)
    note = models.CharField("toelichting", max_length=200, blank=True)

    class Meta:
        verbose_name = "geld voor een actie"
        verbose_name_plural = "geld voor acties"
        ordering = ["action", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["action", "commitment"], name="action_once_per_commitment"
            ),
            models.CheckConstraint(
                condition=models.Q(amount__gt=0),
                name="funding_is_positive",
                violation_error_message="Vul een bedrag in dat groter is dan nul.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action}: {self.commitment}"
