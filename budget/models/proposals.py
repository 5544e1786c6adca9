"""New ideas for money, who decides on them and before when, and what was decided."""

from django.db import models
from django.urls import reverse

from budget.models.addresses import refuse_taken
from budget.models.schemes import Scheme
from budget.models.tables import Line
from governance.models import Decision
from pacts.models import Goal, Sourced


class Proposal(Sourced):
    class Outcome(models.TextChoices):
        OPEN = "open", "nog geen besluit"
        GRANTED = "granted", "toegekend"
        PARTLY = "partly", "voor een deel toegekend"
        REFUSED = "refused", "afgewezen"
        WITHDRAWN = "withdrawn", "ingetrokken"
        UNKNOWN = "unknown", "uitkomst niet bekend"

    slug = models.SlugField("sleutel", max_length=60, primary_key=True)
    title = models.CharField("voorstel", max_length=200)
    text = models.TextField("waarvoor")
    amount = models.DecimalField(
        "gevraagd bedrag",
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
        help_text="Laat leeg als het niet bekend is. Leeg is niet nul.",
    )
    amount_text = models.CharField("bedrag, zoals bekend", max_length=120, blank=True)
    decided_by = models.CharField(
        "wie beslist", max_length=150, help_text="Bijvoorbeeld het college of het bestuur."
    )
    deadline_text = models.CharField(
        "wanneer beslist, zoals bekend",
        max_length=120,
        blank=True,
        help_text="Bijvoorbeeld: in 2023. Een dag vul je hieronder in.",
    )
    deadline_on = models.DateField(
        "besluit nodig uiterlijk op",
        null=True,
        blank=True,
        help_text="Veertien dagen eerder krijgt het bureau een herinnering.",
    )
    outcome = models.CharField("uitkomst", max_length=10, choices=Outcome, default=Outcome.OPEN)
    outcome_on = models.DateField("uitkomst op", null=True, blank=True)
    outcome_text = models.TextField("wat er is besloten", blank=True)
    granted = models.DecimalField(
        "toegekend bedrag", max_digits=14, decimal_places=2, null=True, blank=True
    )
    decision = models.ForeignKey(
        Decision,
        verbose_name="besluit van het bestuur",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="proposals",
    )
    scheme = models.ForeignKey(
        Scheme,
        verbose_name="regeling",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="proposals",
    )
    line = models.ForeignKey(
        Line,
        verbose_name="begrotingsregel",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="proposals",
    )
    goals = models.ManyToManyField(
        Goal, verbose_name="doelen", related_name="proposals", blank=True
    )
    reminded_at = models.DateTimeField("herinnerd", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = "voorstel voor geld"
        verbose_name_plural = "voorstellen voor geld"
        ordering = ["deadline_on", "title"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(outcome__in=["open", "unknown"])
                | models.Q(outcome_on__isnull=False),
                name="outcome_has_a_date",
                violation_error_message="Vul in op welke datum dit is besloten.",
            ),
            models.CheckConstraint(
                condition=models.Q(granted=None) | models.Q(outcome__in=["granted", "partly"]),
                name="only_what_was_granted_has_an_amount",
                violation_error_message="Alleen wat is toegekend, heeft een toegekend bedrag.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        refuse_taken(self.slug, ["budget:proposal"])

    def get_absolute_url(self) -> str:
        return reverse("budget:proposal", args=[self.slug])
