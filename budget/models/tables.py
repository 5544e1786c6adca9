"""The money as it was printed, cell by cell. Unknown is never nought."""

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from simple_history.models import HistoricalRecords

from budget.models.addresses import refuse_taken
from pacts.models import BuildingBlock, Sourced
from verbeterbreda.accounts.models import User

LINES_PER_PAGE = 60
"""Of a table on the site: what a reader can take in, and a page that loads on a phone."""


ADDRESSES = [
    f"budget:{name}"
    for name in ("detail", "csv", "xlsx", "pdf", "checks")
    + ("flow", "flow_csv", "spending", "spending_csv")
]


class BudgetQuerySet(models.QuerySet["Budget"]):
    def public(self) -> "BudgetQuerySet":
        return self.filter(is_draft=False)

    def visible_to(self, user: User | AnonymousUser) -> "BudgetQuerySet":
        """Drafts too for who may change them."""
        return self if user.has_perm("budget.change_budget") else self.public()


class Budget(Sourced):
    slug = models.SlugField("sleutel", max_length=40, primary_key=True)
    title = models.CharField("titel", max_length=150)
    introduction = models.TextField("inleiding", blank=True)
    from_year = models.PositiveSmallIntegerField("vanaf jaar")
    until_year = models.PositiveSmallIntegerField("tot en met jaar")
    is_draft = models.BooleanField(
        "concept", default=False, help_text="Een concept zien alleen medewerkers."
    )
    changed_at = models.DateTimeField("laatst gewijzigd", null=True, blank=True, editable=False)
    # Only of a table that was a draft here first; what the sources brought has none.
    published_at = models.DateTimeField("gepubliceerd", null=True, blank=True, editable=False)

    objects = BudgetQuerySet.as_manager()

    class Meta:
        verbose_name = "begroting"
        verbose_name_plural = "begrotingen"
        ordering = ["from_year", "until_year"]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        refuse_taken(self.slug, ADDRESSES)

    def get_absolute_url(self) -> str:
        return reverse("budget:detail", args=[self.slug])


class Column(models.Model):
    class Kind(models.TextChoices):
        COST = "cost", "kosten"
        OPERATING = "operating", "dekking uit exploitatie"
        INVESTMENT = "investment", "dekking uit investering"
        STATE = "state", "rijk en overig"

    budget = models.ForeignKey(Budget, on_delete=models.CASCADE, related_name="columns")
    key = models.SlugField("sleutel", max_length=30)
    title = models.CharField("kop", max_length=100)
    kind = models.CharField("soort", max_length=12, choices=Kind)
    year = models.PositiveSmallIntegerField("jaar")
    order = models.PositiveSmallIntegerField("volgorde")
    published_raw = models.CharField(
        "gedrukt totaal, zoals het er staat", max_length=60, blank=True
    )
    published_total = models.DecimalField(
        "gedrukt totaal", max_digits=14, decimal_places=2, null=True, blank=True
    )
    available_raw = models.CharField("beschikbaar, zoals het er staat", max_length=60, blank=True)
    available = models.DecimalField(
        "beschikbaar", max_digits=14, decimal_places=2, null=True, blank=True
    )
    note = models.TextField("toelichting bij het totaal", blank=True)

    class Meta:
        verbose_name = "kolom"
        verbose_name_plural = "kolommen"
        ordering = ["budget", "order"]
        constraints = [
            models.UniqueConstraint(fields=["budget", "key"], name="column_key_once"),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.year}"


class Section(models.Model):
    budget = models.ForeignKey(Budget, on_delete=models.CASCADE, related_name="sections")
    title = models.CharField("kop", max_length=150)
    order = models.PositiveSmallIntegerField("volgorde")

    class Meta:
        verbose_name = "blok"
        verbose_name_plural = "blokken"
        ordering = ["budget", "order"]
        constraints = [
            models.UniqueConstraint(fields=["budget", "title"], name="section_title_once"),
        ]

    def __str__(self) -> str:
        return self.title


class Line(Sourced):
    section = models.ForeignKey(
        Section, verbose_name="blok", on_delete=models.CASCADE, related_name="lines"
    )
    number = models.PositiveSmallIntegerField("regel")
    title = models.CharField("post", max_length=200)
    building_block = models.ForeignKey(
        BuildingBlock,
        verbose_name="bouwsteen",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="budget_lines",
    )
    note = models.TextField("toelichting", blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "begrotingsregel"
        verbose_name_plural = "begrotingsregels"
        ordering = ["section__order", "number"]
        constraints = [
            models.UniqueConstraint(fields=["section", "number"], name="line_number_once"),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.title}"

    def clean(self) -> None:
        """A line is known by its number, so the number is there once in the whole table."""
        others = Line.objects.filter(section__budget__sections=self.section_id, number=self.number)
        if others.exclude(pk=self.pk).exists():
            raise ValidationError(
                {"number": "Deze begroting heeft al een regel met dit nummer. Kies een ander."}
            )

    def get_absolute_url(self) -> str:
        """Where the line stands on the page of its budget; a long table comes in pages."""
        page = reverse("budget:detail", args=[self.section.budget_id])
        which = f"?regel={self.number}" if self.number > LINES_PER_PAGE else ""
        return f"{page}{which}#regel-{self.number}"


class Cell(models.Model):
    class Kind(models.TextChoices):
        AMOUNT = "amount", "bedrag"
        NTB = "ntb", "nog te bepalen"
        PM = "pm", "pro memorie"
        UNKNOWN = "unknown", "nog onbekend"
        TEXT = "text", "tekst in plaats van een bedrag"
        EMPTY = "empty", "leeg"

    line = models.ForeignKey(
        Line, verbose_name="regel", on_delete=models.CASCADE, related_name="cells"
    )
    column = models.ForeignKey(
        Column, verbose_name="kolom", on_delete=models.CASCADE, related_name="cells"
    )
    kind = models.CharField("soort", max_length=10, choices=Kind)
    raw = models.CharField("zoals het er staat", max_length=100, blank=True)
    amount = models.DecimalField("bedrag", max_digits=14, decimal_places=2, null=True, blank=True)
    from_partners = models.DecimalField(
        "waarvan van de partners",
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
        help_text="Alleen waar de bron een bedrag splitst in rijk en partners.",
    )
    note = models.TextField("toelichting", blank=True)

    class Meta:
        verbose_name = "cel"
        verbose_name_plural = "cellen"
        ordering = ["line", "column__order"]
        constraints = [
            models.UniqueConstraint(fields=["line", "column"], name="one_cell_per_line_and_column"),
            models.CheckConstraint(
                condition=models.Q(kind="amount", amount__isnull=False)
                | (~models.Q(kind="amount") & models.Q(amount=None)),
                name="only_an_amount_has_an_amount",
                violation_error_message=(
                    "Alleen een bedrag heeft een getal; ntb, pm, onbekend en leeg hebben er geen."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.raw or self.get_kind_display()
