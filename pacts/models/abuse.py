"""How the portal holds back what looks like abuse, and how staff undo a flood.

Nothing here refuses anybody: a list or a limit makes a signature wait for a look by a person.
"""

from django.conf import settings
from django.db import models

from pacts.models.pacts import Pact
from pacts.models.signatures import Signature


class ListEntry(models.Model):
    """A network, address or domain that is always, or never, looked at first."""

    class Verdict(models.TextChoices):
        BLOCK = "block", "eerst nakijken"
        ALLOW = "allow", "nooit tegenhouden"

    class Subject(models.TextChoices):
        NETWORK = "network", "netwerk (IP-adres of CIDR)"
        EMAIL = "email", "e-mailadres (met * en ?)"
        DOMAIN = "domain", "domein (met * en ?)"

    verdict = models.CharField("wat doen we", max_length=5, choices=Verdict)
    subject = models.CharField("waar kijken we naar", max_length=10, choices=Subject)
    pattern = models.CharField("patroon", max_length=254)
    note = models.CharField("waarom", max_length=200)
    until_at = models.DateTimeField("geldt tot", null=True, blank=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="toegevoegd door",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    added_at = models.DateTimeField("toegevoegd op", auto_now_add=True)

    class Meta:
        verbose_name = "regel tegen misbruik"
        verbose_name_plural = "regels tegen misbruik"
        ordering = ["verdict", "subject", "pattern"]
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "pattern"],
                name="list_entry_once",
                violation_error_message="Dit patroon staat al in een lijst.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.pattern}: {self.get_verdict_display()}"


class Limit(models.Model):
    """More signatures than this within this time, and the next ones wait for a look."""

    class Per(models.TextChoices):
        ADDRESS = "address", "internetadres"
        NETWORK = "network", "netwerk (buren van een adres)"
        DOMAIN = "domain", "maildomein (niet bij grote aanbieders)"

    per = models.CharField("per", max_length=10, choices=Per)
    many = models.PositiveIntegerField("hooguit hoeveel")
    seconds = models.PositiveIntegerField("in hoeveel seconden")

    class Meta:
        verbose_name = "grens"
        verbose_name_plural = "grenzen"
        ordering = ["per", "seconds"]
        constraints = [
            models.UniqueConstraint(fields=["per", "seconds"], name="limit_once"),
            models.CheckConstraint(
                condition=models.Q(many__gte=1, seconds__gte=1), name="limit_is_positive"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.many} per {self.get_per_display()} in {self.seconds} seconden"


class Invalidation(models.Model):
    """A bulk decision that signatures do not count: conditions, a count first, undo."""

    class State(models.TextChoices):
        DRAFT = "draft", "opgesteld"
        COUNTED = "counted", "geteld"
        RUNNING = "running", "bezig"
        DONE = "done", "uitgevoerd"
        CANCELLED = "cancelled", "gestopt"
        UNDONE = "undone", "teruggedraaid"

    pact = models.ForeignKey(
        Pact, verbose_name="pact", on_delete=models.PROTECT, related_name="invalidations"
    )
    title = models.CharField("waar gaat het over", max_length=120)
    reason = models.TextField("reden", help_text="Staat bij elke handtekening die niet meetelt.")
    address_key = models.CharField("zelfde internetadres", max_length=16, blank=True)
    network_key = models.CharField("zelfde netwerk", max_length=16, blank=True)
    email_glob = models.CharField("e-mailadres lijkt op", max_length=254, blank=True)
    name_glob = models.CharField("naam lijkt op", max_length=200, blank=True)
    state_is = models.CharField("stand is", max_length=10, blank=True)
    created_from_at = models.DateTimeField("ingevuld vanaf", null=True, blank=True)
    created_until_at = models.DateTimeField("ingevuld tot", null=True, blank=True)
    state = models.CharField(
        "stand", max_length=10, choices=State, default=State.DRAFT, editable=False
    )
    counted = models.PositiveIntegerField("geteld", null=True, blank=True, editable=False)
    counted_at = models.DateTimeField("geteld op", null=True, blank=True, editable=False)
    done = models.PositiveIntegerField("gedaan", default=0, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="door",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    started_at = models.DateTimeField("begonnen", null=True, blank=True, editable=False)
    finished_at = models.DateTimeField("klaar", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "ongeldig maken in één keer"
        verbose_name_plural = "ongeldig maken in één keer"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(
                    address_key="",
                    network_key="",
                    email_glob="",
                    name_glob="",
                    created_from_at=None,
                    created_until_at=None,
                ),
                name="invalidation_has_a_condition",
                violation_error_message="Kies ten minste één kenmerk van de handtekeningen.",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class InvalidatedSignature(models.Model):
    """One signature a bulk decision touched, with what it was: the way back."""

    invalidation = models.ForeignKey(
        Invalidation, on_delete=models.PROTECT, related_name="signatures"
    )
    signature = models.ForeignKey(
        Signature,
        on_delete=models.CASCADE,  # a forgotten signature takes its traces along
        related_name="invalidated",
    )
    state_before = models.CharField("stand ervoor", max_length=10)
    reason_before = models.TextField("reden ervoor", blank=True)

    class Meta:
        verbose_name = "ongeldig gemaakte handtekening"
        verbose_name_plural = "ongeldig gemaakte handtekeningen"
        constraints = [
            models.UniqueConstraint(
                fields=["invalidation", "signature"], name="invalidated_once_per_decision"
            )
        ]

    def __str__(self) -> str:
        return f"{self.invalidation}: {self.signature_id}"


class WrongCode(models.Model):
    """A short code that was typed and not known: after too many, that address waits a while."""

    pact = models.ForeignKey(Pact, on_delete=models.CASCADE, related_name="wrong_codes")
    address_key = models.CharField("internetadres", max_length=16)
    typed_at = models.DateTimeField("getypt op")

    class Meta:
        verbose_name = "verkeerde code"
        verbose_name_plural = "verkeerde codes"
        indexes = [models.Index(fields=["address_key", "typed_at"], name="wrong_codes_per_address")]

    def __str__(self) -> str:
        return f"{self.pact_id} {self.typed_at}"
