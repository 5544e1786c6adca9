"""What is told about an action while it runs."""

from django.conf import settings
from django.db import models

from alliances.models.actions import Action


class ProgressNote(models.Model):
    """A few sentences of one day: how it goes, what is in the way, or which help is wanted."""

    class Kind(models.TextChoices):
        PROGRESS = "progress", "voortgang"
        OBSTACLE = "obstacle", "wat in de weg zit"
        HELP = "help", "hulp gevraagd"

    action = models.ForeignKey(
        Action, verbose_name="actie", on_delete=models.CASCADE, related_name="progress_notes"
    )
    kind = models.CharField("soort", max_length=10, choices=Kind, default=Kind.PROGRESS)
    text = models.TextField("wat er te vertellen is")
    noted_on = models.DateField("datum")
    solved_on = models.DateField(
        "opgelost op", null=True, blank=True, help_text="Voor wat in de weg zat of gevraagd werd."
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="door",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    made_at = models.DateTimeField("geschreven", auto_now_add=True)

    class Meta:
        verbose_name = "bericht over een actie"
        verbose_name_plural = "berichten over acties"
        ordering = ["action", "-noted_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(solved_on=None) | models.Q(solved_on__gte=models.F("noted_on")),
                name="note_solved_after_it_was_made",
                violation_error_message="Opgelost kan niet eerder zijn dan het bericht zelf.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.noted_on:%d-%m-%Y}"
