"""Who wants a mail: how many, and one by one to help them. There is no export."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from pacts.reports.own import masked
from verbeterbreda.lib.formats import plural
from verbeterbreda.news import services
from verbeterbreda.news.models import Subscriber


class StateFilter(admin.SimpleListFilter):
    title = "stand"
    parameter_name = "stand"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("ja", "bevestigd"), ("nee", "nog niet bevestigd"), ("nakijken", "eerst nakijken")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() == "ja":
            return queryset.filter(confirmed_at__isnull=False)
        if self.value() == "nee":
            return queryset.filter(confirmed_at=None, held_reason="")
        if self.value() == "nakijken":
            return queryset.exclude(held_reason="")
        return queryset


@admin.register(Subscriber)
class SubscriberAdmin(admin.ModelAdmin):
    """A list to look at: who subscribes does so by mail, and nobody does it for another."""

    list_display = ["address", "topic", "created_at", "confirmed_at", "held_reason"]
    list_filter = [StateFilter, "topic"]
    search_fields = ["=email"]
    search_help_text = "Zoek op een heel e-mailadres, van iemand die om hulp vraagt."
    fields = ["address", "topic", "created_at", "confirmed_at", "held_reason"]
    actions = ["let_through"]

    @admin.display(description="e-mailadres")
    def address(self, subscriber: Subscriber) -> str:
        return masked(subscriber.email)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        confirmed = Subscriber.objects.confirmed().count()
        title = f"{plural(confirmed, 'bevestigde abonnee', 'bevestigde abonnees')}"
        return super().changelist_view(request, {"title": title} | (extra_context or {}))

    @admin.action(description="Geen misbruik: stuur alsnog de mail", permissions=["let_through"])
    def let_through(self, request: HttpRequest, subscribers: QuerySet[Subscriber]) -> None:
        now = timezone.now()
        mailed = sum(services.release(subscriber=row, now=now) for row in subscribers)
        text = f"{plural(mailed, 'adres krijgt', 'adressen krijgen')} nu de mail om te bevestigen."
        self.message_user(request, text, messages.SUCCESS)

    def has_let_through_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("news.change_subscriber")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def delete_model(self, request: HttpRequest, obj: Subscriber) -> None:
        services.delete(subscriber=obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        for subscriber in queryset:
            services.delete(subscriber=subscriber)
