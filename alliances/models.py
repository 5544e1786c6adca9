"""What is done about it: alliances, actions, work plans. Changes daily, so it points down."""

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.urls import reverse
from simple_history.models import HistoricalRecords

from budget.models import Cell, Line
from governance.models import Decision
from monitor.models import Indicator
from pacts.models import BuildingBlock, Goal, Neighbourhood, Organisation, Sourced
from verbeterbreda.accounts.models import User
from verbeterbreda.lib import formats


class Alliance(Sourced):
    slug = models.SlugField("sleutel", max_length=30, primary_key=True)
    building_block = models.OneToOneField(
        BuildingBlock,
        verbose_name="bouwsteen",
        on_delete=models.PROTECT,
        related_name="alliance",
    )
    summary = models.CharField("in één zin", max_length=200)
    purpose = models.TextField("waarvoor")

    class Meta:
        verbose_name = "alliantie"
        verbose_name_plural = "allianties"
        ordering = ["building_block__order"]

    def __str__(self) -> str:
        return self.building_block.name

    def get_absolute_url(self) -> str:
        return reverse("alliances:detail", args=[self.slug])


class Contribution(Sourced):
    """What a party brought in, that is not an action of the programme itself."""

    key = models.SlugField("sleutel", max_length=20, primary_key=True)
    title = models.CharField("titel", max_length=150)
    text = models.TextField("tekst")
    goals = models.ManyToManyField(
        Goal, related_name="contributions", verbose_name="doelen", blank=True
    )
    order = models.PositiveSmallIntegerField("volgorde", default=0)

    class Meta:
        verbose_name = "bijdrage"
        verbose_name_plural = "bijdragen"
        ordering = ["order", "key"]

    def __str__(self) -> str:
        return self.title


class ActionQuerySet(models.QuerySet["Action"]):
    def in_year(self, year: int) -> "ActionQuerySet":
        """Actions that the sources place in this year, or that run through it."""
        return self.filter(from_year__lte=year).filter(
            models.Q(until_year=None) | models.Q(until_year__gte=year)
        )

    def in_alliance(self, slug: str) -> "ActionQuerySet":
        return self.filter(goal__building_block__alliance=slug)

    def in_neighbourhood(self, key: str) -> "ActionQuerySet":
        """Actions in this neighbourhood, and those in all of them."""
        return self.filter(models.Q(is_everywhere=True) | models.Q(neighbourhoods=key)).distinct()

    def without_year(self) -> "ActionQuerySet":
        """Actions that no source places in a year."""
        return self.filter(from_year=None, until_year=None)

    def for_a_list(self) -> "ActionQuerySet":
        """Only what the line of an action in a list says."""
        return self.only(
            "number", "title", "goal", "parent", "from_year", "until_year", "timing_text"
        )

    def with_details(self) -> "ActionQuerySet":
        roles = models.Prefetch("roles", ActionRole.objects.select_related("organisation"))
        return self.select_related(
            "goal__building_block__alliance", "parent", "source"
        ).prefetch_related(roles, "neighbourhoods")

    def as_planned_in(self, plan: "YearPlan") -> "ActionQuerySet":
        """All actions, with their `plan_order` (None when not in the plan) and `plan_timing`."""
        planned = models.FilteredRelation("planned_in", condition=models.Q(planned_in__plan=plan))
        return (
            self.with_details()  # type: ignore[no-redef]
            .annotate(
                planned=planned,
                plan_order=models.F("planned__order"),
                plan_timing=models.F("planned__timing_text"),
            )
            .prefetch_related(
                models.Prefetch("budget_lines", Line.objects.select_related("section"))
            )
        )

    def with_money(self) -> "ActionQuerySet":
        """With the budget lines, and the cells as they were printed."""
        cells = models.Prefetch("cells", Cell.objects.select_related("column"))
        lines = Line.objects.select_related("section__budget").prefetch_related(cells)
        return self.prefetch_related(models.Prefetch("budget_lines", lines))


class Action(Sourced):
    # Filled by ActionQuerySet.as_planned_in().
    plan_order: int | None
    plan_timing: str | None

    class Status(models.TextChoices):
        UNKNOWN = "unknown", "stand niet bekend"
        PLANNED = "planned", "gepland"
        STARTED = "started", "bezig"
        DONE = "done", "klaar"
        STOPPED = "stopped", "gestopt"

    slug = models.SlugField("sleutel", max_length=20, primary_key=True)
    number = models.CharField("nummer", max_length=10, unique=True)
    parent = models.ForeignKey(
        "self",
        verbose_name="deel van",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
    )
    goal = models.ForeignKey(
        Goal, verbose_name="doel", on_delete=models.PROTECT, related_name="actions"
    )
    order = models.PositiveSmallIntegerField("volgorde", default=0)
    title = models.CharField("titel", max_length=120)
    text = models.TextField("wat gaan we doen")
    expected_result = models.CharField("wat moet het opleveren", max_length=250, blank=True)
    from_year = models.PositiveSmallIntegerField("vanaf jaar", null=True, blank=True)
    until_year = models.PositiveSmallIntegerField("tot en met jaar", null=True, blank=True)
    timing_text = models.CharField("wanneer, zoals bekend", max_length=120, blank=True)
    places_text = models.CharField("waar, zoals bekend", max_length=250, blank=True)
    is_everywhere = models.BooleanField("in alle buurten van het programma", default=False)
    neighbourhoods = models.ManyToManyField(
        Neighbourhood, related_name="actions", verbose_name="buurten", blank=True
    )
    programmes_text = models.CharField("programma’s en projecten", max_length=250, blank=True)
    note = models.TextField("toelichting", blank=True)
    status = models.CharField("stand", max_length=10, choices=Status, default=Status.UNKNOWN)
    status_on = models.DateField("stand op", null=True, blank=True)
    indicators = models.ManyToManyField(
        Indicator, related_name="actions", verbose_name="indicatoren", blank=True
    )
    budget_lines = models.ManyToManyField(
        Line, related_name="actions", verbose_name="begrotingsregels", blank=True
    )
    related = models.ManyToManyField("self", verbose_name="hangt samen met", blank=True)
    updated_at = models.DateTimeField("laatst gewijzigd", auto_now=True)
    history = HistoricalRecords(
        m2m_fields=[neighbourhoods, indicators, budget_lines],
        history_change_reason_field=models.TextField(null=True),
    )

    objects = ActionQuerySet.as_manager()

    class Meta:
        verbose_name = "actie"
        verbose_name_plural = "acties"
        ordering = ["goal__building_block__order", "goal__order", "order"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(from_year=None)
                | models.Q(until_year=None)
                | models.Q(until_year__gte=models.F("from_year")),
                name="action_ends_after_it_begins",
                violation_error_message="De actie eindigt voordat zij begint.",
            ),
            models.CheckConstraint(
                condition=models.Q(status="unknown") | models.Q(status_on__isnull=False),
                name="known_status_has_a_date",
                violation_error_message="Vul in op welke datum deze stand geldt.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("alliances:action", args=[self.slug])

    @property
    def when(self) -> str:
        """The years, and the words of the source; empty when neither is known."""
        years = formats.year_range(self.from_year, self.until_year)
        words = self.timing_text.strip()
        known = {str(year) for year in (self.from_year, self.until_year) if year}
        if not words or not known or all(year in words for year in known):
            return words or years
        return f"{years} ({words})"

    @property
    def has_year(self) -> bool:
        """See also: ActionQuerySet.without_year()."""
        return self.from_year is not None or self.until_year is not None

    @property
    def where(self) -> str:
        """The places in the words of the source, or the neighbourhoods; empty when unknown."""
        if self.places_text:
            return self.places_text
        if self.is_everywhere:
            return "alle buurten van het programma"
        return formats.join_nl(self.neighbourhoods.all())


class ActionRole(models.Model):
    class Role(models.TextChoices):
        LEAD = "lead", "trekt de actie"
        PARTNER = "partner", "doet mee"
        FUNDER = "funder", "betaalt mee"

    action = models.ForeignKey(
        Action, verbose_name="actie", on_delete=models.CASCADE, related_name="roles"
    )
    organisation = models.ForeignKey(
        Organisation,
        verbose_name="organisatie",
        on_delete=models.PROTECT,
        related_name="action_roles",
    )
    role = models.CharField("rol", max_length=10, choices=Role, default=Role.PARTNER)
    note = models.CharField("toelichting", max_length=150, blank=True)

    class Meta:
        verbose_name = "rol"
        verbose_name_plural = "rollen"
        ordering = ["action", "role", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["action", "organisation", "role"], name="role_once_per_action"
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.get_role_display()}"


class YearPlanQuerySet(models.QuerySet["YearPlan"]):
    def public(self) -> "YearPlanQuerySet":
        """Plans for everybody: adopted ones, and reconstructions from the sources."""
        return self.filter(state__in=[YearPlan.State.ADOPTED, YearPlan.State.RECONSTRUCTION])

    def visible_to(self, user: User | AnonymousUser) -> "YearPlanQuerySet":
        """Drafts too for bureau and board."""
        return self if user.has_perm("alliances.view_yearplan") else self.public()


class YearPlan(models.Model):
    """The work plan of one year: cut from the programme, adopted by a decision."""

    class State(models.TextChoices):
        RECONSTRUCTION = "reconstruction", "reconstructie uit de bronnen"
        DRAFT = "draft", "concept"
        SUBMITTED = "submitted", "ligt voor bij het bestuur"
        ADOPTED = "adopted", "vastgesteld"

    year = models.PositiveSmallIntegerField("jaar", primary_key=True)
    title = models.CharField("titel", max_length=120)
    summary = models.TextField("samenvatting")
    state = models.CharField("stand", max_length=15, choices=State, default=State.DRAFT)
    decision = models.ForeignKey(
        Decision,
        verbose_name="besluit",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
    )
    data_date_on = models.DateField("stand van de gegevens")
    note = models.TextField("toelichting", blank=True)
    history = HistoricalRecords()

    objects = YearPlanQuerySet.as_manager()

    class Meta:
        verbose_name = "werkplan"
        verbose_name_plural = "werkplannen"
        ordering = ["-year"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state="adopted") | models.Q(decision__isnull=False),
                name="no_adopted_plan_without_a_decision",
                violation_error_message="Een werkplan is pas vastgesteld met een besluit.",
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("alliances:plan", args=[self.year])

    @property
    def is_reconstruction(self) -> bool:
        return self.state == self.State.RECONSTRUCTION


class PlannedAction(models.Model):
    """An action in the plan of one year."""

    plan = models.ForeignKey(
        YearPlan,
        verbose_name="werkplan",
        on_delete=models.CASCADE,
        related_name="planned_actions",
    )
    action = models.ForeignKey(
        Action, verbose_name="actie", on_delete=models.PROTECT, related_name="planned_in"
    )
    order = models.PositiveSmallIntegerField("volgorde", default=0)
    timing_text = models.CharField("wanneer dit jaar", max_length=120, blank=True)

    class Meta:
        verbose_name = "actie in het werkplan"
        verbose_name_plural = "acties in het werkplan"
        ordering = ["plan", "order"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "action"], name="action_once_per_plan")
        ]

    def __str__(self) -> str:
        return f"{self.plan}: {self.action}"
