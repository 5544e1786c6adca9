"""Editions of published documents. An edition, once published, never changes."""

from django.db import models


class EditionQuerySet(models.QuerySet["Edition"]):
    def published(self) -> "EditionQuerySet":
        return self.filter(state=Edition.State.PUBLISHED)


class Edition(models.Model):
    class State(models.TextChoices):
        WAITING = "waiting", "in de maak"
        PUBLISHED = "published", "gepubliceerd"
        FAILED = "failed", "mislukt"

    kind = models.CharField("soort", max_length=50)
    key = models.CharField("sleutel", max_length=100)
    number = models.PositiveIntegerField("editie")
    title = models.CharField("titel", max_length=200)
    data_date_on = models.DateField("stand van de gegevens")
    state = models.CharField("stand", max_length=10, choices=State, default=State.WAITING)
    content_sha256 = models.CharField("hash van de inhoud", max_length=64)
    file = models.FileField("bestand", upload_to="editions/", blank=True)
    sha256 = models.CharField("hash van het bestand", max_length=64, blank=True)
    bytes = models.PositiveIntegerField("grootte", null=True, blank=True)
    error = models.TextField("fout", blank=True)
    created_at = models.DateTimeField("gemaakt", auto_now_add=True)
    published_at = models.DateTimeField("gepubliceerd", null=True, blank=True)

    objects = EditionQuerySet.as_manager()

    class Meta:
        verbose_name = "editie"
        verbose_name_plural = "edities"
        ordering = ["kind", "key", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "key", "number"], name="edition_number"),
            models.CheckConstraint(
                condition=~models.Q(state="published")
                | (~models.Q(sha256="") & ~models.Q(file="") & models.Q(published_at__isnull=False)),
                name="published_edition_has_a_file",
                violation_error_message="Een gepubliceerde editie heeft een bestand met hash.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}, editie {self.number}"
