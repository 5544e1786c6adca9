from django.contrib import admin
from simple_history.admin import SimpleHistoryAdmin

from verbeterbreda.news.models import NewsItem


@admin.register(NewsItem)
class NewsItemAdmin(SimpleHistoryAdmin):
    list_display = ["title", "published_on", "is_published"]
    list_filter = ["is_published"]
    search_fields = ["title", "text"]
    prepopulated_fields = {"slug": ["title"]}
