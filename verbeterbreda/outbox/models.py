"""One row per outgoing mail, written in the same transaction as what it is about."""

import uuid
from datetime import datetime

from django.db import models
from django.utils import timezone


class MessageQuerySet(models.QuerySet["Message"]):
    def waiting(self) -> "MessageQuerySet":
        return self.filter(state=Message.State.WAITING)

    def due(self, now: datetime) -> "MessageQuerySet":
        """Waiting messages whose moment has come, the first to send first."""
        return self.waiting().filter(next_attempt_at__lte=now).order_by(*SENDING_ORDER)


SENDING_ORDER = ("priority", "next_attempt_at")


class Message(models.Model):
    """What to send to whom. The mail itself is made by its kind (kinds.py) when it leaves.

    So the row holds no name and no link, and what changed meanwhile is in the mail.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "wacht"
        SENT = "sent", "verstuurd"
        FAILED = "failed", "mislukt"
        CANCELLED = "cancelled", "vervallen"

    key = models.CharField("sleutel", max_length=200)
    message_id = models.UUIDField(
        default=uuid.uuid4, editable=False, help_text="Blijft gelijk bij elke poging."
    )
    kind = models.CharField("soort", max_length=40)
    ref = models.CharField("waarover", max_length=40)
    language = models.CharField("taal", max_length=5, default="nl")
    to_email = models.EmailField(
        "aan", max_length=254, blank=True, help_text="Leeg zodra de mail weg is of vervalt."
    )
    priority = models.PositiveSmallIntegerField("voorrang", default=5, help_text="1 gaat eerst.")
    state = models.CharField("stand", max_length=10, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField("pogingen", default=0)
    # Whoever takes a message to send it moves this ahead: nobody else takes it until then.
    next_attempt_at = models.DateTimeField("volgende poging", default=timezone.now)
    created_at = models.DateTimeField("gemaakt", default=timezone.now)
    sent_at = models.DateTimeField("verstuurd", null=True, blank=True)
    error = models.TextField("fout", blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = "uitgaand bericht"
        verbose_name_plural = "uitgaande berichten"
        ordering = ["-created_at"]
        indexes = [
            models.Index(
                fields=SENDING_ORDER,
                condition=models.Q(state="waiting"),
                name="outbox_waiting",
            ),
            models.Index(fields=["ref"], name="outbox_ref"),
        ]
        constraints = [
            # Not `unique=True`: that makes a second index on PostgreSQL, paid at every signature.
            models.UniqueConstraint(fields=["key"], name="outbox_key_once"),
            models.CheckConstraint(
                condition=models.Q(state="sent", sent_at__isnull=False)
                | (~models.Q(state="sent") & models.Q(sent_at__isnull=True)),
                name="outbox_sent_has_a_time",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="waiting") | ~models.Q(to_email=""),
                name="outbox_waiting_has_an_address",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} ({self.get_state_display()})"
