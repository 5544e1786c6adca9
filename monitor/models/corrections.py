"""Which published figure was changed, when and why."""

from django.db import models

from monitor.models.imports import ImportRun
from monitor.models.indicators import Indicator


class Correction(models.Model):
    """Which published figure changed, when and why."""

    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="corrections")
    corrected_on = models.DateField("datum")
    what = models.TextField("wat is er veranderd")
    why = models.TextField("waarom")
    run = models.ForeignKey(
        ImportRun,
        verbose_name="levering",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="corrections",
    )

    class Meta:
        verbose_name = "correctie"
        verbose_name_plural = "correcties"
        ordering = ["-corrected_on"]

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.corrected_on}"
