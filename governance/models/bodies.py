"""Who governs: bodies, and what each party pays towards them."""

from django.db import models

from pacts.models import Sourced


class Body(Sourced):
    class Kind(models.TextChoices):
        BOARD = "board", "bestuur"
        BUREAU = "bureau", "programmabureau"
        MUNICIPAL = "municipal", "gemeente"
        STATE = "state", "rijk"
        NETWORK = "network", "netwerk"
        TABLE = "table", "overleg"
        FORMER = "former", "bestaat niet meer"

    key = models.SlugField("sleutel", max_length=50, primary_key=True)
    name = models.CharField("naam", max_length=120)
    kind = models.CharField("soort", max_length=12, choices=Kind)
    purpose = models.TextField("waarvoor")
    deciding = models.TextField("hoe er wordt besloten", blank=True)
    note = models.TextField("toelichting", blank=True)
    order = models.PositiveSmallIntegerField("volgorde", default=0)

    class Meta:
        verbose_name = "orgaan"
        verbose_name_plural = "organen"
        ordering = ["order", "name"]

    def __str__(self) -> str:
        return self.name


class FundingShare(Sourced):
    """What each party pays towards a body per year."""

    body = models.ForeignKey(
        Body, verbose_name="orgaan", on_delete=models.PROTECT, related_name="funding_shares"
    )
    payer = models.CharField("wie betaalt", max_length=100)
    share_percent = models.DecimalField(
        "aandeel in procenten", max_digits=5, decimal_places=2, null=True, blank=True
    )
    amount = models.DecimalField(
        "bedrag per jaar", max_digits=12, decimal_places=2, null=True, blank=True
    )
    note = models.CharField("toelichting", max_length=250, blank=True)

    class Meta:
        verbose_name = "bijdrage aan een orgaan"
        verbose_name_plural = "bijdragen aan organen"
        ordering = ["body", "pk"]

    def __str__(self) -> str:
        return f"{self.payer}, {self.body}"
