"""One message to everybody who signed and asked to hear how it goes."""

from django.conf import settings
from django.db import models

from pacts.models.pacts import Pact


class Update(models.Model):
    class State(models.TextChoices):
        DRAFT = "draft", "concept"
        SENDING = "sending", "wordt verstuurd"
        PAUSED = "paused", "staat stil"
        SENT = "sent", "verstuurd"
        STOPPED = "stopped", "gestopt"

    pact = models.ForeignKey(
        Pact, verbose_name="pact", on_delete=models.PROTECT, related_name="updates"
    )
    subject = models.CharField("onderwerp", max_length=120)
    text = models.TextField("tekst")
    per_minute = models.PositiveIntegerField(
        "mails per minuut", default=60, help_text="Zo verdelen we het versturen over de tijd."
    )
    state = models.CharField(
        "stand", max_length=10, choices=State, default=State.DRAFT, editable=False
    )
    cursor = models.PositiveBigIntegerField("verstuurd tot en met", default=0, editable=False)
    sent = models.PositiveIntegerField("aantal verstuurd", default=0, editable=False)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="gestart door",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    created_at = models.DateTimeField("gemaakt", auto_now_add=True)
    started_at = models.DateTimeField("gestart", null=True, blank=True, editable=False)
    finished_at = models.DateTimeField("klaar", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "bericht aan ondertekenaars"
        verbose_name_plural = "berichten aan ondertekenaars"
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["pact"],
                condition=models.Q(state__in=["sending", "paused"]),
                name="one_update_at_a_time_per_pact",
                violation_error_message="Er wordt al een bericht verstuurd. Maak dat eerst af.",
            ),
            models.CheckConstraint(
                condition=models.Q(per_minute__gte=1), name="update_goes_forward"
            ),
        ]

    def __str__(self) -> str:
        return self.subject
