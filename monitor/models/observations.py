"""The figures themselves, per area and period."""

from decimal import Decimal

from django.db import models

from monitor.models.indicators import Indicator
from pacts.models import Area


class Observation(models.Model):
    """One figure: an indicator, an area, a period. Unknown is a status, never nought."""

    class Status(models.TextChoices):
        FINAL = "final", "definitief"
        PROVISIONAL = "provisional", "voorlopig"
        ESTIMATE = "estimate", "schatting"
        SUPPRESSED = "suppressed", "niet getoond: te weinig mensen"
        MISSING = "missing", "geen cijfer"

    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="observations")
    area = models.ForeignKey(
        Area, verbose_name="gebied", on_delete=models.PROTECT, related_name="observations"
    )
    period = models.CharField("periode", max_length=7, help_text="2020 of 2022-11")
    value = models.DecimalField("waarde", max_digits=14, decimal_places=4, null=True, blank=True)
    numerator = models.DecimalField(
        "teller", max_digits=14, decimal_places=2, null=True, blank=True
    )
    denominator = models.DecimalField(
        "noemer (of inwoners als gewicht)",
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
    )
    status = models.CharField("status", max_length=12, choices=Status, default=Status.FINAL)
    is_withheld = models.BooleanField(
        "niet getoond, omdat er een kleiner cijfer uit te halen is",
        default=False,
        editable=False,
        help_text="Dit rekenen we zelf uit, zie docs/data-method.md.",
    )

    class Meta:
        verbose_name = "cijfer"
        verbose_name_plural = "cijfers"
        ordering = ["indicator", "period", "area"]
        indexes = [models.Index(fields=["indicator", "period"], name="figures_of_one_year")]
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "area", "period"],
                name="one_figure_per_area_and_period",
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=["suppressed", "missing"], value=None)
                | (~models.Q(status__in=["suppressed", "missing"]) & models.Q(value__isnull=False)),
                name="missing_figure_has_no_value",
                violation_error_message="Een ontbrekend cijfer heeft geen waarde, ook geen nul.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.area_id} {self.period}"

    @property
    def shown_value(self) -> Decimal | None:
        """The value for the public: None when it is unknown, suppressed or withheld."""
        return None if self.is_withheld else self.value

    @property
    def shown_status(self) -> str:
        """The status for the public, who need not know of which kind a hidden figure is."""
        return self.Status.SUPPRESSED.value if self.is_withheld else self.status
