"""That an edition was sent to the subscribers of its topic, once."""

from django.conf import settings
from django.db import models

from verbeterbreda.documents.models import Edition
from verbeterbreda.news.models.subscribers import Topic

QUARTERLY_KIND = "kwartaalbericht"
"""The kind of document (documents/kinds.py) that goes to the subscribers of Topic.QUARTERLY."""


class Mailing(models.Model):
    """One edition, mailed to everybody who was a subscriber when it began.

    When somebody stopped it, `not_sent` of the `receivers` never got it, and never will.
    """

    edition = models.OneToOneField(
        Edition, verbose_name="editie", on_delete=models.PROTECT, related_name="mailing"
    )
    topic = models.CharField("waarover", max_length=12, choices=Topic, default=Topic.QUARTERLY)
    receivers = models.PositiveIntegerField("aan hoeveel abonnees")
    per_minute = models.PositiveIntegerField("mails per minuut")
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="gestart door",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    started_at = models.DateTimeField("gestart")
    stopped_at = models.DateTimeField("gestopt", null=True, blank=True, editable=False)
    not_sent = models.PositiveIntegerField("niet meer gestuurd aan", default=0, editable=False)

    class Meta:
        verbose_name = "verzonden bericht"
        verbose_name_plural = "verzonden berichten"
        ordering = ["-started_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(receivers__gte=1, per_minute__gte=1),
                name="mailing_goes_to_somebody",
                violation_error_message="Er is nog niemand om het aan te sturen.",
            ),
            models.CheckConstraint(
                condition=models.Q(not_sent=0) | models.Q(stopped_at__isnull=False),
                name="mailing_misses_nobody_unless_stopped",
            ),
        ]

    def __str__(self) -> str:
        return str(self.edition)
