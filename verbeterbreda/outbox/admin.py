from django.contrib import admin, messages
from django.http import HttpRequest
from django.utils import timezone

from verbeterbreda.outbox import services
from verbeterbreda.outbox.models import Message, MessageQuerySet


@admin.register(Message)
class MessageAdmin(admin.ModelAdmin):
    """Read only; the mail itself is not kept, so nobody can read along."""

    list_display = ["kind", "to_email", "language", "state", "attempts", "created_at", "sent_at"]
    list_filter = ["state", "kind", "language"]
    search_fields = ["to_email", "error"]
    actions = ["retry"]

    @admin.action(description="Opnieuw proberen te versturen", permissions=["retry"])
    def retry(self, request: HttpRequest, queryset: MessageQuerySet) -> None:
        number = sum(services.retry(message=row, now=timezone.now()) for row in queryset)
        messages.success(request, f"{number} berichten wachten weer om verstuurd te worden.")

    def has_retry_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("outbox.change_message")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Message | None = None) -> bool:
        return False
