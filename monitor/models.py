"""Indicators, observations, claims. What is known, and what is only said."""

from django.db import models
from django.urls import reverse
from simple_history.models import HistoricalRecords

from pacts.models import Area, Goal, Source, Sourced


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

    class Meta:
        verbose_name = "cijfer"
        verbose_name_plural = "cijfers"
        ordering = ["indicator", "period", "area"]
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


class Claim(Sourced):
    """A figure somebody stated without data. Shown as a quotation."""

    key = models.SlugField("sleutel", max_length=20, primary_key=True)
    subject = models.CharField("onderwerp", max_length=150)
    statement = models.TextField("wat er is gezegd")
    note = models.TextField("toelichting", blank=True)
    indicator = models.ForeignKey(
        Indicator,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="claims",
    )

    class Meta:
        verbose_name = "uitspraak"
        verbose_name_plural = "uitspraken"
        ordering = ["key"]

    def __str__(self) -> str:
        return self.subject


class Correction(models.Model):
    """Which published figure changed, when and why."""

    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="corrections")
    corrected_on = models.DateField("datum")
    what = models.TextField("wat is er veranderd")
    why = models.TextField("waarom")

    class Meta:
        verbose_name = "correctie"
        verbose_name_plural = "correcties"
        ordering = ["-corrected_on"]

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.corrected_on}"
