"""Signing together: a place and a time that staff open beforehand."""

import secrets
from datetime import datetime

from django.conf import settings
from django.db import models

from pacts.models.pacts import Pact


def new_session_code() -> str:
    """Return 10 random letters and digits for the address of the kiosk (50 bits)."""
    return "".join(secrets.choice("abcdefghjkmnpqrstuvwxyz23456789") for _ in range(10))


class SigningSession(models.Model):
    """Many people sign at one place, behind one network address, without being held for that."""

    pact = models.ForeignKey(
        Pact, verbose_name="pact", on_delete=models.PROTECT, related_name="sessions"
    )
    title = models.CharField("naam", max_length=120)
    place = models.CharField("plek", max_length=150)
    starts_at = models.DateTimeField("begint")
    ends_at = models.DateTimeField("eindigt")
    code = models.CharField(
        "code in het adres", max_length=20, unique=True, default=new_session_code, editable=False
    )
    expected = models.PositiveIntegerField(
        "hoeveel mensen verwacht je",
        default=100,
        help_text="Boven het dubbele kijken we extra mee.",
    )
    network = models.CharField(
        "netwerk",
        max_length=43,
        blank=True,
        help_text="Adres of netwerk van de wifi, als je het weet. Bijvoorbeeld 203.0.113.7.",
    )
    note = models.TextField("aantekening", blank=True)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="geopend door",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )

    class Meta:
        verbose_name = "ondertekenmoment"
        verbose_name_plural = "ondertekenmomenten"
        ordering = ["-starts_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")),
                name="signing_session_ends_after_it_begins",
                violation_error_message="Het ondertekenmoment eindigt voordat het begint.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.title}, {self.place}"

    def is_open(self, now: datetime) -> bool:
        return self.starts_at <= now < self.ends_at
