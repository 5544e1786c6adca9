"""Where every sentence, euro and date comes from."""

from django.core.exceptions import ValidationError
from django.db import models

MAX_QUOTE_WORDS = 25


def validate_quote(value: str) -> None:
    """Refuse a quotation longer than 25 words: we cite, we do not copy."""
    if len(value.split()) > MAX_QUOTE_WORDS:
        raise ValidationError(f"Een citaat heeft hooguit {MAX_QUOTE_WORDS} woorden.")


class Source(models.Model):
    key = models.SlugField("sleutel", max_length=60, primary_key=True)
    title = models.CharField("titel", max_length=250)
    publisher = models.CharField("uitgever", max_length=200, blank=True)
    published_text = models.CharField("datum zoals bekend", max_length=100, blank=True)
    url = models.URLField("adres", max_length=500, blank=True)
    licence = models.CharField("licentie", max_length=200, blank=True)
    quality = models.CharField("kwaliteit", max_length=250, blank=True)
    note = models.TextField("toelichting", blank=True)

    class Meta:
        verbose_name = "bron"
        verbose_name_plural = "bronnen"
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title


class Sourced(models.Model):
    """Anything that can be followed back to a place in a source."""

    source = models.ForeignKey(
        Source,
        verbose_name="bron",
        on_delete=models.PROTECT,  # what we show must stay traceable
        null=True,
        blank=True,
        related_name="+",
    )
    locator = models.CharField("plaats in de bron", max_length=250, blank=True)
    quote = models.CharField("citaat", max_length=400, blank=True, validators=[validate_quote])

    class Meta:
        abstract = True


class Contradiction(models.Model):
    """Where sources, or a source and itself, say different things. Shown, never corrected."""

    key = models.SlugField("sleutel", max_length=20, primary_key=True)
    subject = models.CharField("onderwerp", max_length=200)
    reading_a = models.TextField("lezing A")
    reading_b = models.TextField("lezing B")
    note = models.TextField("hoe wij ermee omgaan", blank=True)
    concerns = models.CharField(
        "gaat over",
        max_length=250,
        blank=True,
        help_text="Sleutels, gescheiden door een spatie.",
    )
    source = models.ForeignKey(
        Source,
        verbose_name="bron",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )

    class Meta:
        verbose_name = "tegenspraak"
        verbose_name_plural = "tegenspraken"
        ordering = ["key"]

    def __str__(self) -> str:
        return self.subject
