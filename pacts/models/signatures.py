"""Who signed which text. One signature per pact and person."""

from django.conf import settings
from django.db import models

from pacts.models.pacts import Pact, PactVersion
from pacts.models.partners import Organisation
from pacts.models.places import Neighbourhood


class SignatureQuerySet(models.QuerySet["Signature"]):
    def confirmed(self) -> "SignatureQuerySet":
        """Signatures that count and stand in the public list."""
        return self.filter(state=Signature.State.CONFIRMED)

    def pending(self) -> "SignatureQuerySet":
        return self.filter(state=Signature.State.PENDING)

    def active(self) -> "SignatureQuerySet":
        """Signatures that keep the same address from signing again; see the constraint below."""
        return self.filter(state__in=ACTIVE_STATES)


ACTIVE_STATES = ["pending", "confirmed", "held"]


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
        PENDING = "pending", "wacht op bevestiging"
        CONFIRMED = "confirmed", "bevestigd"
        WITHDRAWN = "withdrawn", "ingetrokken"
        HELD = "held", "wordt nagekeken"
        INVALID = "invalid", "ongeldig"

    pact = models.ForeignKey(Pact, on_delete=models.PROTECT, related_name="signatures")
    version = models.ForeignKey(
        PactVersion,
        verbose_name="getekende versie",
        on_delete=models.PROTECT,  # what was signed must stay readable
        related_name="signatures",
    )
    version_sha256 = models.CharField("hash van de getekende tekst", max_length=64)
    kind = models.CharField("soort", max_length=12, choices=Kind, default=Kind.RESIDENT)
    channel = models.CharField("kanaal", max_length=10, choices=Channel, default=Channel.WEB)
    name = models.CharField("naam", max_length=200)
    email = models.EmailField("e-mailadres", max_length=254, blank=True)
    email_key = models.CharField(
        "vergelijkbaar e-mailadres", max_length=254, blank=True, editable=False
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
    language = models.CharField("taal", max_length=5, default="nl")
    state = models.CharField("stand", max_length=10, choices=State, default=State.PENDING)
    state_reason = models.TextField("reden", blank=True)
    # The links in the mails are made from this and the secret key, so every mail holds the same
    # links; the database holds only their hashes.
    nonce = models.CharField(max_length=43, blank=True, editable=False)
    confirm_sha256 = models.CharField(max_length=64, blank=True, editable=False, db_index=True)
    manage_sha256 = models.CharField(max_length=64, blank=True, editable=False, db_index=True)
    confirm_until_at = models.DateTimeField("bevestigen kan tot", null=True, blank=True)
    mails_sent = models.PositiveSmallIntegerField("mails verstuurd", default=0, editable=False)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="nagekeken door",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    reviewed_at = models.DateTimeField("nagekeken op", null=True, blank=True)
    created_at = models.DateTimeField("ingevuld")
    confirmed_at = models.DateTimeField("bevestigd", null=True, blank=True)
    withdrawn_at = models.DateTimeField("ingetrokken", null=True, blank=True)

    objects = SignatureQuerySet.as_manager()

    class Meta:
        verbose_name = "handtekening"
        verbose_name_plural = "handtekeningen"
        ordering = ["-confirmed_at", "-pk"]
        indexes = [
            models.Index(
                fields=["pact", "state", "-confirmed_at", "-id"],
                name="signatories_list",
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["pact", "email_key"],
                condition=models.Q(state__in=ACTIVE_STATES) & ~models.Q(email_key=""),
                name="one_signature_per_person_and_pact",
                violation_error_message="Met dit e-mailadres is dit pact al ondertekend.",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="confirmed") | models.Q(confirmed_at__isnull=False),
                name="confirmed_signature_has_a_time",
                violation_error_message="Een bevestigde handtekening heeft een tijdstip.",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["held", "invalid"]) | ~models.Q(state_reason=""),
                name="held_or_invalid_with_a_reason",
                violation_error_message="Schrijf op waarom deze handtekening niet meetelt.",
            ),
        ]

    def __str__(self) -> str:
        return f"Handtekening {self.pk}"

    def public_name(self) -> str:
        """Return what the public list calls this signer: never more than they chose."""
        if self.kind == self.Kind.ORGANISATION and self.organisation:
            return self.organisation.name
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

    def public_motivation(self) -> str:
        return self.motivation if self.is_motivation_approved else ""
