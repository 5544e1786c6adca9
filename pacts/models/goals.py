from django.db import models
from django.urls import reverse
from simple_history.models import HistoricalRecords

from pacts.models.sources import Sourced


class BuildingBlock(models.Model):
    """One of the three themes of the programme (bouwsteen), each carried by an alliance."""

    key = models.SlugField("sleutel", max_length=20, primary_key=True)
    name = models.CharField("naam", max_length=100, unique=True)
    order = models.PositiveSmallIntegerField("volgorde")

    class Meta:
        verbose_name = "bouwsteen"
        verbose_name_plural = "bouwstenen"
        ordering = ["order"]

    def __str__(self) -> str:
        return self.name


class Goal(Sourced):
    """One of the nine goals of Pact deel 2."""

    key = models.CharField("sleutel", max_length=5, primary_key=True)
    building_block = models.ForeignKey(
        BuildingBlock,
        verbose_name="bouwsteen",
        on_delete=models.PROTECT,
        related_name="goals",
    )
    order = models.PositiveSmallIntegerField("volgorde")
    name = models.CharField("doel", max_length=250, help_text="Zoals het in het pact staat.")
    short_name = models.CharField("korte naam", max_length=80)
    explanation = models.TextField("in gewone woorden")
    history = HistoricalRecords()

    class Meta:
        verbose_name = "doel"
        verbose_name_plural = "doelen"
        ordering = ["building_block__order", "order"]
        constraints = [
            models.UniqueConstraint(fields=["building_block", "order"], name="goal_order_once")
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.short_name}"

    def get_absolute_url(self) -> str:
        return reverse("alliances:goal", args=[self.key.lower()])
