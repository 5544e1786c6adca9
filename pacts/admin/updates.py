"""Writing to everybody who signed: the text, a look at the mail, a test, and then the sending."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone

from pacts import update_emails
from pacts.admin.base import staff_user
from pacts.models import Update
from pacts.services import updating
from verbeterbreda.accounts.models import User
from verbeterbreda.lib.formats import number, plural

State = Update.State
WRITTEN = ("pact", "subject", "text", "per_minute")
FASTEST = 2000
"""Mails a minute that were measured to leave (docs/benchmarks.md); each minute is one write."""
PROGRESS = ("state", "progress", "started_by", "started_at", "finished_at")


@dataclass(frozen=True)
class Step:
    """A button: in which states it is there, and what it does and says."""

    name: str
    label: str
    states: tuple[str, ...]
    take: Callable[[Update, User, str], str]


def _test(update: Update, by: User, seen: str) -> str:
    updating.send_test(update=update, to=by.email)
    return f"Proefmail onderweg naar {by.email}."


def _start(update: Update, by: User, seen: str) -> str:
    many = updating.start(update=update, seen=seen, by=by, now=timezone.now())
    return f"We versturen dit bericht naar {people(many)}."


def _pause(update: Update, by: User, seen: str) -> str:
    updating.pause(update=update)
    return "Het versturen staat stil. Wat al klaarstond, hooguit een minuut werk, gaat nog weg."


def _resume(update: Update, by: User, seen: str) -> str:
    updating.resume(update=update)
    return "We gaan verder waar we waren. Niemand krijgt het bericht twee keer."


def _stop(update: Update, by: User, seen: str) -> str:
    left = updating.stop(update=update, now=timezone.now())
    return f"Gestopt. {plural(left, 'mail die klaarstond', 'mails die klaarstonden')}: vervallen."


STEPS = [
    Step("test", "Stuur een proefmail naar mij", (State.DRAFT,), _test),
    Step("start", "Ja, verstuur", (State.DRAFT,), _start),
    Step("pause", "Zet even stil", (State.SENDING,), _pause),
    Step("resume", "Ga verder", (State.PAUSED,), _resume),
    Step("stop", "Stop voorgoed", (State.SENDING, State.PAUSED), _stop),
]


def people(many: int) -> str:
    return plural(many, "ondertekenaar", "ondertekenaars")


class UpdateForm(forms.ModelForm):
    per_minute = forms.IntegerField(
        label="Mails per minuut",
        initial=60,
        min_value=1,
        max_value=FASTEST,
        help_text="Zo verdelen we het versturen over de tijd.",
        error_messages={"max_value": f"Hooguit {FASTEST} per minuut: meer neemt de post niet aan."},
    )

    class Meta:
        model = Update
        fields = WRITTEN


@admin.register(Update)
class UpdateAdmin(admin.ModelAdmin):
    """Write here; look at it and send it on the next page. What is being sent never changes."""

    form = UpdateForm
    list_display = ["subject", "pact", "state", "progress", "started_by", "started_at"]
    list_filter = ["state", "pact"]
    list_select_related = ["pact", "started_by"]
    fieldsets = [
        (None, {"fields": WRITTEN}),
        ("Hoe staat het ervoor", {"fields": PROGRESS}),
    ]
    readonly_fields = PROGRESS

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fieldsets if obj else self.fieldsets[:1]

    @admin.display(description="verstuurd")
    def progress(self, update: Update) -> str:
        return plural(update.sent, "mail", "mails")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return (obj is None or obj.state == State.DRAFT) and self._may_send(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        is_draft = obj is not None and obj.state == State.DRAFT
        return is_draft and super().has_delete_permission(request, obj)

    def _may_send(self, request: HttpRequest) -> bool:
        return request.user.has_perm("pacts.change_update")

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Refuse when somebody began to send it while this form was open."""
        try:
            updating.save_draft(update=obj)
        except ValueError as error:
            raise PermissionDenied(str(error)) from error

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: Any = None) -> Any:
        return self._next(request, obj) or super().response_add(request, obj, post_url_continue)

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        return self._next(request, obj) or super().response_change(request, obj)

    def _next(self, request: HttpRequest, obj: Update) -> HttpResponse | None:
        return redirect("admin:pacts_update_send", obj.pk) if "_look" in request.POST else None

    def get_urls(self) -> list[URLPattern]:
        send = self.admin_site.admin_view(self.send_view)
        return [path("<int:key>/versturen/", send, name="pacts_update_send"), *super().get_urls()]

    def send_view(self, request: HttpRequest, key: int) -> HttpResponse:
        """The mail as a reader gets it, to how many it goes, and the buttons."""
        if not self._may_send(request):
            raise PermissionDenied
        update = get_object_or_404(Update.objects.select_related("pact"), pk=key)
        if request.method == "POST":
            self._take(request, update)
            return redirect("admin:pacts_update_send", update.pk)
        return TemplateResponse(
            request, "admin/pacts/update/send.html", self._look(request, update)
        )

    def _take(self, request: HttpRequest, update: Update) -> None:
        step = next((step for step in STEPS if step.name in request.POST), None)
        if step is None:
            return
        try:
            told = step.take(update, staff_user(request), request.POST.get("seen", ""))
        except ValueError as error:
            self.message_user(request, str(error), messages.ERROR)
        else:
            self.log_change(request, update, told)
            self.message_user(request, told)

    def _look(self, request: HttpRequest, update: Update) -> dict[str, Any]:
        reader = update_emails.example_reader(update.pact)
        many = updating.receivers(update).count()
        return {
            **self.admin_site.each_context(request),
            "title": f"Versturen: {update.subject}",
            "opts": self.opts,
            "update": update,
            "mail": update_emails.compose(update, update.pact, reader),
            "seen": updating.fingerprint(update),
            "receivers": people(many),
            "has_receivers": many > 0,
            "minutes": plural(-(-many // update.per_minute), "minuut", "minuten"),
            "sent": number(update.sent),
            "steps": [step for step in STEPS if update.state in step.states],
            "is_draft": update.state == State.DRAFT,
        }
