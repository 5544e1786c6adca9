"""What was decided, word for word."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from simple_history.models import HistoricalRecords

from governance.models.bodies import Body
from governance.models.meetings import AgendaItem, Meeting
from verbeterbreda.lib.constraints import Frozen

UNCHANGED = "Een besluit verandert niet. Leg een nieuw besluit vast dat erop volgt."


class DecisionQuerySet(models.QuerySet["Decision"]):
    def delete(self) -> tuple[int, dict[str, int]]:
        raise ValidationError(UNCHANGED)


class Decision(models.Model):
    """A decision cannot be changed, only followed by another.

    `services.decisions.decide` records one and gives it its number.
    """

    class Subject(models.TextChoices):
        PLAN = "plan", "werkplan"
        MONEY = "money", "geld"
        TEXT = "text", "tekst"
        SEAT = "seat", "wie waar zit"
        OTHER = "other", "iets anders"

    body = models.ForeignKey(
        Body, verbose_name="orgaan", on_delete=models.PROTECT, related_name="decisions"
    )
    number = models.CharField(
        "nummer", max_length=20, unique=True, help_text="Dat geeft de site, bijvoorbeeld 2026-1."
    )
    decided_on = models.DateField("datum")
    title = models.CharField("onderwerp", max_length=200)
    wording = models.TextField("besluit", help_text="De precieze tekst.")
    subject = models.CharField("waarover", max_length=10, choices=Subject, default=Subject.OTHER)
    votes = models.CharField("stemmen", max_length=200, blank=True)
    votes_for = models.PositiveSmallIntegerField("voor", null=True, blank=True)
    votes_against = models.PositiveSmallIntegerField("tegen", null=True, blank=True)
    votes_abstained = models.PositiveSmallIntegerField("onthouden", null=True, blank=True)
    follow_up = models.TextField("wat er nu gebeurt", blank=True)
    meeting = models.ForeignKey(
        Meeting,
        verbose_name="vergadering",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
    )
    item = models.ForeignKey(
        AgendaItem,
        verbose_name="agendapunt",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="decisions",
    )
    replaces = models.ForeignKey(
        "self",
        verbose_name="volgt op",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="followed_by",
    )
    created_at = models.DateTimeField("vastgelegd", auto_now_add=True)
    history = HistoricalRecords()

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = "besluit"
        verbose_name_plural = "besluiten"
        ordering = ["-decided_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(votes_for=None, votes_against=None, votes_abstained=None)
                | models.Q(
                    votes_for__isnull=False,
                    votes_against__isnull=False,
                    votes_abstained__isnull=False,
                ),
                name="votes_are_counted_together",
                violation_error_message="Vul voor, tegen en onthouden alle drie in (0 mag ook), "
                "of geen van drieën.",
            ),
            Frozen(
                fields=[
                    "body",
                    "number",
                    "decided_on",
                    "title",
                    "wording",
                    "subject",
                    "votes",
                    "votes_for",
                    "votes_against",
                    "votes_abstained",
                    "follow_up",
                    "meeting",
                    "item",
                    "replaces",
                    "created_at",
                ],
                name="decision_frozen",
                violation_error_message=UNCHANGED,
            ),
        ]

    def __str__(self) -> str:
        return f"Besluit {self.number}: {self.title}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store a new decision; ValidationError for one that already stands."""
        if not self._state.adding:
            raise ValidationError(UNCHANGED)
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("governance:decision", args=[self.number])

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Raise ValidationError: what was decided stays in the register."""
        raise ValidationError(UNCHANGED)
