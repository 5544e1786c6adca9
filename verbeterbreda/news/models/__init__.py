"""What is told: news on the site, and who hears of it by mail."""

from verbeterbreda.news.models.items import NewsItem
from verbeterbreda.news.models.mailings import QUARTERLY_KIND, Mailing
from verbeterbreda.news.models.subscribers import Subscriber, Topic

__all__ = ["QUARTERLY_KIND", "Mailing", "NewsItem", "Subscriber", "Topic"]
