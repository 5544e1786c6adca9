"""The admin of news: what is told, who hears of it by mail, and the sending."""

from verbeterbreda.news.admin import items, mailings, subscribers

__all__ = ["items", "mailings", "subscribers"]
