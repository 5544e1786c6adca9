"""How many signed, counted from the rows per day. Recounted, never incremented."""

from django.db import models

from pacts.models.pacts import Pact
from pacts.models.places import Neighbourhood


class Tally(models.Model):
    """The confirmed signatures of one day, kind and neighbourhood."""

    pact = models.ForeignKey(Pact, on_delete=models.CASCADE, related_name="tallies")
    counted_on = models.DateField("dag")
    kind = models.CharField("soort", max_length=12)
    neighbourhood = models.ForeignKey(
        Neighbourhood, verbose_name="buurt", on_delete=models.CASCADE, null=True, blank=True
    )
    number = models.PositiveIntegerField("aantal")

    class Meta:
        verbose_name = "telling"
        verbose_name_plural = "tellingen"
        ordering = ["pact", "counted_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["pact", "counted_on", "kind", "neighbourhood"],
                name="one_tally_per_day_kind_and_neighbourhood",
            ),
            # A unique index lets NULL in more than once.
            models.UniqueConstraint(
                fields=["pact", "counted_on", "kind"],
                condition=models.Q(neighbourhood=None),
                name="one_tally_per_day_and_kind_elsewhere",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pact_id} {self.counted_on} {self.kind}: {self.number}"


class TallyRun(models.Model):
    """Until when a pact was counted, and what the last self-check found."""

    pact = models.OneToOneField(
        Pact, on_delete=models.CASCADE, related_name="tally_run", primary_key=True
    )
    counted_until_at = models.DateTimeField("geteld tot")
    checked_at = models.DateTimeField("nageteld op", null=True, blank=True)
    repaired = models.PositiveIntegerField("verschillen hersteld", default=0)
    report = models.TextField("verslag", blank=True)

    class Meta:
        verbose_name = "telronde"
        verbose_name_plural = "telrondes"

    def __str__(self) -> str:
        return f"{self.pact_id} tot {self.counted_until_at}"
