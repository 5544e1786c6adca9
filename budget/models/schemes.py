"""Money that others give: who, how much, for what, until when, who decides."""

from django.db import models
from django.urls import reverse

from budget.models.tables import Line
from pacts.models import BuildingBlock, Sourced


class Scheme(Sourced):
    """Money somebody gives: who, how much, for what, until when, who decides."""

    slug = models.SlugField("sleutel", max_length=60, primary_key=True)
    name = models.CharField("naam", max_length=150)
    giver = models.CharField("wie geeft", max_length=120)
    amount_text = models.CharField("bedrag, zoals bekend", max_length=120)
    amount = models.DecimalField("bedrag", max_digits=14, decimal_places=2, null=True, blank=True)
    purpose = models.TextField("waarvoor")
    period_text = models.CharField("wanneer", max_length=120, blank=True)
    until_on = models.DateField("aanvragen tot en met", null=True, blank=True)
    decided_by = models.CharField("wie beslist", max_length=150, blank=True)
    certainty = models.CharField("hoe zeker", max_length=150, blank=True)
    status_text = models.CharField("hoe staat het ervoor", max_length=200, blank=True)
    note = models.TextField("toelichting", blank=True)
    order = models.PositiveSmallIntegerField("volgorde", default=0)
    building_block = models.ForeignKey(
        BuildingBlock,
        verbose_name="bouwsteen",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="schemes",
    )
    lines = models.ManyToManyField(
        Line, verbose_name="begrotingsregels", related_name="schemes", blank=True
    )

    reminded_at = models.DateTimeField("herinnerd", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "regeling"
        verbose_name_plural = "regelingen"
        ordering = ["order", "name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("budget:scheme", args=[self.slug])


class SchemeUse(Sourced):
    """What was used of a scheme. Without an amount it is not known, which is not nought."""

    scheme = models.ForeignKey(
        Scheme, verbose_name="regeling", on_delete=models.PROTECT, related_name="uses"
    )
    year = models.PositiveSmallIntegerField("jaar", null=True, blank=True)
    text = models.CharField("waarvoor", max_length=250)
    amount = models.DecimalField("bedrag", max_digits=14, decimal_places=2, null=True, blank=True)
    line = models.ForeignKey(
        Line,
        verbose_name="begrotingsregel",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="scheme_uses",
    )

    class Meta:
        verbose_name = "gebruik van een regeling"
        verbose_name_plural = "gebruik van regelingen"
        ordering = ["scheme", "year", "pk"]

    def __str__(self) -> str:
        return self.text
