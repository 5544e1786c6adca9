"""Who wants a mail when there is something new. Only the bureau sees them."""

from django.db import models

MAILS_PER_DAY = 3
"""To one address, for what somebody filled in on the site: a stranger can cause those mails too."""


class Topic(models.TextChoices):
    QUARTERLY = "quarterly", "kwartaalbericht van de raad"


class SubscriberQuerySet(models.QuerySet["Subscriber"]):
    def confirmed(self) -> "SubscriberQuerySet":
        """Who clicked on the button; nobody else ever gets what they subscribed to."""
        return self.filter(confirmed_at__isnull=False)


class Subscriber(models.Model):
    """One address that asked for mails about one topic. Who stops is deleted, so no row says so.

    `mailbox` and the two keys are hashes (pacts/addresses.py). With `held_reason` nothing was
    mailed: it looked like abuse, and a person looks first.
    """

    topic = models.CharField("waarover", max_length=12, choices=Topic, default=Topic.QUARTERLY)
    email = models.CharField("e-mailadres", max_length=254)
    mailbox = models.CharField(max_length=64, editable=False)
    nonce = models.CharField(max_length=32, editable=False, unique=True)
    email_domain = models.CharField("maildomein", max_length=200, blank=True, editable=False)
    address_key = models.CharField("internetadres", max_length=16, blank=True, editable=False)
    network_key = models.CharField("netwerk", max_length=16, blank=True, editable=False)
    held_reason = models.CharField("eerst nakijken omdat", max_length=200, blank=True)
    mailed_on = models.DateField("laatst gemaild op", null=True, blank=True, editable=False)
    mails = models.PositiveSmallIntegerField("mails op die dag", default=0, editable=False)
    created_at = models.DateTimeField("ingevuld op")
    confirmed_at = models.DateTimeField("bevestigd op", null=True, blank=True)

    objects = SubscriberQuerySet.as_manager()

    class Meta:
        verbose_name = "abonnee"
        verbose_name_plural = "abonnees"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["topic", "mailbox"],
                name="subscriber_once_per_topic",
                violation_error_message="Dit adres staat al op de lijst.",
            ),
            models.CheckConstraint(
                condition=models.Q(mails__lte=MAILS_PER_DAY),
                name="three_mails_a_day_to_a_subscriber",
                violation_error_message="Naar een adres gaan hooguit drie mails per dag.",
            ),
            models.CheckConstraint(
                condition=models.Q(held_reason="") | models.Q(confirmed_at=None),
                name="held_subscriber_is_not_confirmed",
                violation_error_message="Wie nog wordt nagekeken, is nog geen abonnee.",
            ),
        ]

    def __str__(self) -> str:
        return f"Abonnee {self.pk}"  # without the address: it stands in the log of the admin too
