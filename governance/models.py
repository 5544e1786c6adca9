"""Bodies, seats, terms, meetings and decisions. Sits below whatever it decides on."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from simple_history.models import HistoricalRecords

from pacts.models import Sourced


class Body(Sourced):
    class Kind(models.TextChoices):
        BOARD = "board", "bestuur"
        BUREAU = "bureau", "programmabureau"
        MUNICIPAL = "municipal", "gemeente"
        STATE = "state", "rijk"
        NETWORK = "network", "netwerk"
        TABLE = "table", "overleg"
        FORMER = "former", "bestaat niet meer"

    key = models.SlugField("sleutel", max_length=50, primary_key=True)
    name = models.CharField("naam", max_length=120)
    kind = models.CharField("soort", max_length=12, choices=Kind)
    purpose = models.TextField("waarvoor")
    deciding = models.TextField("hoe er wordt besloten", blank=True)
    note = models.TextField("toelichting", blank=True)
    order = models.PositiveSmallIntegerField("volgorde", default=0)

    class Meta:
        verbose_name = "orgaan"
        verbose_name_plural = "organen"
        ordering = ["order", "name"]

    def __str__(self) -> str:
        return self.name


class Seat(Sourced):
    class Quota(models.TextChoices):
        CHAIR = "chair", "voorzitter"
        ALDERMAN = "alderman", "wethouder"
        STATE = "state", "rijk"
        DOMAIN = "domain", "domein"
        RESIDENT = "resident", "bewoner"
        STAFF = "staff", "medewerker"

    key = models.SlugField("sleutel", max_length=60, primary_key=True)
    body = models.ForeignKey(
        Body, verbose_name="orgaan", on_delete=models.PROTECT, related_name="seats"
    )
    role = models.CharField("rol", max_length=150)
    quota = models.CharField("soort zetel", max_length=10, choices=Quota)
    note = models.TextField("toelichting", blank=True)
    order = models.PositiveSmallIntegerField("volgorde", default=0)

    class Meta:
        verbose_name = "zetel"
        verbose_name_plural = "zetels"
        ordering = ["body__order", "order"]

    def __str__(self) -> str:
        return f"{self.role} ({self.body})"


class TermQuerySet(models.QuerySet["Term"]):
    def on(self, day: date) -> "TermQuerySet":
        """The terms that run on this day."""
        return self.filter(
            models.Q(from_on=None) | models.Q(from_on__lte=day),
            models.Q(until_on=None) | models.Q(until_on__gt=day),
        )


class Term(Sourced):
    """Who holds a seat, from and until. Only public offices that a source names."""

    seat = models.ForeignKey(
        Seat, verbose_name="zetel", on_delete=models.PROTECT, related_name="terms"
    )
    person = models.CharField("naam", max_length=150)
    on_behalf_of = models.CharField("namens", max_length=150, blank=True)
    from_on = models.DateField("vanaf", null=True, blank=True)
    until_on = models.DateField("tot", null=True, blank=True)
    known_on = models.CharField("genoemd op", max_length=60, blank=True)

    objects = TermQuerySet.as_manager()

    class Meta:
        verbose_name = "termijn"
        verbose_name_plural = "termijnen"
        ordering = ["seat", "from_on"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(from_on=None)
                | models.Q(until_on=None)
                | models.Q(until_on__gt=models.F("from_on")),
                name="term_ends_after_it_begins",
                violation_error_message="De termijn eindigt voordat hij begint.",
            ),
            models.UniqueConstraint(
                fields=["seat"],
                condition=models.Q(until_on=None),
                name="one_open_term_per_seat",
                violation_error_message="Op deze zetel zit al iemand. Sluit eerst die termijn af.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.seat}"


class FundingShare(Sourced):
    """What each party pays towards a body per year."""

    body = models.ForeignKey(
        Body, verbose_name="orgaan", on_delete=models.PROTECT, related_name="funding_shares"
    )
    payer = models.CharField("wie betaalt", max_length=100)
    share_percent = models.DecimalField(
        "aandeel in procenten", max_digits=5, decimal_places=2, null=True, blank=True
    )
    amount = models.DecimalField(
        "bedrag per jaar", max_digits=12, decimal_places=2, null=True, blank=True
    )
    note = models.CharField("toelichting", max_length=250, blank=True)

    class Meta:
        verbose_name = "bijdrage aan een orgaan"
        verbose_name_plural = "bijdragen aan organen"
        ordering = ["body", "pk"]

    def __str__(self) -> str:
        return f"{self.payer}, {self.body}"


class Meeting(models.Model):
    body = models.ForeignKey(
        Body, verbose_name="orgaan", on_delete=models.PROTECT, related_name="meetings"
    )
    held_on = models.DateField("datum")
    title = models.CharField("titel", max_length=150)
    minutes = models.TextField("verslag", blank=True)

    class Meta:
        verbose_name = "vergadering"
        verbose_name_plural = "vergaderingen"
        ordering = ["-held_on"]

    def __str__(self) -> str:
        return f"{self.title}, {self.held_on:%d-%m-%Y}"


class Decision(models.Model):
    """A decision cannot be changed, only followed by another."""

    body = models.ForeignKey(
        Body, verbose_name="orgaan", on_delete=models.PROTECT, related_name="decisions"
    )
    number = models.CharField(
        "nummer", max_length=20, unique=True, help_text="Bijvoorbeeld 2026-1."
    )
    decided_on = models.DateField("datum")
    title = models.CharField("onderwerp", max_length=200)
    wording = models.TextField("besluit", help_text="De precieze tekst.")
    votes = models.CharField("stemmen", max_length=200, blank=True)
    follow_up = models.TextField("wat er nu gebeurt", blank=True)
    meeting = models.ForeignKey(
        Meeting,
        verbose_name="vergadering",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
    )
    replaces = models.ForeignKey(
        "self", verbose_name="volgt op", on_delete=models.PROTECT, null=True, blank=True
    )
    created_at = models.DateTimeField("vastgelegd", auto_now_add=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "besluit"
        verbose_name_plural = "besluiten"
        ordering = ["-decided_on", "-number"]

    def __str__(self) -> str:
        return f"Besluit {self.number}: {self.title}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store a new decision; ValidationError for one that already stands."""
        if not self._state.adding:
            raise ValidationError("Een besluit verandert niet. Leg een nieuw besluit vast.")
        super().save(*args, **kwargs)


class TimelineItem(Sourced):
    """Something that happened, or was planned, with its date as precise as known."""

    class Kind(models.TextChoices):
        PACT = "pact", "pact"
        DECISION = "decision", "besluit"
        MEETING = "meeting", "bijeenkomst"
        PLAN = "plan", "plan"
        MILESTONE = "milestone", "mijlpaal"
        PUBLICATION = "publication", "publicatie"

    key = models.SlugField("sleutel", max_length=60, primary_key=True)
    kind = models.CharField("soort", max_length=12, choices=Kind)
    title = models.CharField("wat", max_length=200)
    date_text = models.CharField("wanneer, zoals bekend", max_length=100)
    from_on = models.DateField("vanaf", null=True, blank=True)
    until_on = models.DateField("tot en met", null=True, blank=True)
    is_planned = models.BooleanField("was een planning", default=False)
    note = models.TextField("toelichting", blank=True)

    class Meta:
        verbose_name = "moment"
        verbose_name_plural = "momenten"
        ordering = ["from_on", "key"]

    def __str__(self) -> str:
        return self.title
