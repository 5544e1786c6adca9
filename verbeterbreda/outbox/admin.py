from typing import Any

from django.contrib import admin, messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from verbeterbreda.outbox import kinds, services
from verbeterbreda.outbox.models import Message, MessageQuerySet


class KindFilter(admin.SimpleListFilter):
    """By what a mail is, in words; a kind may carry a detail after a colon."""

    title = "soort"
    parameter_name = "soort"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, str]]:
        return sorted(kinds.titles().items(), key=lambda kind: kind[1])

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        kind = self.value()
        if not kind:
            return queryset
        return queryset.filter(Q(kind=kind) | Q(kind__startswith=f"{kind}:"))


@admin.register(Message)
class MessageAdmin(admin.ModelAdmin):
    """Read only; the mail itself is not kept, so nobody can read along."""

    list_display = ["title", "to_email", "language", "state", "attempts", "created_at", "sent_at"]
    list_filter = ["state", KindFilter, "language"]
    search_fields = ["to_email", "error"]
    actions = ["retry"]

    @admin.display(description="soort", ordering="kind")
    def title(self, row: Message) -> str:
        return kinds.titles().get(row.kind.partition(":")[0], row.kind)

    @admin.action(description="Opnieuw proberen te versturen", permissions=["retry"])
    def retry(self, request: HttpRequest, queryset: MessageQuerySet) -> None:
        number = sum(services.retry(message=row, now=timezone.now()) for row in queryset)
        messages.success(request, f"Weer in de rij om verstuurd te worden: {number}.")

    def has_retry_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("outbox.change_message")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Message | None = None) -> bool:
        return False
