"""The calendar of a member: an address of their own that a calendar program may follow."""

from django.conf import settings
from django.db import models


class CalendarFeed(models.Model):
    """That somebody follows the meetings. Without this row, or with another nonce, no address."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        verbose_name="wie",
        on_delete=models.CASCADE,
        related_name="calendar_feed",
    )
    nonce = models.CharField(max_length=64, editable=False, unique=True)
    created_at = models.DateTimeField("gemaakt")

    class Meta:
        verbose_name = "eigen agenda"
        verbose_name_plural = "eigen agenda’s"

    def __str__(self) -> str:
        return f"Agenda van {self.user}"
