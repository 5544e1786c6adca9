"""Actions: what is done, where, when and by whom, as the public reads it."""

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db import models
from django.urls import reverse

from alliances.models.programme import Alliance
from budget.models import Line
from monitor.models import Indicator
from pacts.models import Goal, Neighbourhood, Organisation, Sourced
from verbeterbreda.lib import formats
from verbeterbreda.lib.moments import Moment, period

if TYPE_CHECKING:
    from alliances.models.plans import YearPlan
    from verbeterbreda.accounts.models import User


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

    def open(self) -> "ActionQuerySet":
        """Actions that still have something to tell: not those that are done or stopped."""
        return self.exclude(status__in=[Action.Status.DONE, Action.Status.STOPPED])

    def silent(self, now: datetime) -> "ActionQuerySet":
        """Open actions of which nothing was told for as long as their alliance finds too long."""
        waits = Alliance.objects.values_list("building_block", "stale_after_weeks")
        too_long = models.Q(told_at=None)
        for block, weeks in waits:
            before = now - timedelta(weeks=weeks)
            too_long |= models.Q(goal__building_block=block, told_at__lt=before)
        return self.open().filter(too_long)

    def editable_by(self, user: "User") -> "ActionQuerySet":
        """All for who may make actions; for a driver those of the own alliances."""
        if not user.has_perm("alliances.change_action"):
            return self.none()
        if user.has_perm("alliances.add_action"):
            return self
        return self.filter(goal__building_block__alliance__drivers=user)

    def for_a_list(self) -> "ActionQuerySet":
        """Only what the line of an action in a list says."""
        return self.only(
            "number",
            "title",
            "goal",
            "parent",
            "from_year",
            "from_part",
            "until_year",
            "until_part",
            "timing_text",
            "status",
        )

    def with_details(self) -> "ActionQuerySet":
        roles = models.Prefetch("roles", ActionRole.objects.select_related("organisation"))
        return self.select_related(
            "goal__building_block__alliance", "parent", "source"
        ).prefetch_related(roles, "neighbourhoods")

    def as_planned_in(self, plan: "YearPlan") -> "ActionQuerySet":
        """All actions in the order of the programme, with what this plan says about each.

        `plan_order` is None for an action that is not in the plan; within a goal those in the plan
        stand in its order.
        """
        names = ("order", "from_part", "until_part", "timing_text", "roll_reason")
        return (
            self.select_related("goal__building_block__alliance", "source")  # type: ignore[no-redef]
            .annotate(
                planned=models.FilteredRelation(
                    "planned_in", condition=models.Q(planned_in__plan=plan)
                ),
                plan_rolled_from=models.F("planned__rolled_from__plan_id"),
                **{f"plan_{name}": models.F(f"planned__{name}") for name in names},
            )
            .order_by("goal__building_block__order", "goal__order", "planned__order", "order", "pk")
        )


class Action(Sourced):
    # Filled by ActionQuerySet.as_planned_in().
    plan_order: int | None
    plan_from_part: str | None
    plan_until_part: str | None
    plan_timing_text: str | None
    plan_rolled_from: int | None
    plan_roll_reason: str | None

    class Status(models.TextChoices):
        UNKNOWN = "unknown", "stand niet bekend"
        PLANNED = "planned", "gepland"
        STARTED = "started", "bezig"
        DELAYED = "delayed", "vertraagd"
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
    measured_by = models.CharField("waaraan we dat zien", max_length=250, blank=True)
    from_year = models.PositiveSmallIntegerField("vanaf jaar", null=True, blank=True)
    from_part = models.CharField("vanaf, preciezer", max_length=5, blank=True)
    until_year = models.PositiveSmallIntegerField("tot en met jaar", null=True, blank=True)
    until_part = models.CharField("tot en met, preciezer", max_length=5, blank=True)
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
    told_at = models.DateTimeField("laatst bijgewerkt", null=True, blank=True, editable=False)
    updated_at = models.DateTimeField("laatst gewijzigd", auto_now=True)

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
                condition=models.Q(from_part="") | models.Q(from_year__isnull=False),
                name="action_part_of_a_first_year",
                violation_error_message="Een kwartaal, maand of dag hoort bij een jaar.",
            ),
            models.CheckConstraint(
                condition=models.Q(until_part="") | models.Q(until_year__isnull=False),
                name="action_part_of_a_last_year",
                violation_error_message="Een kwartaal, maand of dag hoort bij een jaar.",
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
    def moments(self) -> tuple[Moment | None, Moment | None]:
        """When it starts and when it ends, as precise as known."""
        return (
            Moment.of(self.from_year, self.from_part),
            Moment.of(self.until_year, self.until_part),
        )

    @property
    def when(self) -> str:
        """The moments as precise as known, and the words of the source; empty without either."""
        years = period(*self.moments)
        words = self.timing_text.strip()
        if not words or not years:
            return words or years
        is_precise = bool(self.from_part or self.until_part)
        known = {str(year) for year in (self.from_year, self.until_year) if year}
        if not is_precise and all(year in words for year in known):
            return words
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


class Milestone(models.Model):
    """A step on the way, with the moment by which it should be there, as precise as known."""

    action = models.ForeignKey(
        Action, verbose_name="actie", on_delete=models.CASCADE, related_name="milestones"
    )
    title = models.CharField("mijlpaal", max_length=150)
    due_year = models.PositiveSmallIntegerField("jaar", null=True, blank=True)
    due_part = models.CharField("preciezer", max_length=5, blank=True)
    reached_on = models.DateField("bereikt op", null=True, blank=True)
    order = models.PositiveSmallIntegerField("volgorde", default=0)

    class Meta:
        verbose_name = "mijlpaal"
        verbose_name_plural = "mijlpalen"
        ordering = ["action", "order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["action", "title"], name="milestone_once_per_action"),
            models.CheckConstraint(
                condition=models.Q(due_part="") | models.Q(due_year__isnull=False),
                name="milestone_part_of_a_year",
                violation_error_message="Een kwartaal, maand of dag hoort bij een jaar.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def due(self) -> Moment | None:
        """By when it should be there, as precise as known."""
        return Moment.of(self.due_year, self.due_part)

    def is_late(self, today: date) -> bool:
        """Whether its last day has passed while it was not reached."""
        return self.reached_on is None and self.due is not None and self.due.last_day < today


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
