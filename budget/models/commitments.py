"""Money that was promised by a decision, and what was paid of it."""

from decimal import Decimal

from django.db import models

from budget.models.tables import Line
from governance.models import Decision


class Commitment(models.Model):
    """Money of a budget line that a decision promised. Without a decision there is none."""

    # Filled by reports.commitments(): what was paid, None without payments.
    paid_sum: Decimal | None

    line = models.ForeignKey(
        Line, verbose_name="begrotingsregel", on_delete=models.PROTECT, related_name="commitments"
    )
    decision = models.ForeignKey(
        Decision, verbose_name="besluit", on_delete=models.PROTECT, related_name="commitments"
    )
    title = models.CharField("waarvoor", max_length=200)
    year = models.PositiveSmallIntegerField("jaar")
    amount = models.DecimalField("bedrag", max_digits=14, decimal_places=2)
    note = models.TextField("toelichting", blank=True)

    class Meta:
        verbose_name = "toezegging"
        verbose_name_plural = "toezeggingen"
        ordering = ["line", "year", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(amount__gt=0),
                name="commitment_is_positive",
                violation_error_message="Vul een bedrag in dat groter is dan nul.",
            )
        ]

    def __str__(self) -> str:
        return self.title


class Payment(models.Model):
    """What was paid of a commitment; money that came back is a payment below nought."""

    commitment = models.ForeignKey(
        Commitment, verbose_name="toezegging", on_delete=models.PROTECT, related_name="payments"
    )
    paid_on = models.DateField("betaald op")
    amount = models.DecimalField("bedrag", max_digits=14, decimal_places=2)
    text = models.CharField("omschrijving", max_length=200, blank=True)

    class Meta:
        verbose_name = "betaling"
        verbose_name_plural = "betalingen"
        ordering = ["commitment", "paid_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(amount=0),
                name="payment_is_not_nought",
                violation_error_message="Vul een bedrag in dat niet nul is.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.commitment}, {self.paid_on:%d-%m-%Y}"
