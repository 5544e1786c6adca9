"""Who signed which text. One signature per pact and person; two people may share a mailbox."""

import secrets

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from pacts.models.mailboxes import Mailbox
from pacts.models.pacts import Pact, PactVersion
from pacts.models.partners import Organisation
from pacts.models.places import Neighbourhood
from pacts.models.sessions import SigningSession


class SignatureQuerySet(models.QuerySet["Signature"]):
    def confirmed(self) -> "SignatureQuerySet":
        """Signatures that count and stand in the public list."""
        return self.filter(state=Signature.State.CONFIRMED)

    def pending(self) -> "SignatureQuerySet":
        return self.filter(state=Signature.State.PENDING)

    def active(self) -> "SignatureQuerySet":
        """Signatures that take a place in their mailbox; see the constraints below."""
        return self.filter(state__in=ACTIVE_STATES)

    def to_read(self) -> "SignatureQuerySet":
        """Signatures in the list whose motivation waits for somebody to read it."""
        unread = self.confirmed().filter(is_motivation_approved=False, motivation_read_at=None)
        return unread.exclude(motivation="")


ACTIVE_STATES = ["pending", "submitted", "confirmed", "held"]
PLACELESS_STATES = ["held", "invalid", "declined", "withdrawn"]
"""What never counted may take no place from the owner of the mailbox."""
PEOPLE_PER_MAILBOX = 2
"""A household that shares one address."""

PERSONAL_FIELDS = {
    "name": "",
    "name_key": "",
    "email": "",
    "email_domain": "",
    "mailbox": None,
    "mailbox_slot": None,
    "motivation": "",
    "is_motivation_approved": False,
    "motivation_read_at": None,
    "state_reason": "",
    "nonce": "",
    "code_sha256": "",
    "receipt_code": None,
    "address_key": "",
    "network_key": "",
    "is_following": False,
    "session": None,
    "sheet": "",
    "sheet_line": None,
}
"""What a signature holds about a person, each with what takes its place when it is forgotten."""

RECEIPT_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""Letters and digits that nobody mistakes for one another."""
RECEIPT_LENGTH = 12


def new_receipt_code() -> str:
    """Return the random public code of a receipt: 12 signs, 59 bits."""
    return "".join(secrets.choice(RECEIPT_LETTERS) for _ in range(RECEIPT_LENGTH))


class Signature(models.Model):
    class Kind(models.TextChoices):
        RESIDENT = "resident", "bewoner"
        ORGANISATION = "organisation", "organisatie"

    class Channel(models.TextChoices):
        WEB = "web", "website"
        PAPER = "paper", "papier"
        EVENT = "event", "bijeenkomst"

    class Display(models.TextChoices):
        FULL = "full", "Mijn hele naam"
        FIRST = "first", "Alleen mijn voornaam, met mijn buurt"
        ANONYMOUS = "anonymous", "Geen naam: ik tel mee als ‘een bewoner’"

    class State(models.TextChoices):
        PENDING = "pending", _("wacht op bevestiging")
        SUBMITTED = "submitted", _("wacht op het programmabureau")
        CONFIRMED = "confirmed", _("bevestigd")
        WITHDRAWN = "withdrawn", _("ingetrokken")
        HELD = "held", _("wordt nagekeken")
        INVALID = "invalid", _("ongeldig")
        DECLINED = "declined", _("niet toegelaten")

    pact = models.ForeignKey(
        Pact,
        verbose_name="pact",
        on_delete=models.PROTECT,
        db_index=False,  # the indexes below begin with it
        related_name="signatures",
    )
    version = models.ForeignKey(
        PactVersion,
        verbose_name="getekende versie",
        on_delete=models.PROTECT,  # what was signed must stay readable
        db_index=False,
        related_name="signatures",
    )
    version_sha256 = models.CharField("hash van de getekende tekst", max_length=64)
    kind = models.CharField("soort", max_length=12, choices=Kind, default=Kind.RESIDENT)
    channel = models.CharField("kanaal", max_length=10, choices=Channel, default=Channel.WEB)
    name = models.CharField("naam", max_length=200, blank=True)
    # The name as it is compared: see pacts.addresses.name_key.
    name_key = models.CharField("vergelijkbare naam", max_length=200, blank=True, editable=False)
    email = models.EmailField("e-mailadres", max_length=254, blank=True)
    email_domain = models.CharField("maildomein", max_length=200, blank=True, editable=False)
    mailbox = models.ForeignKey(
        Mailbox,
        verbose_name="postbus",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="signatures",
    )
    mailbox_slot = models.PositiveSmallIntegerField(
        "plaats in de postbus", null=True, blank=True, editable=False
    )
    organisation = models.ForeignKey(
        Organisation,
        verbose_name="organisatie",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
    )
    neighbourhood = models.ForeignKey(
        Neighbourhood,
        verbose_name="buurt",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
    )
    display = models.CharField(
        "hoe je naam in de lijst komt",
        max_length=10,
        choices=Display,
        default=Display.FIRST,
    )
    motivation = models.TextField("waarom je tekent", max_length=500, blank=True)
    is_elsewhere = models.BooleanField("woont ergens anders", default=False)
    is_motivation_approved = models.BooleanField("motivatie mag openbaar", default=False)
    # Read and not approved: staff kept it out of the list, and need not read it again.
    motivation_read_at = models.DateTimeField("motivatie gelezen", null=True, blank=True)
    is_following = models.BooleanField("wil horen hoe het verdergaat", default=False)
    language = models.CharField("taal", max_length=5, default="nl")
    session = models.ForeignKey(
        SigningSession,
        verbose_name="ondertekenmoment",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="signatures",
    )
    sheet = models.CharField("papieren lijst", max_length=60, blank=True)
    sheet_line = models.PositiveSmallIntegerField("regel op de lijst", null=True, blank=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="ingevoerd door",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        db_index=False,
    )
    state = models.CharField("stand", max_length=10, choices=State, default=State.PENDING)
    state_reason = models.TextField("reden", blank=True)
    # The links in the mails are made from this and the secret key: see pacts.links.
    nonce = models.CharField(max_length=43, blank=True, editable=False)
    # A short code to type; kept as a hash with the secret key in it, since it is short.
    code_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    receipt_code = models.CharField(
        "code van het bewijs", max_length=RECEIPT_LENGTH, null=True, blank=True, editable=False
    )
    # The sender's internet address and its network, as hashes with the secret key in them.
    address_key = models.CharField("internetadres", max_length=16, blank=True, editable=False)
    network_key = models.CharField("netwerk", max_length=16, blank=True, editable=False)
    confirm_until_at = models.DateTimeField("bevestigen kan tot", null=True, blank=True)
    reminded_at = models.DateTimeField("herinnerd", null=True, blank=True, editable=False)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="nagekeken door",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    reviewed_at = models.DateTimeField("nagekeken op", null=True, blank=True)
    created_at = models.DateTimeField("ingevuld")
    confirmed_at = models.DateTimeField("bevestigd", null=True, blank=True)
    counted_on = models.DateField("telt mee op", null=True, blank=True, editable=False)
    withdrawn_at = models.DateTimeField("ingetrokken", null=True, blank=True)
    # Moves with every change of state; the tallies recount the days of what changed.
    changed_at = models.DateTimeField("laatst veranderd", default=timezone.now, editable=False)

    objects = SignatureQuerySet.as_manager()

    class Meta:
        verbose_name = "handtekening"
        verbose_name_plural = "handtekeningen"
        ordering = ["-confirmed_at", "-pk"]
        indexes = [
            models.Index(
                fields=["pact", "-confirmed_at", "-id"],
                condition=models.Q(state="confirmed"),
                name="signatories_list",
            ),
            # Among a million residents the organisations must be found without passing them.
            models.Index(
                fields=["pact", "-confirmed_at", "-id"],
                condition=models.Q(state="confirmed", kind="organisation"),
                name="signatories_organisations",
            ),
            # Only what counts, or did. Were every signature in it, PostgreSQL would walk it for the
            # limits of `abuse` as well, on a day that it knows nothing of the table yet.
            models.Index(
                fields=["pact", "changed_at"],
                condition=models.Q(counted_on__isnull=False),
                name="signatures_changed",
            ),
            models.Index(
                fields=["created_at"],
                condition=models.Q(state="pending"),
                name="signatures_pending",
            ),
            models.Index(
                fields=["code_sha256"],
                condition=models.Q(state="pending"),
                name="signatures_by_code",
            ),
            models.Index(
                fields=["pact", "counted_on"],
                condition=models.Q(state="confirmed"),
                name="signatures_per_day",
            ),
            models.Index(
                fields=["pact", "address_key", "created_at"],
                condition=~models.Q(address_key=""),
                name="signatures_per_address",
            ),
            models.Index(
                fields=["pact", "network_key", "created_at"],
                condition=~models.Q(network_key=""),
                name="signatures_per_network",
            ),
            models.Index(
                fields=["pact", "email_domain", "created_at"],
                condition=~models.Q(email_domain=""),
                name="signatures_per_domain",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["mailbox", "kind", "mailbox_slot"],
                condition=models.Q(state__in=ACTIVE_STATES),
                name="one_signature_per_place_in_a_mailbox",
                violation_error_message="Met dit e-mailadres is dit pact al ondertekend.",
            ),
            models.UniqueConstraint(
                fields=["mailbox", "kind", "name_key"],
                condition=models.Q(state__in=ACTIVE_STATES),
                name="one_signature_per_person_and_pact",
                violation_error_message="Deze persoon heeft dit pact al ondertekend.",
            ),
            models.CheckConstraint(
                condition=models.Q(mailbox=None, mailbox_slot=None)
                | models.Q(mailbox__isnull=False, mailbox_slot__in=[1, PEOPLE_PER_MAILBOX])
                | models.Q(mailbox__isnull=False, mailbox_slot=None, state__in=PLACELESS_STATES),
                name="two_people_per_mailbox",
                violation_error_message="Een mailadres is voor hooguit twee mensen.",
            ),
            models.UniqueConstraint(
                fields=["pact", "organisation"],
                condition=models.Q(state__in=ACTIVE_STATES, organisation__isnull=False),
                name="one_signature_per_organisation_and_pact",
                violation_error_message="Deze organisatie heeft dit pact al ondertekend.",
            ),
            # Not `unique=True`: that makes a second index on PostgreSQL, paid at every signature.
            models.UniqueConstraint(fields=["receipt_code"], name="receipt_code_once"),
            models.UniqueConstraint(
                fields=["pact", "sheet", "sheet_line"],
                condition=~models.Q(sheet=""),
                name="one_signature_per_line_of_a_sheet",
                violation_error_message="Deze regel van deze lijst is al ingevoerd.",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["pending", "submitted"])
                | models.Q(mailbox__isnull=False),
                name="waiting_signature_has_a_mailbox",
                violation_error_message="Wie nog moet bevestigen, heeft een e-mailadres nodig.",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="confirmed") | models.Q(counted_on__isnull=False),
                name="confirmed_signature_counts_on_a_day",
                violation_error_message="Een bevestigde handtekening telt mee vanaf een dag.",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="confirmed") | models.Q(confirmed_at__isnull=False),
                name="confirmed_signature_has_a_time",
                violation_error_message="Een bevestigde handtekening heeft een tijdstip.",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["held", "invalid", "declined"])
                | ~models.Q(state_reason=""),
                name="held_or_invalid_with_a_reason",
                violation_error_message="Schrijf op waarom deze handtekening niet meetelt.",
            ),
        ]

    def __str__(self) -> str:
        return f"Handtekening {self.pk}"

    def public_name(self) -> str:
        """Return what the public list calls this signer: never more than they chose."""
        if self.kind == self.Kind.ORGANISATION:
            return self.name or str(self.organisation or self.get_kind_display().capitalize())
        if self.display == self.Display.FULL and self.name:
            return self.name
        if self.display == self.Display.FIRST and self.name:
            return self.name.split()[0]
        return "Een bewoner"

    def public_neighbourhood(self) -> str:
        """Return the neighbourhood beside the name; only who chose "first name" shows it."""
        if self.display == self.Display.FIRST and self.neighbourhood:
            return self.neighbourhood.name
        return ""

    def public_line(self) -> str:
        """Return name and neighbourhood as they stand in the public list."""
        parts = [self.public_name(), self.public_neighbourhood()]
        return ", ".join(part for part in parts if part)

    def public_motivation(self) -> str:
        return self.motivation if self.is_motivation_approved else ""
