from django.db import models
from django.urls import reverse
from simple_history.models import HistoricalRecords

from pacts.models import Sourced


class NewsItemQuerySet(models.QuerySet["NewsItem"]):
    def published(self) -> "NewsItemQuerySet":
        return self.filter(is_published=True)


class NewsItem(Sourced):
    slug = models.SlugField("sleutel", max_length=80, primary_key=True)
    title = models.CharField("titel", max_length=150)
    text = models.TextField("tekst")
    published_on = models.DateField("datum")
    date_text = models.CharField("datum, zoals bekend", max_length=60, blank=True)
    link = models.URLField("lees verder op", blank=True, max_length=500)
    is_published = models.BooleanField("op de site", default=False)
    history = HistoricalRecords()

    objects = NewsItemQuerySet.as_manager()

    class Meta:
        verbose_name = "nieuwsbericht"
        verbose_name_plural = "nieuwsberichten"
        ordering = ["-published_on", "slug"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return f"{reverse('news:list')}#{self.slug}"
