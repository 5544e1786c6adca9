"""How an empty seat is filled: it opens for application, and residents apply."""

from datetime import datetime

from django.db import models
from django.urls import reverse

from governance.models.seats import Seat
from pacts.models import Neighbourhood


class VacancyQuerySet(models.QuerySet["Vacancy"]):
    def open_at(self, now: datetime) -> "VacancyQuerySet":
        """Open for applications at this moment. See also Vacancy.is_open."""
        return self.filter(opens_at__lte=now, closes_at__gt=now, filled_on=None, withdrawn_on=None)

    def coming_at(self, now: datetime) -> "VacancyQuerySet":
        """Open later."""
        return self.filter(opens_at__gt=now, filled_on=None, withdrawn_on=None)


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

    objects = VacancyQuerySet.as_manager()

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

    def get_absolute_url(self) -> str:
        return reverse("governance:vacancy", args=[self.pk])

    def is_open(self, now: datetime) -> bool:
        """Is it open for applications at this moment? See also VacancyQuerySet.open_at."""
        return not self.is_done and self.opens_at <= now < self.closes_at

    @property
    def is_done(self) -> bool:
        """Filled, or taken back."""
        return self.filled_on is not None or self.withdrawn_on is not None


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
        return f"Aanmelding {self.pk}"  # without a name: it stands in the log of the admin too
