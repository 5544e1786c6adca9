"""Opening a signing session beforehand: its links, its poster, its count, and closing it early."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from pacts import kinds
from pacts.admin.base import MOMENTS, staff_user
from pacts.models import Signature, SigningSession
from pacts.patterns import TOO_WIDE, WIDEST, network_of
from pacts.services import sessions
from verbeterbreda.documents import services as documents
from verbeterbreda.documents.models import Edition
from verbeterbreda.documents.views import serve
from verbeterbreda.lib.formats import nl_date, plural

HOW = [
    "Open het moment vooraf. Dan houden we niemand vast omdat er zoveel mensen tegelijk op één "
    "wifi zitten.",
    "Hang de poster op: wie de code scant, tekent op de eigen telefoon.",
    "Open op een tablet het adres voor de tablet. Na elke handtekening begint het formulier "
    "vanzelf opnieuw. Er blijft niets van iemand op de tablet staan.",
    "Wie geen mail heeft, tekent op papier. Neem een papieren lijst mee.",
    "Iedereen bevestigt thuis met de mail. Tot dan tellen ze nog niet mee.",
]


class SessionForm(forms.ModelForm):
    def clean_network(self) -> str:
        """Return the network as it is written everywhere: 203.0.113.0/24."""
        text: str = self.cleaned_data["network"].strip()
        if not text:
            return ""
        try:
            network = network_of(text)
        except ValueError:
            raise forms.ValidationError(
                "Dit is geen adres of netwerk. Schrijf het zoals 203.0.113.7 of 203.0.113.0/24."
            ) from None
        if network.prefixlen < WIDEST[network.version]:
            raise forms.ValidationError(TOO_WIDE.format(text))
        return str(network)

    def clean_expected(self) -> int:
        expected: int = self.cleaned_data["expected"]
        if expected < 1:
            raise forms.ValidationError("Schrijf hoeveel mensen je ongeveer verwacht: 1 of meer.")
        return expected


@admin.register(SigningSession)
class SigningSessionAdmin(admin.ModelAdmin):
    form = SessionForm
    formfield_overrides = MOMENTS
    list_display = ["title", "place", "starts_at", "ends_at", "stand", "signed", "confirmed"]
    list_filter = ["pact"]
    list_select_related = ["pact"]
    search_fields = ["title", "place"]
    actions = ["close_now"]
    save_as = True
    change_form_template = "admin/pacts/signingsession/change_form.html"
    readonly_fields = ["live", "on_tablet", "on_phone", "poster"]
    fields = [
        "pact",
        ("title", "place"),
        ("starts_at", "ends_at"),
        ("expected", "network"),
        "note",
    ]

    def get_fieldsets(self, request: HttpRequest, obj: SigningSession | None = None) -> Any:
        steps = format_html_join("", "<li>{}</li>", ((step,) for step in HOW))
        plan = (
            "Het moment",
            {"fields": self.fields, "description": format_html("<ol>{}</ol>", steps)},
        )
        if obj is None:
            return [plan]
        return [("Ter plekke", {"fields": ["live", "on_tablet", "on_phone", "poster"]}), plan]

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[SigningSession]:
        confirmed = Q(signatures__state=Signature.State.CONFIRMED)
        return (
            super()
            .get_queryset(request)
            .select_related("pact")
            .annotate(
                signed_count=Count("signatures"),
                confirmed_count=Count("signatures", filter=confirmed),
            )
        )

    def get_urls(self) -> list[URLPattern]:
        poster = path(
            "<int:number>/poster.pdf",
            self.admin_site.admin_view(self.poster_view),
            name="pacts_session_poster",
        )
        return [poster, *super().get_urls()]

    def save_model(
        self, request: HttpRequest, obj: SigningSession, form: Any, change: bool
    ) -> None:
        if not change:
            obj.opened_by = staff_user(request)
        super().save_model(request, obj, form, change)
        now = timezone.now()
        if obj.ends_at > now:  # the worker draws it, and does nothing when nothing changed
            documents.request_edition(kind=kinds.POSTER, key=str(obj.pk), now=now)

    # --- What it says ----------------------------------------------------------------------------

    @admin.display(description="stand")
    def stand(self, obj: SigningSession) -> str:
        now = timezone.now()
        if obj.is_open(now):
            return "open"
        return "moet nog beginnen" if now < obj.starts_at else "voorbij"

    @admin.display(description="getekend", ordering="signed_count")
    def signed(self, obj: SigningSession) -> int:
        return int(getattr(obj, "signed_count", 0))

    @admin.display(description="bevestigd", ordering="confirmed_count")
    def confirmed(self, obj: SigningSession) -> int:
        return int(getattr(obj, "confirmed_count", 0))

    @admin.display(description="Nu")
    def live(self, obj: SigningSession) -> str:
        people = plural(self.signed(obj), "handtekening gezet", "handtekeningen gezet")
        return f"{self.stand(obj).capitalize()}. {people}, {self.confirmed(obj)} bevestigd."

    @admin.display(description="Voor de tablet")
    def on_tablet(self, obj: SigningSession) -> SafeString:
        return _link(reverse("pacts:kiosk", args=[obj.pact_id, obj.code]))

    @admin.display(description="Voor eigen telefoons")
    def on_phone(self, obj: SigningSession) -> SafeString:
        return _link(reverse("pacts:here", args=[obj.pact_id, obj.code]))

    @admin.display(description="Poster met QR-code")
    def poster(self, obj: SigningSession) -> SafeString | str:
        edition = Edition.objects.of(kinds.POSTER, str(obj.pk)).first()
        if edition is None:
            return "Er is geen poster: het moment was al voorbij toen het werd bewaard."
        if edition.state == Edition.State.FAILED:
            return f"Het maken is mislukt: {edition.error} Bewaar het moment om het te herhalen."
        if edition.state == Edition.State.WAITING:
            return "De poster wordt gemaakt. Laad deze pagina over een minuut opnieuw."
        return format_html(
            '<a href="{}">Haal de poster op (PDF, A4)</a>. Gemaakt op {}.',
            reverse("admin:pacts_session_poster", args=[obj.pk]),
            nl_date(edition.created_on),
        )

    def poster_view(self, request: HttpRequest, number: int) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        return serve(request, kinds.POSTER, str(number))

    # --- Closing early ---------------------------------------------------------------------------

    @admin.action(description="Sluit nu", permissions=["change"])
    def close_now(self, request: HttpRequest, queryset: models.QuerySet[SigningSession]) -> None:
        for session in queryset:
            self._close(request, session)

    def _close(self, request: HttpRequest, session: SigningSession) -> None:
        try:
            closed = sessions.close(session=session, now=timezone.now())
        except ValueError as error:
            self.message_user(request, str(error), messages.ERROR)
            return
        self.log_change(request, closed, "Gesloten voor het einde.")
        self.message_user(request, f"{closed} is gesloten.")

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The button ‘Sluit nu’ closes; it does not save what else was changed on the page."""
        session = self.get_object(request, object_id)
        if request.method == "POST" and "_close" in request.POST and session:
            if self.has_change_permission(request, session):
                self._close(request, session)
            return redirect(request.path)
        is_open = bool(session and session.is_open(timezone.now()))
        return super().change_view(
            request, object_id, form_url, {"is_open": is_open, **(extra_context or {})}
        )


def _link(address: str) -> SafeString:
    return format_html('<a href="{0}">{1}{0}</a>', address, settings.SITE_URL)
