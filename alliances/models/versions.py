"""Every version of an action that the public could read, and the one that staff work on."""

from django.conf import settings
from django.db import models

from alliances.models.actions import Action
from verbeterbreda.lib.constraints import Frozen


class ActionVersionQuerySet(models.QuerySet["ActionVersion"]):
    def published(self) -> "ActionVersionQuerySet":
        """What the public could read, the version of now included."""
        return self.filter(published_at__isnull=False)


class ActionVersion(models.Model):
    """What an action said from one moment on. Published ones are never changed.

    `content` is everything that is said about the action itself, its roles, lists and milestones
    included (see alliances/versions.py). A small change keeps the `number` and gets the next
    `revision`. The one version without `published_at` is what staff work on; the public cannot
    see it.
    """

    action = models.ForeignKey(
        Action, verbose_name="actie", on_delete=models.CASCADE, related_name="versions"
    )
    number = models.PositiveIntegerField("versie")
    revision = models.PositiveIntegerField("kleine wijziging", default=0)
    content = models.JSONField("inhoud")
    note = models.CharField("wat er is veranderd", max_length=250, blank=True)
    is_setback = models.BooleanField("slechter of later", default=False)
    reason = models.TextField("waarom het slechter gaat of later wordt", blank=True)
    made_from = models.ForeignKey(
        "self",
        verbose_name="gemaakt uit",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="door",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    made_at = models.DateTimeField("gemaakt")
    published_at = models.DateTimeField("gepubliceerd", null=True, blank=True)

    objects = ActionVersionQuerySet.as_manager()

    class Meta:
        verbose_name = "versie van een actie"
        verbose_name_plural = "versies van acties"
        ordering = ["action", "-number", "-revision"]
        constraints = [
            models.UniqueConstraint(
                fields=["action", "number", "revision"], name="action_version_once"
            ),
            models.UniqueConstraint(
                fields=["action"],
                condition=models.Q(published_at=None),
                name="one_working_version",
                violation_error_message="Aan deze actie werkt al iemand. Ga verder in die versie.",
            ),
            models.CheckConstraint(
                condition=models.Q(published_at=None)
                | models.Q(is_setback=False)
                | ~models.Q(reason=""),
                name="setback_with_a_reason",
                violation_error_message=(
                    "Een stand die slechter wordt of een datum die later wordt, vraagt een reden."
                ),
            ),
            Frozen(
                fields=[
                    "action",
                    "number",
                    "revision",
                    "content",
                    "note",
                    "is_setback",
                    "reason",
                    "made_from",
                    "made_at",
                    "published_at",
                ],
                condition=models.Q(published_at__isnull=False),
                name="published_version_stays",
                violation_error_message="Een gepubliceerde versie verandert niet meer.",
            ),
        ]

    def __str__(self) -> str:
        return f"Versie {self.name} van {self.action}"

    @property
    def name(self) -> str:
        """``3``, or ``3.1`` after a small change."""
        return f"{self.number}.{self.revision}" if self.revision else str(self.number)
