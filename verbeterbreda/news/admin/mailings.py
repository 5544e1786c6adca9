"""Making the report of a quarter, sending it after a look at the mail, and stopping that."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone

from pacts.admin.base import ReadOnlyAdmin, staff_user
from verbeterbreda.documents import kinds
from verbeterbreda.documents import services as documents
from verbeterbreda.documents.models import Edition
from verbeterbreda.lib.formats import plural
from verbeterbreda.lib.moments import Moment
from verbeterbreda.news import emails, services
from verbeterbreda.news.models import QUARTERLY_KIND, Mailing, Topic


@dataclass(frozen=True)
class Quarter:
    """A quarter that a report can be made of, with its newest edition and whether that was sent.

    `waiting` is how many mails of it have still to leave.
    """

    key: str
    url: str
    edition: Edition | None
    mailing: Mailing | None
    waiting: int

    @property
    def is_ready(self) -> bool:
        return self.edition is not None and self.edition.state == Edition.State.PUBLISHED


def people(many: int) -> str:
    return plural(many, "abonnee", "abonnees")


@admin.register(Mailing)
class MailingAdmin(ReadOnlyAdmin):
    """What was sent. The button above the list leads to what can be made and sent."""

    list_display = ["edition", "receivers", "started_by", "started_at", "stopped_at", "not_sent"]
    list_select_related = ["edition", "started_by"]
    change_list_template = "admin/news/mailing/change_list.html"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("kwartalen/", view(self.quarters_view), name="news_mailing_quarters"),
            path("versturen/<int:edition>/", view(self.send_view), name="news_mailing_send"),
            path("stoppen/<int:mailing>/", view(self.stop_view), name="news_mailing_stop"),
            *super().get_urls(),
        ]

    def quarters_view(self, request: HttpRequest) -> HttpResponse:
        """Every quarter with its newest edition; the button makes a PDF of how it is now."""
        self._check(request)
        if request.method == "POST":
            self._make(request, request.POST.get("kwartaal", ""))
            return redirect("admin:news_mailing_quarters")
        context = {
            **self.admin_site.each_context(request),
            "title": "Kwartaalbericht maken en versturen",
            "opts": self.opts,
            "quarters": _quarters(),
            "receivers": people(services.receivers(Topic.QUARTERLY).count()),
        }
        return TemplateResponse(request, "admin/news/mailing/quarters.html", context)

    def _make(self, request: HttpRequest, key: str) -> None:
        if key not in set(kinds.get(QUARTERLY_KIND).keys()):
            self.message_user(request, "Dit kwartaal is er niet.", messages.ERROR)
            return
        try:
            edition = documents.request_edition(kind=QUARTERLY_KIND, key=key, now=timezone.now())
        except ObjectDoesNotExist:
            self.message_user(request, "Dit kwartaal is er niet.", messages.ERROR)
            return
        if edition.state == Edition.State.FAILED:
            self.message_user(request, f"{edition}: {edition.error}", messages.ERROR)
        elif edition.state == Edition.State.PUBLISHED:
            self.message_user(request, f"{edition} zegt al wat er nu staat.")
        else:
            self.message_user(request, f"{edition} wordt gemaakt. Kom over een minuut terug.")

    def send_view(self, request: HttpRequest, edition: int) -> HttpResponse:
        """The mail as a subscriber gets it, to how many it goes, and the button that sends it."""
        self._check(request)
        found = get_object_or_404(
            Edition.objects.published().defer("html"), kind=QUARTERLY_KIND, pk=edition
        )
        if request.method == "POST":
            return self._send(request, found)
        many = services.receivers(Topic.QUARTERLY).count()
        context = {
            **self.admin_site.each_context(request),
            "title": f"Versturen: {found.title}",
            "opts": self.opts,
            "edition": found,
            "mail": emails.compose(found, emails.example_stop_url()),
            "mailing": Mailing.objects.filter(edition=found).first(),
            "many": many,
            "is_running": found.data_date_on < _last_day(found.key),
            "receivers": people(many),
            "minutes": plural(-(-many // services.PER_MINUTE), "minuut", "minuten"),
        }
        return TemplateResponse(request, "admin/news/mailing/send.html", context)

    def _send(self, request: HttpRequest, edition: Edition) -> HttpResponse:
        try:
            mailing = services.send_edition(
                edition=edition, by=staff_user(request), now=timezone.now()
            )
        except ValueError as error:
            self.message_user(request, str(error), messages.ERROR)
            return redirect("admin:news_mailing_send", edition.pk)
        text = f"{edition} gaat naar {people(mailing.receivers)}."
        self.log_change(request, mailing, text)
        self.message_user(request, text, messages.SUCCESS)
        return redirect("admin:news_mailing_changelist")

    def stop_view(self, request: HttpRequest, mailing: int) -> HttpResponse:
        """How many mails have still to leave, and the button that keeps them."""
        self._check(request)
        found = get_object_or_404(Mailing.objects.select_related("edition"), pk=mailing)
        if request.method == "POST":
            return self._stop(request, found)
        context = {
            **self.admin_site.each_context(request),
            "title": f"Stoppen: {found}",
            "opts": self.opts,
            "mailing": found,
            "waiting": services.still_waiting(found),
        }
        return TemplateResponse(request, "admin/news/mailing/stop.html", context)

    def _stop(self, request: HttpRequest, mailing: Mailing) -> HttpResponse:
        try:
            left = services.stop_mailing(mailing=mailing, now=timezone.now())
        except ValueError as error:
            self.message_user(request, str(error), messages.ERROR)
            return redirect("admin:news_mailing_quarters")
        text = f"Gestopt: {people(left)} {'krijgt' if left == 1 else 'krijgen'} {mailing} niet."
        self.log_change(request, mailing, text)
        self.message_user(request, text, messages.SUCCESS)
        return redirect("admin:news_mailing_quarters")

    def _check(self, request: HttpRequest) -> None:
        if not request.user.has_perm("news.add_mailing"):
            raise PermissionDenied

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        may = {"may_send": request.user.has_perm("news.add_mailing")}
        return super().changelist_view(request, may | (extra_context or {}))


def _last_day(key: str) -> date:
    """The last day of the quarter with this key, such as 2026-4."""
    year, _, number = key.partition("-")
    return Moment(int(year), f"K{number}").last_day


def _quarters() -> list[Quarter]:
    kind = kinds.get(QUARTERLY_KIND)
    editions = Edition.objects.filter(kind=QUARTERLY_KIND).defer("html", "facts")
    newest = {edition.key: edition for edition in editions.order_by("number")}
    sent = {mailing.edition_id: mailing for mailing in Mailing.objects.all()}
    found = []
    for key in list(kind.keys()):
        edition = newest.get(key)
        mailing = sent.get(edition.pk) if edition else None
        waiting = services.still_waiting(mailing) if mailing else 0
        found.append(Quarter(key, kind.address(key), edition, mailing, waiting))
    return found
