from datetime import datetime

from django.db import models
from django.urls import reverse

from alliances.models import Alliance
from pacts.models import Sourced


class EventQuerySet(models.QuerySet["Event"]):
    def upcoming(self, now: datetime) -> "EventQuerySet":
        return self.filter(starts_at__gte=now, is_published=True).order_by("starts_at")

    def past(self, now: datetime) -> "EventQuerySet":
        return self.filter(starts_at__lt=now, is_published=True).order_by("-starts_at")


class Event(Sourced):
    slug = models.SlugField("sleutel", max_length=80, primary_key=True)
    title = models.CharField("titel", max_length=150)
    text = models.TextField("wat gaan we doen")
    starts_at = models.DateTimeField("begint")
    ends_at = models.DateTimeField("eindigt", null=True, blank=True)
    is_all_day = models.BooleanField("tijd niet bekend", default=False)
    place = models.CharField("plaats", max_length=200, blank=True)
    organiser = models.CharField("wie organiseert", max_length=150, blank=True)
    accessibility = models.TextField("toegankelijkheid", blank=True)
    alliance = models.ForeignKey(
        Alliance,
        verbose_name="alliantie",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
    )
    is_published = models.BooleanField("op de site", default=False)
    updated_at = models.DateTimeField("laatst gewijzigd", auto_now=True)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = "bijeenkomst"
        verbose_name_plural = "bijeenkomsten"
        ordering = ["-starts_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at=None) | models.Q(ends_at__gte=models.F("starts_at")),
                name="event_ends_after_it_begins",
                violation_error_message="De bijeenkomst eindigt voordat zij begint.",
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("agenda:detail", args=[self.slug])
