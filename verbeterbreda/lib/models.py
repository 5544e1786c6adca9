"""The one row that says whether public pages have changed; see `pagecache`."""

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
