"""Editions of published documents. An edition, once published, never changes."""

from datetime import date
from typing import Any

from django.db import models
from django.utils import timezone

from verbeterbreda.lib.constraints import Frozen


class EditionIsPublishedError(Exception):
    """A published edition is not changed and not deleted; a new edition follows it."""


class EditionQuerySet(models.QuerySet["Edition"]):
    def published(self) -> "EditionQuerySet":
        return self.filter(state=Edition.State.PUBLISHED)

    def of(self, kind: str, key: str) -> "EditionQuerySet":
        """All editions of one document, the newest first."""
        return self.filter(kind=kind, key=key).order_by("-number")

    def delete(self) -> tuple[int, dict[str, int]]:
        """Delete editions that were never published; raise when one of them was."""
        if self.published().exists():
            raise EditionIsPublishedError("Een gepubliceerde editie wordt niet verwijderd.")
        return super().delete()


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
    html = models.TextField("tekst waaruit het bestand wordt gemaakt", blank=True, editable=False)
    facts = models.JSONField("wat erin staat", default=list, blank=True, editable=False)
    attachments = models.JSONField("bijlagen", default=list, blank=True, editable=False)
    file = models.FileField("bestand", upload_to="editions/", blank=True)
    sha256 = models.CharField("hash van het bestand", max_length=64, blank=True)
    bytes = models.PositiveIntegerField("grootte", null=True, blank=True)
    pages = models.PositiveSmallIntegerField("bladzijden", null=True, blank=True)
    step = models.CharField("hoe ver het is", max_length=80, blank=True)
    tries = models.PositiveSmallIntegerField("keer begonnen", default=0)
    claimed_by = models.CharField(max_length=32, blank=True, editable=False)
    claimed_until_at = models.DateTimeField(null=True, blank=True, editable=False)
    error = models.TextField("fout", blank=True)
    created_at = models.DateTimeField("gemaakt")
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
                | (
                    ~models.Q(sha256="") & ~models.Q(file="") & models.Q(published_at__isnull=False)
                ),
                name="published_edition_has_a_file",
                violation_error_message="Een gepubliceerde editie heeft een bestand met hash.",
            ),
            Frozen(
                fields=[
                    "kind",
                    "key",
                    "number",
                    "title",
                    "data_date_on",
                    "state",
                    "content_sha256",
                    "html",
                    "facts",
                    "attachments",
                    "file",
                    "sha256",
                    "bytes",
                    "pages",
                    "error",
                    "created_at",
                    "published_at",
                ],
                condition=models.Q(state="published"),
                name="edition_frozen",
                violation_error_message="Een gepubliceerde editie wordt niet gewijzigd.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}, editie {self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self._refuse_when_published("gewijzigd")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        self._refuse_when_published("verwijderd")
        return super().delete(*args, **kwargs)

    @property
    def created_on(self) -> date:
        """The day it was made, in Amsterdam."""
        return timezone.localtime(self.created_at).date()

    @property
    def filename(self) -> str:
        """The name a reader saves it under, such as werkplan-2023-editie-1-2026-11-22.pdf."""
        return f"{self.kind}-{self.key}-editie-{self.number}-{self.created_on.isoformat()}.pdf"

    def _refuse_when_published(self, what: str) -> None:
        if self.pk and Edition.objects.published().filter(pk=self.pk).exists():
            raise EditionIsPublishedError(f"Een gepubliceerde editie wordt niet {what}.")
