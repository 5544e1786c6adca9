"""What was changed in a table after it was published, by which decision, and from what to what."""

from django.conf import settings
from django.db import models

from budget.models.tables import Cell
from governance.models import Decision


class Amendment(models.Model):
    """One cell that got another value. The trail is never changed; the cell holds what counts now.

    A decision changed it, or staff mended what they had typed wrong and say so in `reason`.
    """

    cell = models.ForeignKey(
        Cell, verbose_name="cel", on_delete=models.PROTECT, related_name="amendments"
    )
    decision = models.ForeignKey(
        Decision,
        verbose_name="besluit",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="amendments",
    )
    reason = models.CharField("waarom", max_length=250, blank=True)
    old_kind = models.CharField("was: soort", max_length=10, choices=Cell.Kind)
    old_raw = models.CharField("was: zoals het er stond", max_length=100, blank=True)
    old_amount = models.DecimalField(
        "was: bedrag", max_digits=14, decimal_places=2, null=True, blank=True
    )
    old_from_partners = models.DecimalField(
        "was: waarvan van de partners", max_digits=14, decimal_places=2, null=True, blank=True
    )
    new_kind = models.CharField("werd: soort", max_length=10, choices=Cell.Kind)
    new_raw = models.CharField("werd: zoals het er staat", max_length=100, blank=True)
    new_amount = models.DecimalField(
        "werd: bedrag", max_digits=14, decimal_places=2, null=True, blank=True
    )
    new_from_partners = models.DecimalField(
        "werd: waarvan van de partners", max_digits=14, decimal_places=2, null=True, blank=True
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="door",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    made_at = models.DateTimeField("wanneer")

    class Meta:
        verbose_name = "wijziging van een cel"
        verbose_name_plural = "wijzigingen van cellen"
        ordering = ["cell", "made_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(decision__isnull=False) | ~models.Q(reason=""),
                name="amendment_says_why",
                violation_error_message="Kies het besluit dat dit verandert, of zeg waarom.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.old_raw or self.old_kind} werd {self.new_raw or self.new_kind}"
