"""What an organisation promises to do, by when, and what came of it."""

from django.conf import settings
from django.db import models

from pacts.models.goals import Goal
from pacts.models.signatures import Signature


class PledgeQuerySet(models.QuerySet["Pledge"]):
    def public(self) -> "PledgeQuerySet":
        """Promises of who takes part; of who only applied, or stepped back, there are none."""
        return self.filter(signature__state=Signature.State.CONFIRMED)


class Pledge(models.Model):
    class State(models.TextChoices):
        OPEN = "open", "beloofd"
        DONE = "done", "gedaan"
        PARTLY = "partly", "deels gedaan"
        DROPPED = "dropped", "gaat niet door"

    signature = models.ForeignKey(
        Signature,
        verbose_name="handtekening",
        on_delete=models.CASCADE,  # a true part
        related_name="pledges",
    )
    goal = models.ForeignKey(
        Goal,
        verbose_name="doel",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="pledges",
    )
    text = models.CharField("wat we gaan doen", max_length=300)
    by_text = models.CharField("wanneer", max_length=60, blank=True)
    by_on = models.DateField("uiterlijk op", null=True, blank=True)
    state = models.CharField("stand", max_length=10, choices=State, default=State.OPEN)
    outcome = models.TextField("wat ervan kwam", blank=True)
    followed_up_at = models.DateTimeField("bijgewerkt op", null=True, blank=True)
    followed_up_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="bijgewerkt door",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )

    objects = PledgeQuerySet.as_manager()

    class Meta:
        verbose_name = "belofte"
        verbose_name_plural = "beloften"
        ordering = ["signature", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["open", "done"]) | ~models.Q(outcome=""),
                name="pledge_not_kept_needs_an_outcome",
                violation_error_message="Schrijf op wat er van de belofte kwam.",
            )
        ]

    def __str__(self) -> str:
        return self.text
