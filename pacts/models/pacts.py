"""The pacts: part, version, block. A published version never changes again."""

import hashlib
from datetime import datetime
from enum import Enum

from django.conf import settings
from django.db import models
from django.urls import reverse
from simple_history.models import HistoricalRecords

from pacts.models.goals import Goal
from pacts.models.sources import Sourced
from verbeterbreda.lib.constraints import Frozen


class PactState(Enum):
    ANNOUNCED = "aangekondigd"
    CONSULTATION = "je kunt reageren"
    EDITING = "we verwerken de reacties"
    SIGNING = "je kunt ondertekenen"
    IN_FORCE = "geldt"
    REVISED = "is opgevolgd"


class Pact(Sourced):
    slug = models.SlugField("sleutel", max_length=30, primary_key=True)
    number = models.PositiveSmallIntegerField("deel", unique=True)
    title = models.CharField("titel", max_length=120)
    subject = models.CharField("waar het over gaat", max_length=200)
    introduction = models.TextField("inleiding")
    what_is_known = models.TextField("wat we van de tekst weten")
    consultation_from_at = models.DateTimeField("reageren vanaf", null=True, blank=True)
    consultation_until_at = models.DateTimeField("reageren tot", null=True, blank=True)
    signing_from_at = models.DateTimeField("ondertekenen vanaf", null=True, blank=True)
    signing_until_at = models.DateTimeField("ondertekenen tot", null=True, blank=True)
    signed_on = models.DateField("ondertekend op", null=True, blank=True)
    concluded_on = models.DateField(
        "afgerond op",
        null=True,
        blank=True,
        help_text="Voor een deel waarvan geen ondertekening bekend is.",
    )
    revised_at = models.DateTimeField("opgevolgd op", null=True, blank=True)
    is_paused = models.BooleanField("ondertekenen staat stil", default=False)
    banner = models.CharField(
        "mededeling",
        max_length=300,
        blank=True,
        help_text="Staat boven het pact en boven het formulier, bijvoorbeeld waarom het stilstaat.",
    )
    is_proof_asked = models.BooleanField(
        "laat de browser rekenen",
        default=False,
        help_text="Bij een vloed van robots: wie rekent, wordt minder snel eerst nagekeken.",
    )
    history = HistoricalRecords()

    class Meta:
        verbose_name = "pact"
        verbose_name_plural = "pacten"
        ordering = ["number"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(consultation_until_at=None)
                | models.Q(consultation_until_at__gt=models.F("consultation_from_at")),
                name="consultation_ends_after_it_begins",
                violation_error_message="Het reageren eindigt voordat het begint.",
            ),
            models.CheckConstraint(
                condition=models.Q(signing_until_at=None)
                | models.Q(signing_until_at__gt=models.F("signing_from_at")),
                name="signing_ends_after_it_begins",
                violation_error_message="Het ondertekenen eindigt voordat het begint.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("pacts:detail", args=[self.slug])

    def state(self, now: datetime) -> PactState:
        """Return where the pact stands at `now`; computed from dates, never stored."""
        if self.revised_at and now >= self.revised_at:
            return PactState.REVISED
        if self.is_consultation_open(now):
            return PactState.CONSULTATION
        if self.is_signing_open(now):
            return PactState.SIGNING
        if self.signing_from_at and now >= self.signing_from_at:
            return PactState.IN_FORCE
        if self.signed_on or self.concluded_on:
            return PactState.IN_FORCE
        if self.consultation_until_at and now >= self.consultation_until_at:
            return PactState.EDITING
        return PactState.ANNOUNCED

    def is_consultation_open(self, now: datetime) -> bool:
        return _within(now, self.consultation_from_at, self.consultation_until_at)

    def is_signing_open(self, now: datetime) -> bool:
        return not self.is_paused and _within(now, self.signing_from_at, self.signing_until_at)


def _within(now: datetime, start: datetime | None, end: datetime | None) -> bool:
    return start is not None and start <= now and (end is None or now < end)


class PactMoment(Sourced):
    """A date of a pact as it was planned and as it went, side by side, each as precise as known."""

    pact = models.ForeignKey(Pact, on_delete=models.CASCADE, related_name="moments")
    order = models.PositiveSmallIntegerField("volgorde")
    subject = models.CharField("wat", max_length=120)
    planned_text = models.CharField("gepland", max_length=150, blank=True)
    actual_text = models.CharField("werkelijk", max_length=150, blank=True)
    note = models.TextField("toelichting", blank=True)

    class Meta:
        verbose_name = "moment van een pact"
        verbose_name_plural = "momenten van pacten"
        ordering = ["pact", "order"]
        constraints = [
            models.UniqueConstraint(fields=["pact", "order"], name="pact_moment_order_once"),
        ]

    def __str__(self) -> str:
        return f"{self.pact}: {self.subject}"


class PactVersion(models.Model):
    class State(models.TextChoices):
        DRAFT = "draft", "concept"
        PUBLISHED = "published", "gepubliceerd"

    pact = models.ForeignKey(
        Pact, verbose_name="pact", on_delete=models.PROTECT, related_name="versions"
    )
    number = models.PositiveSmallIntegerField("versie")
    state = models.CharField("stand", max_length=10, choices=State, default=State.DRAFT)
    sha256 = models.CharField("hash van de tekst", max_length=64, blank=True, editable=False)
    published_at = models.DateTimeField("gepubliceerd", null=True, blank=True, editable=False)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="gepubliceerd door",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    note = models.TextField("toelichting", blank=True)

    class Meta:
        verbose_name = "versie van een pact"
        verbose_name_plural = "versies van pacten"
        ordering = ["pact", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["pact", "number"], name="pact_version_number"),
            models.CheckConstraint(
                condition=models.Q(state="draft", published_at=None)
                | models.Q(state="published", published_at__isnull=False) & ~models.Q(sha256=""),
                name="published_version_has_hash_and_date",
            ),
            Frozen(
                # Not who published it: an account that goes leaves the text as it was.
                fields=["pact", "number", "state", "sha256", "published_at", "note"],
                condition=models.Q(state="published"),
                name="pact_version_frozen",
                violation_error_message="Een gepubliceerde tekst verandert niet meer.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pact}, versie {self.number}"

    def canonical_text(self) -> str:
        """Return the text that is hashed: every block's key and formal text, in order."""
        blocks = self.blocks.order_by("order").values_list("key", "formal_text")
        return "\n\n".join(f"[{key}]\n{text.strip()}" for key, text in blocks) + "\n"

    def text_sha256(self) -> str:
        return hashlib.sha256(self.canonical_text().encode()).hexdigest()


class Block(Sourced):
    """A piece of a text. `is_fixed` from the moment its version is published."""

    class Kind(models.TextChoices):
        HEADING = "heading", "kop"
        PARAGRAPH = "paragraph", "alinea"
        GOAL = "goal", "doel"
        AGREEMENT = "agreement", "afspraak"

    version = models.ForeignKey(
        PactVersion, verbose_name="versie", on_delete=models.CASCADE, related_name="blocks"
    )
    key = models.SlugField("sleutel", max_length=60)
    order = models.PositiveSmallIntegerField("volgorde")
    kind = models.CharField("soort", max_length=10, choices=Kind, default=Kind.PARAGRAPH)
    goal = models.ForeignKey(
        Goal, verbose_name="doel", on_delete=models.PROTECT, null=True, blank=True
    )
    formal_text = models.TextField("tekst")
    plain_text = models.TextField("in gewone woorden", blank=True)
    is_fixed = models.BooleanField("staat vast", default=False, editable=False)

    class Meta:
        verbose_name = "blok"
        verbose_name_plural = "blokken"
        ordering = ["version", "order"]
        constraints = [
            models.UniqueConstraint(fields=["version", "key"], name="block_key_once"),
            Frozen(
                fields=[
                    "version",
                    "key",
                    "order",
                    "kind",
                    "goal",
                    "formal_text",
                    "plain_text",
                    "is_fixed",
                    "source",
                    "locator",
                    "quote",
                ],
                condition=models.Q(is_fixed=True),
                name="block_frozen",
                violation_error_message="Een gepubliceerde tekst verandert niet meer.",
            ),
        ]

    def __str__(self) -> str:
        return self.key
