"""Who read a translation of the signing pages, and whether it is their mother tongue."""

from django.db import models


class LanguageReview(models.Model):
    class Language(models.TextChoices):
        ENGLISH = "en", "Engels"
        TURKISH = "tr", "Turks"
        ARABIC = "ar", "Arabisch"
        POLISH = "pl", "Pools"
        UKRAINIAN = "uk", "Oekraïens"

    language = models.CharField("taal", max_length=2, choices=Language)
    checked_by = models.CharField("gelezen door", max_length=120)
    is_native_speaker = models.BooleanField("is de moedertaal van de lezer", default=False)
    checked_on = models.DateField("gelezen op")
    note = models.TextField("aantekening", blank=True)

    class Meta:
        verbose_name = "gelezen vertaling"
        verbose_name_plural = "gelezen vertalingen"
        ordering = ["language", "-checked_on"]

    def __str__(self) -> str:
        return f"{self.get_language_display()}, {self.checked_on}"
