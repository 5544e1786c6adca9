"""The work plan of a year: cut from the programme, adopted by a decision, then frozen."""

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils.functional import cached_property
from simple_history.models import HistoricalRecords

from alliances.models.actions import Action
from budget.models import Budget
from governance.models import Decision
from pacts.models import Organisation
from verbeterbreda.accounts.models import User
from verbeterbreda.documents.models import Edition
from verbeterbreda.lib.moments import Moment, period


class YearPlanQuerySet(models.QuerySet["YearPlan"]):
    def public(self) -> "YearPlanQuerySet":
        """Plans for everybody: ever adopted, or a reconstruction from the sources.

        See also: YearPlan.is_public.
        """
        stands = models.Q(state__in=[YearPlan.State.ADOPTED, YearPlan.State.RECONSTRUCTION])
        return self.filter(stands | models.Q(adopted_edition__isnull=False))

    def drafts(self) -> "YearPlanQuerySet":
        """What is worked on or lies with the board. See also: YearPlan.is_draft."""
        return self.filter(state__in=[YearPlan.State.DRAFT, YearPlan.State.SUBMITTED])

    def visible_to(self, user: User | AnonymousUser) -> "YearPlanQuerySet":
        """Drafts too for bureau and board."""
        return self if may_see_drafts(user) else self.public()

    def for_a_report(self) -> "YearPlanQuerySet":
        """With what year_plan_report() needs of other rooms. See also: YearPlan.budget_slug."""
        budgets = Budget.objects.filter(
            from_year__lte=models.OuterRef("pk"), until_year__gte=models.OuterRef("pk")
        )
        shortest = budgets.order_by(models.F("until_year") - models.F("from_year"), "pk")
        plans = self.select_related("decision__body", "adopted_edition")
        return plans.defer("adopted_edition__html", "adopted_edition__facts").annotate(
            budget_slug=models.Subquery(shortest.values("pk")[:1])
        )


def may_see_drafts(user: User | AnonymousUser) -> bool:
    """Bureau and board: who works on plans, and who decides about them."""
    return user.has_perms(("alliances.view_yearplan", "governance.add_decision"))


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
        related_name="year_plans",
    )
    data_date_on = models.DateField("stand van de gegevens")
    submitted_at = models.DateTimeField("voorgelegd", null=True, blank=True, editable=False)
    adopted_at = models.DateTimeField("vastgesteld", null=True, blank=True, editable=False)
    adopted_edition = models.ForeignKey(
        Edition,
        verbose_name="vastgestelde editie",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
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

    @cached_property
    def budget_slug(self) -> str | None:
        """The budget of its year, or of the fewest years around it; None when there is none.

        Read along by YearPlanQuerySet.for_a_report().
        """
        found = YearPlan.objects.for_a_report().get(pk=self.pk)
        return found.budget_slug

    @property
    def is_draft(self) -> bool:
        """What stands in it now is for bureau and board only."""
        return self.state in (self.State.DRAFT, self.State.SUBMITTED)

    @property
    def is_public(self) -> bool:
        """Everybody may know of it. See also: YearPlanQuerySet.public()."""
        return not self.is_draft or self.adopted_edition_id is not None

    @property
    def may_be_edited(self) -> bool:
        """Whether the bureau may change what is in it, without a next step first."""
        return self.state in (self.State.DRAFT, self.State.RECONSTRUCTION)


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
    from_part = models.CharField("dit jaar vanaf", max_length=5, blank=True)
    until_part = models.CharField("dit jaar tot en met", max_length=5, blank=True)
    timing_text = models.CharField("wanneer dit jaar", max_length=120, blank=True)
    rolled_from = models.ForeignKey(
        "self",
        verbose_name="doorgeschoven uit",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="rolled_to",
    )
    roll_reason = models.TextField("waarom doorgeschoven", blank=True)

    class Meta:
        verbose_name = "actie in het werkplan"
        verbose_name_plural = "acties in het werkplan"
        ordering = ["plan", "order"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "action"], name="action_once_per_plan"),
            models.CheckConstraint(
                condition=models.Q(rolled_from=None) | ~models.Q(roll_reason=""),
                name="rolled_over_with_a_reason",
                violation_error_message="Vul in waarom deze actie niet op tijd klaar was.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan}: {self.action}"

    def clean(self) -> None:
        """Refuse parts that the year does not have, and an end before the beginning."""
        try:
            first, last = self.first, self.last
        except ValueError as error:
            raise ValidationError(str(error)) from None
        if first and last and last.last_day < first.first_day:
            raise ValidationError("De actie eindigt dit jaar voordat zij begint.")

    @property
    def when(self) -> str:
        """What this plan itself says about the time; empty where the action says it."""
        known = period(self.first, self.last)
        if known and self.timing_text:
            return f"{known} ({self.timing_text})"
        return known or self.timing_text

    @property
    def first(self) -> Moment | None:
        """From when in the year of the plan; None when no part of it is known."""
        return Moment(self.plan_id, self.from_part) if self.from_part else None

    @property
    def last(self) -> Moment | None:
        return Moment(self.plan_id, self.until_part) if self.until_part else None


class PartnerShare(models.Model):
    """What a partner puts into an action in the year of the plan: money, or people and things."""

    class Kind(models.TextChoices):
        MONEY = "money", "geld"
        IN_KIND = "in_kind", "mensen of middelen"

    planned = models.ForeignKey(
        PlannedAction,
        verbose_name="actie in het werkplan",
        on_delete=models.CASCADE,
        related_name="shares",
    )
    organisation = models.ForeignKey(
        Organisation,
        verbose_name="organisatie",
        on_delete=models.PROTECT,
        related_name="plan_shares",
    )
    kind = models.CharField("soort", max_length=8, choices=Kind)
    text = models.CharField(
        "wat", max_length=200, help_text="Bijvoorbeeld: een wijkagent, twee dagen per week."
    )
    amount = models.DecimalField(
        "bedrag of waarde in euro’s",
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        help_text="Laat leeg als het niet bekend is. Leeg is niet nul.",
    )

    class Meta:
        verbose_name = "bijdrage van een partner"
        verbose_name_plural = "bijdragen van partners"
        ordering = ["planned", "organisation", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(amount=None) | models.Q(amount__gte=0),
                name="share_is_not_negative",
                violation_error_message="Een bijdrage is niet minder dan nul.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.text}"
