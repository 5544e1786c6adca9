"""Seats, and who holds them from when until when."""

from datetime import date

from django.db import models

from governance.models.bodies import Body
from pacts.models import Sourced
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

    def runs_on(self, day: date) -> bool:
        """Does this person sit there on this day? See also TermQuerySet.on."""
        has_begun = self.from_on is None or self.from_on <= day
        return has_begun and (self.until_on is None or day < self.until_on)
