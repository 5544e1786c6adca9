from django.db import models
from django.urls import reverse
from simple_history.models import HistoricalRecords

from pacts.models.sources import Sourced


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def named(self) -> "OrganisationQuerySet":
        """Organisations with a name of their own, not roles such as "scholen"."""
        return self.filter(is_role=False)

    def public(self) -> "OrganisationQuerySet":
        """All but who only applied, or was declined, and stands in no source either."""
        waiting = [Organisation.Network.REQUESTED, Organisation.Network.DECLINED]
        return self.exclude(network__in=waiting, source=None)


class Organisation(Sourced):
    """An organisation, or a role ("woningcorporaties") where the sources give no name."""

    class Kind(models.TextChoices):
        MUNICIPALITY = "municipality", "gemeente"
        STATE = "state", "rijk"
        HOUSING = "housing", "woningcorporatie"
        SCHOOL = "school", "onderwijs"
        CARE = "care", "zorg en welzijn"
        BUSINESS = "business", "ondernemers"
        RESIDENTS = "residents", "bewoners"
        PROGRAMME = "programme", "programma of netwerk"
        OTHER = "other", "anders"

    class Network(models.TextChoices):
        NAMED = "named", "genoemd in het programma"
        REQUESTED = "requested", "heeft zich aangemeld"
        ACCEPTED = "accepted", "hoort bij het netwerk"
        DECLINED = "declined", "niet toegelaten"
        LEFT = "left", "trok zich terug"

    slug = models.SlugField("sleutel", max_length=80, primary_key=True)
    name = models.CharField("naam", max_length=150, unique=True)
    kind = models.CharField("soort", max_length=20, choices=Kind)
    is_role = models.BooleanField(
        "is een rol",
        default=False,
        help_text="De bron noemt geen naam, alleen een rol.",
    )
    description = models.TextField("omschrijving", blank=True)
    website = models.URLField("website", blank=True)
    network = models.CharField(
        "plaats in het netwerk", max_length=12, choices=Network, default=Network.NAMED
    )
    network_reason = models.TextField("reden", blank=True)
    history = HistoricalRecords()

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = "organisatie"
        verbose_name_plural = "organisaties"
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(network="declined") | ~models.Q(network_reason=""),
                name="declined_with_a_reason",
                violation_error_message="Schrijf op waarom deze organisatie niet is toegelaten.",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("pacts:organisation", args=[self.slug])
