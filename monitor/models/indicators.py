"""What is measured, in which unit, and which way is better."""

from django.db import models
from django.urls import reverse
from simple_history.models import HistoricalRecords

from pacts.models import Goal, Source


class IndicatorQuerySet(models.QuerySet["Indicator"]):
    def measured(self) -> "IndicatorQuerySet":
        """Indicators with figures per neighbourhood."""
        return self.filter(availability=Indicator.Availability.MEASURED)


class Indicator(models.Model):
    class Direction(models.TextChoices):
        LOWER = "lower", "lager is beter"
        HIGHER = "higher", "hoger is beter"
        NEUTRAL = "neutral", "geen oordeel"

    class Method(models.TextChoices):
        RATE = "rate", "som gedeeld door som"
        MEAN = "mean", "gemiddelde, gewogen naar inwoners (een benadering)"
        SUM = "sum", "som"

    class Availability(models.TextChoices):
        MEASURED = "measured", "cijfers per buurt"
        CITY = "city", "alleen cijfers van heel Breda"
        WANTED = "wanted", "gewenst: niemand publiceert dit per buurt"

    slug = models.SlugField("sleutel", max_length=60, primary_key=True)
    name = models.CharField("naam", max_length=120)
    question = models.CharField("de vraag in gewone woorden", max_length=200)
    definition = models.TextField("wat meten we precies")
    unit = models.CharField("eenheid", max_length=60)
    unit_short = models.CharField("korte eenheid", max_length=20, blank=True)
    direction = models.CharField("richting", max_length=10, choices=Direction)
    method = models.CharField("methode", max_length=10, choices=Method)
    decimals = models.PositiveSmallIntegerField("decimalen", default=1)
    availability = models.CharField("beschikbaar", max_length=10, choices=Availability)
    is_estimate = models.BooleanField("cijfers zijn schattingen", default=False)
    source = models.ForeignKey(
        Source, verbose_name="bron", on_delete=models.PROTECT, null=True, blank=True
    )
    retrieved_text = models.CharField("stand van de gegevens", max_length=150, blank=True)
    caveat = models.TextField("let op", blank=True)
    suppress_below = models.PositiveIntegerField(
        "niet tonen bij minder inwoners dan", default=50, help_text="Per gebied."
    )
    series_breaks = models.CharField(
        "reeks begint opnieuw in",
        max_length=100,
        blank=True,
        help_text="Jaren, gescheiden door een spatie.",
    )
    headline_better = models.CharField(
        "kop als het beter gaat", max_length=100, blank=True, help_text="Zonder punt."
    )
    headline_worse = models.CharField(
        "kop als het slechter gaat", max_length=100, blank=True, help_text="Zonder punt."
    )
    goals = models.ManyToManyField(
        Goal, related_name="indicators", verbose_name="doelen", blank=True
    )
    order = models.PositiveSmallIntegerField("volgorde", default=0)
    history = HistoricalRecords()

    objects = IndicatorQuerySet.as_manager()

    class Meta:
        verbose_name = "indicator"
        verbose_name_plural = "indicatoren"
        ordering = ["order", "name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("monitor:indicator", args=[self.slug])
