from collections.abc import Iterable
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from verbeterbreda.documents import services
from verbeterbreda.documents.models import Edition
from verbeterbreda.lib.attention import Matter

MAKE_AGAIN = "documents.change_edition"


@admin.register(Edition)
class EditionAdmin(admin.ModelAdmin[Edition]):
    """A list to look at: editions are made by asking for one, never by hand."""

    list_display = [
        "title", "number", "state", "how_far", "data_date_on", "created_at", "size", "short_hash",
    ]  # fmt: skip
    list_filter = ["state", "kind"]
    search_fields = ["title", "key", "sha256"]
    actions = ["make_again"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Edition]:
        return super().get_queryset(request).defer("html", "facts")

    @admin.display(description="hash van het bestand")
    def short_hash(self, edition: Edition) -> str:
        return edition.sha256[:12]

    @admin.display(description="hoe ver het is")
    def how_far(self, edition: Edition) -> str:
        """How far it is while it is made, or why there is no file."""
        return edition.error if edition.state == Edition.State.FAILED else edition.step

    @admin.display(description="bladzijden")
    def size(self, edition: Edition) -> int | None:
        return edition.pages

    @admin.action(description="Maak de PDF opnieuw", permissions=["again"])
    def make_again(self, request: HttpRequest, editions: QuerySet[Edition]) -> None:
        for edition in editions:
            if edition.state != Edition.State.FAILED:
                text = f"{edition}: alleen wat mislukt is, wordt opnieuw gemaakt."
                self.message_user(request, text, messages.WARNING)
                continue
            again = services.try_again(edition=edition, now=timezone.now())
            if again.state == Edition.State.FAILED:
                self.message_user(request, f"{again}: {again.error}", messages.ERROR)
            else:
                self.message_user(request, f"{again}: staat weer in de rij.")

    def has_again_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(MAKE_AGAIN)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Edition | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Edition | None = None) -> bool:
        return False


def failed_editions(user: Any) -> Iterable[Matter]:
    """What failed and was not made since, for who may have it made again."""
    if not user.has_perm(MAKE_AGAIN):
        return
    url = reverse("admin:documents_edition_changelist", query={"state__exact": "failed"})
    for edition in services.failures():
        yield Matter(f"De PDF is mislukt: {edition}. {edition.error}", url)
