"""What happened and what was planned, as precise as known."""

from django.db import models

from pacts.models import Sourced


class TimelineItem(Sourced):
    """Something that happened, or was planned, with its date as precise as known."""

    class Kind(models.TextChoices):
        PACT = "pact", "pact"
        DECISION = "decision", "besluit"
        MEETING = "meeting", "bijeenkomst"
        PLAN = "plan", "plan"
        MILESTONE = "milestone", "mijlpaal"
        PUBLICATION = "publication", "publicatie"

    key = models.SlugField("sleutel", max_length=60, primary_key=True)
    kind = models.CharField("soort", max_length=12, choices=Kind)
    title = models.CharField("wat", max_length=200)
    date_text = models.CharField("wanneer, zoals bekend", max_length=100)
    from_on = models.DateField("vanaf", null=True, blank=True)
    until_on = models.DateField("tot en met", null=True, blank=True)
    is_planned = models.BooleanField("was een planning", default=False)
    note = models.TextField("toelichting", blank=True)

    class Meta:
        verbose_name = "moment"
        verbose_name_plural = "momenten"
        ordering = ["from_on", "key"]

    def __str__(self) -> str:
        return self.title
