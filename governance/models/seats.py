"""Seats, who holds them from when until when, and how an empty one is filled."""

from datetime import date, datetime

from django.db import models

from governance.models.bodies import Body
from pacts.models import Neighbourhood, Sourced
from verbeterbreda.lib.constraints import NoOverlap


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
            NoOverlap(
                fields=["seat"],
                start="from_on",
                end="until_on",
                name="one_person_per_seat",
                violation_error_message=(
                    "Op een van deze dagen zit er al iemand op deze zetel. Laat die termijn "
                    "eerst eindigen, of kies andere dagen. Beginnen mag op de dag waarop de "
                    "vorige ophoudt."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.seat}"


class Vacancy(models.Model):
    """A seat that is open for application, from one moment to another."""

    seat = models.ForeignKey(
        Seat, verbose_name="zetel", on_delete=models.PROTECT, related_name="vacancies"
    )
    text = models.TextField("wat we vragen en bieden")
    opens_at = models.DateTimeField("open vanaf")
    closes_at = models.DateTimeField("open tot")
    filled_on = models.DateField("vervuld op", null=True, blank=True)
    withdrawn_on = models.DateField("ingetrokken op", null=True, blank=True)

    class Meta:
        verbose_name = "vacature"
        verbose_name_plural = "vacatures"
        ordering = ["-opens_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(closes_at__gt=models.F("opens_at")),
                name="vacancy_closes_after_it_opens",
                violation_error_message="De vacature sluit voordat zij opent.",
            ),
            models.UniqueConstraint(
                fields=["seat"],
                condition=models.Q(filled_on=None, withdrawn_on=None),
                name="one_open_vacancy_per_seat",
                violation_error_message="Voor deze zetel staat al een vacature open.",
            ),
        ]

    def __str__(self) -> str:
        return f"Vacature: {self.seat}"

    def is_open(self, now: datetime) -> bool:
        """Is it open for applications at this moment?"""
        is_done = self.filled_on or self.withdrawn_on
        return not is_done and self.opens_at <= now < self.closes_at


class Application(models.Model):
    """A resident who would like to sit on the board. Only the bureau reads it, and not for long.

    `mailbox` and the two keys are hashes (pacts/addresses.py). With `held_reason` nothing was
    mailed to anybody: it looked like abuse, and a person looks first.
    """

    class State(models.TextChoices):
        RECEIVED = "received", "ontvangen"
        TALKING = "talking", "in gesprek"
        CHOSEN = "chosen", "gekozen"
        THANKED = "thanked", "bedankt"

    vacancy = models.ForeignKey(
        Vacancy, verbose_name="vacature", on_delete=models.CASCADE, related_name="applications"
    )
    name = models.CharField("naam", max_length=100)
    email = models.CharField("e-mailadres", max_length=254)
    phone = models.CharField("telefoon", max_length=30, blank=True)
    neighbourhood = models.ForeignKey(
        Neighbourhood, verbose_name="buurt", on_delete=models.PROTECT, null=True, blank=True
    )
    motivation = models.TextField("waarom je mee wilt besturen")
    nonce = models.CharField(max_length=32, editable=False, unique=True)
    mailbox = models.CharField(max_length=64, editable=False)
    address_key = models.CharField("internetadres", max_length=16, blank=True, editable=False)
    network_key = models.CharField("netwerk", max_length=16, blank=True, editable=False)
    email_domain = models.CharField("maildomein", max_length=200, blank=True, editable=False)
    held_reason = models.CharField("eerst nakijken omdat", max_length=200, blank=True)
    state = models.CharField("stand", max_length=10, choices=State, default=State.RECEIVED)
    created_at = models.DateTimeField("ontvangen")
    state_changed_at = models.DateTimeField("stand sinds")

    class Meta:
        verbose_name = "aanmelding"
        verbose_name_plural = "aanmeldingen"
        ordering = ["vacancy", "created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["vacancy", "mailbox"],
                name="one_application_per_mailbox",
                violation_error_message="Met dit mailadres is er al een aanmelding.",
            ),
        ]

    def __str__(self) -> str:
        return self.name
