"""What is only said, without figures."""

from django.db import models

from monitor.models.indicators import Indicator
from pacts.models import Sourced


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
