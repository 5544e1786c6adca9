"""Who read which translation of the signing journey; pages and mails say when nobody did."""

from django.contrib import admin

from pacts.models import LanguageReview


@admin.register(LanguageReview)
class LanguageReviewAdmin(admin.ModelAdmin):
    list_display = ["language", "checked_by", "is_native_speaker", "checked_on"]
    list_filter = ["language", "is_native_speaker"]
