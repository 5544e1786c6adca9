"""Meetings: agenda, papers, minutes, and what was promised to be done."""

import secrets
from typing import Any

from django.db import models
from django.urls import reverse

from governance.models.bodies import Body
from governance.models.seats import Seat
from verbeterbreda.documents.models import Edition
from verbeterbreda.lib.private_files import PrivateStorage

NO_NAMES = "Schrijf rollen op, geen namen van bewoners: het verslag wordt openbaar."


class MeetingQuerySet(models.QuerySet["Meeting"]):
    def public(self) -> "MeetingQuerySet":
        """Whose agenda everybody may read. See also Meeting.is_public."""
        return self.filter(agenda_published_at__isnull=False)


class Meeting(models.Model):
    """A meeting of a body. Its agenda and minutes are one record, published in two steps.

    `changes` counts how often the record was saved: calendar programs take the highest.
    """

    body = models.ForeignKey(
        Body, verbose_name="orgaan", on_delete=models.PROTECT, related_name="meetings"
    )
    held_on = models.DateField("datum")
    title = models.CharField("titel", max_length=150)
    starts_at = models.DateTimeField("begint", null=True, blank=True)
    ends_at = models.DateTimeField("eindigt", null=True, blank=True)
    place = models.CharField("waar", max_length=200, blank=True)
    introduction = models.TextField("vooraf", blank=True)
    present = models.TextField(
        "aanwezig", blank=True, help_text="De rollen, niet de namen van bewoners."
    )
    minutes = models.TextField(
        "verslag", blank=True, help_text=f"Wat niet bij één punt hoort. {NO_NAMES}"
    )
    agenda_published_at = models.DateTimeField("agenda gepubliceerd", null=True, blank=True)
    minutes_published_at = models.DateTimeField("verslag gepubliceerd", null=True, blank=True)
    cancelled_at = models.DateTimeField("afgezegd", null=True, blank=True)
    updated_at = models.DateTimeField("laatst gewijzigd", auto_now=True)
    changes = models.PositiveIntegerField("aantal wijzigingen", default=0, editable=False)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = "vergadering"
        verbose_name_plural = "vergaderingen"
        ordering = ["-held_on"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at=None) | models.Q(ends_at__gt=models.F("starts_at")),
                name="meeting_ends_after_it_begins",
                violation_error_message="De vergadering eindigt voordat zij begint.",
            ),
            models.CheckConstraint(
                condition=models.Q(minutes_published_at=None)
                | models.Q(agenda_published_at__isnull=False),
                name="minutes_follow_the_agenda",
                violation_error_message="Publiceer eerst de agenda, daarna pas het verslag.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}, {self.held_on:%d-%m-%Y}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            self.changes += 1
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("governance:meeting", args=[self.pk])

    @property
    def is_public(self) -> bool:
        """May everybody read the agenda? See also MeetingQuerySet.public."""
        return self.agenda_published_at is not None


class AgendaItem(models.Model):
    class Kind(models.TextChoices):
        INFORM = "inform", "ter kennisname"
        DISCUSS = "discuss", "om te bespreken"
        DECIDE = "decide", "om te besluiten"

    meeting = models.ForeignKey(
        Meeting, verbose_name="vergadering", on_delete=models.CASCADE, related_name="items"
    )
    order = models.PositiveSmallIntegerField("nummer")
    title = models.CharField("onderwerp", max_length=200)
    kind = models.CharField("soort", max_length=10, choices=Kind, default=Kind.DISCUSS)
    explanation = models.TextField("toelichting", blank=True)
    proposal = models.TextField(
        "voorstel voor het besluit", blank=True, help_text="De precieze tekst die voorligt."
    )
    minutes = models.TextField("wat er is besproken", blank=True, help_text=NO_NAMES)

    class Meta:
        verbose_name = "agendapunt"
        verbose_name_plural = "agendapunten"
        ordering = ["meeting", "order"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "order"],
                name="agenda_number_once",
                violation_error_message="Dit nummer staat al op de agenda.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order}. {self.title}"


def paper_name(_paper: models.Model, _filename: str) -> str:
    """Return a name that nobody can guess; what the sender called the file is not kept."""
    return f"papers/{secrets.token_hex(16)}.pdf"


class Paper(models.Model):
    """What members read beforehand: a text, an edition that this site made, or a file."""

    item = models.ForeignKey(
        AgendaItem, verbose_name="agendapunt", on_delete=models.CASCADE, related_name="papers"
    )
    title = models.CharField("titel", max_length=150)
    text = models.TextField("tekst", blank=True)
    edition = models.ForeignKey(
        Edition,
        verbose_name="document van deze site",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    file = models.FileField(
        "bestand (PDF)", upload_to=paper_name, storage=PrivateStorage(), blank=True
    )
    sha256 = models.CharField("hash van het bestand", max_length=64, blank=True, editable=False)
    is_public = models.BooleanField("openbaar", default=True)
    order = models.PositiveSmallIntegerField("volgorde", default=0)

    class Meta:
        verbose_name = "stuk"
        verbose_name_plural = "stukken"
        ordering = ["item", "order", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(text="") | ~models.Q(file="") | models.Q(edition__isnull=False),
                name="paper_holds_something",
                violation_error_message="Vul een tekst in, kies een document of kies een bestand.",
            ),
            models.CheckConstraint(
                condition=models.Q(file="", sha256="")
                | (~models.Q(file="") & ~models.Q(sha256="")),
                name="paper_file_has_a_hash",
                violation_error_message="Bij een bestand hoort de hash ervan.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("governance:paper", args=[self.pk])


class ActionPoint(models.Model):
    """What somebody promised in a meeting to do, and by when."""

    item = models.ForeignKey(
        AgendaItem, verbose_name="agendapunt", on_delete=models.PROTECT, related_name="points"
    )
    text = models.CharField("wat", max_length=250)
    owner = models.CharField("wie", max_length=150, help_text="Een rol, geen naam van een bewoner.")
    seat = models.ForeignKey(
        Seat, verbose_name="zetel", on_delete=models.PROTECT, null=True, blank=True
    )
    due_on = models.DateField("voor", null=True, blank=True)
    done_on = models.DateField("klaar op", null=True, blank=True)
    done_note = models.CharField("wat ervan kwam", max_length=250, blank=True)

    class Meta:
        verbose_name = "actiepunt"
        verbose_name_plural = "actiepunten"
        ordering = ["due_on", "pk"]

    def __str__(self) -> str:
        return self.text
