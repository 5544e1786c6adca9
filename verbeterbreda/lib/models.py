"""Whether public pages have changed (`pagecache`), and when each job ran (`jobs`)."""

from django.db import models


class Stamp(models.Model):
    """A random text that is replaced at every change of what the public may read.

    Every process reads it before it hands out a page that it kept, so a change is seen at once
    everywhere. It is random and no counter, so that a restored backup never repeats one.
    """

    value = models.CharField("waarde", max_length=32)

    class Meta:
        verbose_name = "stempel"
        verbose_name_plural = "stempels"

    def __str__(self) -> str:
        return self.value


class Job(models.Model):
    """When a registered job ran, what came of it and when its next turn is."""

    name = models.CharField("naam", max_length=80, primary_key=True)
    next_at = models.DateTimeField("volgende beurt")
    claimed_by = models.CharField(max_length=32, blank=True, editable=False)
    claimed_until_at = models.DateTimeField(null=True, blank=True, editable=False)
    started_at = models.DateTimeField("laatste begin", null=True, blank=True)
    finished_at = models.DateTimeField("laatste keer gelukt", null=True, blank=True)
    result = models.CharField("uitkomst", max_length=200, blank=True)
    failures = models.PositiveSmallIntegerField("keer mislukt op rij", default=0)
    error = models.CharField("laatste fout", max_length=500, blank=True)

    class Meta:
        verbose_name = "taak van de klok"
        verbose_name_plural = "taken van de klok"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
