"""One row per outgoing message, written in the same transaction as what it is about."""

import uuid

from django.db import models
from django.utils import timezone


class MessageQuerySet(models.QuerySet["Message"]):
    def due(self, now: object) -> "MessageQuerySet":
        """Messages that wait to be sent and whose next attempt has come."""
        return self.filter(state=Message.State.WAITING, next_attempt_at__lte=now)


class Message(models.Model):
    class State(models.TextChoices):
        WAITING = "waiting", "wacht"
        SENT = "sent", "verstuurd"
        FAILED = "failed", "mislukt"

    key = models.CharField("sleutel", max_length=200, unique=True)
    message_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    to_email = models.EmailField("aan", max_length=254)
    subject = models.CharField("onderwerp", max_length=200)
    text = models.TextField("tekst")
    headers = models.JSONField("kopregels", default=dict, blank=True)
    state = models.CharField("stand", max_length=10, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField("pogingen", default=0)
    next_attempt_at = models.DateTimeField("volgende poging", default=timezone.now)
    created_at = models.DateTimeField("gemaakt", auto_now_add=True)
    sent_at = models.DateTimeField("verstuurd", null=True, blank=True)
    error = models.TextField("fout", blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = "uitgaand bericht"
        verbose_name_plural = "uitgaande berichten"
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["state", "next_attempt_at"], name="outbox_due")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="sent", sent_at__isnull=False)
                | (~models.Q(state="sent") & models.Q(sent_at__isnull=True)),
                name="outbox_sent_has_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.subject} ({self.get_state_display()})"
