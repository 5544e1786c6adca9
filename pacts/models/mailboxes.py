"""Whose mailbox it is, without keeping the address; and when two addresses are one mailbox."""

from django.db import models

from pacts.models.pacts import Pact

MAX_MAILS = 5
"""To one address about one pact, whatever happens."""


class Mailbox(models.Model):
    """One address that signed one pact. Locked when one address does several things at once.

    `key` is made from the address and the secret key (`pacts.addresses.mailbox_key`): the database
    cannot tell which address it is, yet the same address finds its mailbox again.
    """

    pact = models.ForeignKey(Pact, on_delete=models.PROTECT, related_name="mailboxes")
    key = models.CharField("sleutel", max_length=64, editable=False)
    mails = models.PositiveSmallIntegerField("mails verstuurd", default=0, editable=False)
    created_at = models.DateTimeField("eerste keer gebruikt")

    class Meta:
        verbose_name = "postbus"
        verbose_name_plural = "postbussen"
        constraints = [
            models.UniqueConstraint(
                fields=["pact", "key"], name="one_mailbox_per_address_and_pact"
            ),
            models.CheckConstraint(
                condition=models.Q(mails__lte=MAX_MAILS),
                name="at_most_five_mails_per_mailbox",
                violation_error_message="Naar een adres gaan hooguit vijf mails over een pact.",
            ),
        ]

    def __str__(self) -> str:
        return f"Postbus {self.pk}"


class MailDomain(models.Model):
    """What a mail provider does with an address; the row "*" holds for every other domain."""

    domain = models.CharField(
        "domein",
        max_length=200,
        primary_key=True,
        help_text="Bijvoorbeeld gmail.com, of * voor alle andere.",
    )
    canonical = models.CharField(
        "is hetzelfde als",
        max_length=200,
        blank=True,
        help_text="Een ander domein van dezelfde aanbieder, waar dezelfde postbus onder hoort.",
    )
    is_dot_ignored = models.BooleanField(
        "negeert punten", default=False, help_text="jan.jansen en janjansen zijn dezelfde postbus."
    )
    is_tag_ignored = models.BooleanField(
        "negeert wat na een + komt",
        default=True,
        help_text="jan+pact en jan zijn dezelfde postbus.",
    )
    is_provider = models.BooleanField(
        "is een grote aanbieder",
        default=False,
        help_text="Zoveel mensen hebben hier een adres, dat een grens per domein niets zegt.",
    )

    class Meta:
        verbose_name = "maildomein"
        verbose_name_plural = "maildomeinen"
        ordering = ["domain"]

    def __str__(self) -> str:
        return self.domain
