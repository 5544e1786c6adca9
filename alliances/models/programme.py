"""The alliances, and what was brought in before the programme was written."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.urls import reverse

from pacts.models import BuildingBlock, Goal, Sourced

if TYPE_CHECKING:
    from alliances.models.actions import Action


class Alliance(Sourced):
    slug = models.SlugField("sleutel", max_length=30, primary_key=True)
    building_block = models.OneToOneField(
        BuildingBlock,
        verbose_name="bouwsteen",
        on_delete=models.PROTECT,
        related_name="alliance",
    )
    summary = models.CharField("in één zin", max_length=200)
    purpose = models.TextField("waarvoor")
    stale_after_weeks = models.PositiveSmallIntegerField(
        "stil na zoveel weken",
        default=13,
        help_text="Een actie waarover zo lang niets is verteld, krijgt op de site een stempel.",
    )
    drivers = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        verbose_name="aanjagers",
        related_name="alliances",
        blank=True,
        help_text="Zij werken de acties van deze alliantie bij, en geen andere.",
    )

    class Meta:
        verbose_name = "alliantie"
        verbose_name_plural = "allianties"
        ordering = ["building_block__order"]

    def __str__(self) -> str:
        return self.building_block.name

    def get_absolute_url(self) -> str:
        return reverse("alliances:detail", args=[self.slug])


class Contribution(Sourced):
    """What was brought in at the end of 2022, and which actions of the programme it became."""

    key = models.SlugField("sleutel", max_length=20, primary_key=True)
    title = models.CharField("titel", max_length=150)
    text = models.TextField("tekst")
    goals = models.ManyToManyField(
        Goal, related_name="contributions", verbose_name="doelen", blank=True
    )
    actions: "models.ManyToManyField[Action, models.Model]" = models.ManyToManyField(
        "alliances.Action",
        related_name="contributions",
        verbose_name="werd deze acties",
        blank=True,
    )
    became_note = models.CharField(
        "toelichting bij wat het werd",
        max_length=250,
        blank=True,
        help_text="Bijvoorbeeld: opgegaan in een andere actie, of niet overgenomen en waarom.",
    )
    order = models.PositiveSmallIntegerField("volgorde", default=0)

    class Meta:
        verbose_name = "bijdrage"
        verbose_name_plural = "bijdragen"
        ordering = ["order", "key"]

    def __str__(self) -> str:
        return self.title
