"""Figures on their way in: a run reads them, somebody else publishes them, and it can be undone.

`Observation` holds only what is published. What a run found stays beside it in `ImportedFigure`,
with what stood there before, so that a run can be looked through, published and taken back.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from monitor.models.indicators import Indicator
from monitor.models.observations import Observation
from pacts.models import Area
from verbeterbreda.lib.private_files import PrivateStorage


class ImportRun(models.Model):
    """One delivery of figures: a file, or an answer of CBS or RIVM.

    reading → refused (a row has a mistake: nothing goes in) or proposed → publishing → published
    → undoing → undone; a proposed run may be discarded. Whoever brought the figures in cannot
    publish them.
    """

    class State(models.TextChoices):
        READING = "reading", "wordt gelezen"
        REFUSED = "refused", "geweigerd: er staan fouten in"
        PROPOSED = "proposed", "wacht op een tweede persoon"
        PUBLISHING = "publishing", "wordt gepubliceerd"
        PUBLISHED = "published", "gepubliceerd"
        DISCARDED = "discarded", "niet doorgegaan"
        UNDOING = "undoing", "wordt teruggedraaid"
        UNDONE = "undone", "teruggedraaid"

    class Origin(models.TextChoices):
        FILE = "file", "bestand"
        STATLINE = "statline", "CBS StatLine"
        RIVM = "rivm", "RIVM"

    origin = models.CharField("herkomst", max_length=10, choices=Origin, default=Origin.FILE)
    name = models.CharField("bestand of tabel", max_length=200)
    upload = models.FileField(
        "bestand", upload_to="cijfers", storage=PrivateStorage(), max_length=200, blank=True
    )
    sha256 = models.CharField("SHA-256 van het bestand", max_length=64, blank=True)
    options = models.JSONField("keuzes bij het lezen", default=dict, blank=True)
    state = models.CharField("stand", max_length=12, choices=State, default=State.READING)
    message = models.TextField("melding", blank=True)
    reason = models.TextField(
        "waarom veranderen cijfers die er al staan",
        blank=True,
        help_text="Dit komt openbaar bij de correcties te staan.",
    )
    rows_total = models.PositiveIntegerField("rijen", null=True, blank=True)
    rows_done = models.PositiveIntegerField("rijen gedaan", default=0)
    new = models.PositiveIntegerField("nieuw", default=0)
    changed = models.PositiveIntegerField("veranderd", default=0)
    same = models.PositiveIntegerField("gelijk", default=0)
    refused = models.PositiveIntegerField("geweigerd", default=0)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="binnengehaald door",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    created_at = models.DateTimeField("binnengehaald op")
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="gepubliceerd door",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    published_at = models.DateTimeField("gepubliceerd op", null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="teruggedraaid door",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    undone_at = models.DateTimeField("teruggedraaid op", null=True, blank=True)

    class Meta:
        verbose_name = "levering van cijfers"
        verbose_name_plural = "leveringen van cijfers"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(created_by=None)
                | Q(published_by=None)
                | ~Q(created_by=F("published_by")),
                name="somebody_else_publishes_figures",
                violation_error_message=(
                    "Wie de cijfers binnenhaalt, publiceert ze niet zelf. Vraag een collega."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["published", "undoing", "undone"])
                | Q(published_at__isnull=False),
                name="published_run_has_its_moment",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["publishing", "published"]) | Q(changed=0) | ~Q(reason=""),
                name="changed_figures_have_a_reason",
                violation_error_message=("Zeg waarom cijfers veranderen die al op de site staan."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["proposed", "publishing", "published"]) | Q(refused=0),
                name="all_figures_or_none",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.created_at:%d-%m-%Y})"


class ImportedFigure(models.Model):
    """What one cell of a run says, and what becomes of it.

    `row` and `column` say where it stood. A refused figure has a `problem` and may lack an
    indicator or an area; `found` is what stood in the cell. `old_…` is what was published when the
    run was read, and compared again at the moment it is published.
    """

    class Fate(models.TextChoices):
        NEW = "new", "nieuw"
        CHANGED = "changed", "veranderd"
        SAME = "same", "gelijk"
        REFUSED = "refused", "geweigerd"

    # The indexes and the constraint below begin with the run, and nobody looks for a figure by its
    # indicator or area alone: five indexes of Django's own would double what an import costs. What
    # is published has foreign keys in the database; here they would cost half of an import. Figures
    # are only stored by a transaction that updates their run, and so finds it and holds it.
    run = models.ForeignKey(
        ImportRun,
        on_delete=models.CASCADE,
        related_name="figures",
        db_index=False,
        db_constraint=False,
    )
    row = models.PositiveIntegerField("rij")
    column = models.CharField("kolom", max_length=120, blank=True)
    found = models.CharField("zoals het er stond", max_length=120, blank=True)
    indicator = models.ForeignKey(
        Indicator,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    area = models.ForeignKey(
        Area,
        verbose_name="gebied",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    period = models.CharField("periode", max_length=7, blank=True)
    value = models.DecimalField("waarde", max_digits=14, decimal_places=4, null=True, blank=True)
    numerator = models.DecimalField(
        "teller", max_digits=14, decimal_places=2, null=True, blank=True
    )
    denominator = models.DecimalField(
        "noemer (of inwoners als gewicht)", max_digits=14, decimal_places=2, null=True, blank=True
    )
    status = models.CharField("status", max_length=12, choices=Observation.Status, blank=True)
    fate = models.CharField("wat gebeurt ermee", max_length=8, choices=Fate)
    problem = models.CharField("waarom niet", max_length=250, blank=True)
    old_value = models.DecimalField(
        "was: waarde", max_digits=14, decimal_places=4, null=True, blank=True
    )
    old_numerator = models.DecimalField(
        "was: teller", max_digits=14, decimal_places=2, null=True, blank=True
    )
    old_denominator = models.DecimalField(
        "was: noemer", max_digits=14, decimal_places=2, null=True, blank=True
    )
    old_status = models.CharField("was: status", max_length=12, blank=True)

    class Meta:
        verbose_name = "binnengekomen cijfer"
        verbose_name_plural = "binnengekomen cijfers"
        ordering = ["run", "pk"]
        indexes = [models.Index(fields=["run", "fate"], name="imported_by_fate")]
        constraints = [
            models.UniqueConstraint(
                fields=["run", "indicator", "area", "period"],
                condition=~Q(fate="refused"),
                name="one_figure_per_run_and_place",
            ),
            models.CheckConstraint(
                condition=~Q(fate="refused") | ~Q(problem=""), name="refused_figure_says_why"
            ),
            models.CheckConstraint(
                condition=Q(fate="refused")
                | Q(indicator__isnull=False, area__isnull=False) & ~Q(period=""),
                name="accepted_figure_has_a_place",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.area_id} {self.period}"
