"""How the gap of an indicator stands, computed beforehand: what lists of indicators read."""

from django.db import models

from monitor.gap import Verdict
from monitor.models.indicators import Indicator


class Standing(models.Model):
    """The figures of both groups in all years, for one indicator and one choice of groups.

    Everything in here follows from the observations; `monitor/standings.py` computes it when
    figures are published and reads it. `computed_from` says under which groups and which settings
    of the indicator: when those changed since, it is not used.
    """

    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="standings")
    is_wide = models.BooleanField("ook buurten die deels passen")
    computed_from = models.CharField("berekend met", max_length=32)
    verdict = models.CharField(
        "oordeel", max_length=20, choices=[(item.value, item.value) for item in Verdict]
    )
    movement = models.FloatField("verandering van de kloof per jaar", null=True)
    last_year = models.PositiveSmallIntegerField("laatste jaar", null=True)
    years = models.JSONField("cijfers van beide groepen per jaar", default=list)

    class Meta:
        verbose_name = "stand van de kloof"
        verbose_name_plural = "standen van de kloof"
        ordering = ["indicator", "is_wide"]
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "is_wide"], name="one_standing_per_choice_of_groups"
            )
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id} {'ruim' if self.is_wide else 'strikt'}"
