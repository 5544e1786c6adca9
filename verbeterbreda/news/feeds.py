from datetime import datetime, time

from django.contrib.auth.decorators import login_not_required
from django.contrib.syndication.views import Feed
from django.db.models import QuerySet
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed

from verbeterbreda.news.models import NewsItem


class NewsFeed(Feed):
    feed_type = Atom1Feed
    title = "Nieuws van Verbeter Breda"
    subtitle = "Wat er gebeurt in het programma Verbeter Breda."
    link = reverse_lazy("news:list")

    def items(self) -> QuerySet[NewsItem]:
        return NewsItem.objects.published()[:30]

    def item_title(self, item: NewsItem) -> str:  # type: ignore[override]
        return item.title

    def item_description(self, item: NewsItem) -> str:  # type: ignore[override]
        return item.text

    def item_updateddate(self, item: NewsItem) -> datetime:
        return timezone.make_aware(datetime.combine(item.published_on, time()))


atom = login_not_required(NewsFeed())
