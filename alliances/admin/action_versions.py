"""The versions of an action in the admin: what changed, who did it, and putting one back."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from alliances import versions as contents
from alliances.models import Action, ActionVersion
from alliances.reports.versions import compared, versions_report
from alliances.services import versions as services
from alliances.services.versions import RefusedError
from pacts.admin.base import staff_user


class ActionVersionsAdmin(admin.ModelAdmin[Action]):
    """The page "Versies" instead of the history of the admin, and a page for each version."""

    def get_urls(self) -> list[URLPattern]:
        version = self.admin_site.admin_view(self.version_view)
        discard = self.admin_site.admin_view(self.discard_view)
        return [
            path("<slug:key>/versies/<int:pk>/", version, name="alliances_action_version"),
            path("<slug:key>/weggooien/", discard, name="alliances_action_discard"),
            *super().get_urls(),
        ]

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """All versions, the newest first; two of them side by side when asked for."""
        action = self._action(request, object_id)
        report = versions_report(
            action,
            page=request.GET.get("p", 1),
            older=request.GET.get("van", ""),
            newer=request.GET.get("naar", ""),
        )
        return self._page(
            request,
            action,
            "history.html",
            title=f"Versies van {action}",
            report=report,
            working=services.working_version(action),
        )

    def version_view(self, request: HttpRequest, key: str, pk: int) -> HttpResponse:
        """What one version said otherwise than the site says now; put it back, or go on from it."""
        action = self._action(request, key)
        version = action.versions.published().filter(pk=pk).first()
        current = services.current_version(action)
        if version is None or current is None:
            raise Http404("Deze versie is er niet.")
        problem = ""
        if request.method == "POST":
            try:
                return self._put_back(request, action, version)
            except (RefusedError, ValidationError) as refusal:
                problem = " ".join(getattr(refusal, "messages", [str(refusal)]))
        return self._page(
            request,
            action,
            "version.html",
            title=f"{version}",
            version=version,
            comparison=compared(current, version),
            setbacks=contents.setbacks(current.content, version.content),
            problem=problem,
            reason=request.POST.get("reason", ""),
            may_change=self.has_change_permission(request, action),
            working=services.working_version(action),
        )

    def _put_back(
        self, request: HttpRequest, action: Action, version: ActionVersion
    ) -> HttpResponse:
        if not self.has_change_permission(request, action):
            raise PermissionDenied
        by, now = staff_user(request), timezone.now()
        if "_work" in request.POST:
            content, _gone = contents.without_what_is_gone(version.content)
            services.save_working(action=action, content=content, by=by, now=now)
            told = f"Je werkt verder aan een werkversie met de inhoud van versie {version.name}."
            self.log_change(request, action, told)
            self.message_user(request, told, messages.SUCCESS)
            return redirect("admin:alliances_action_change", action.pk)
        new = services.put_back(
            version=version, by=by, now=now, reason=request.POST.get("reason", "")
        )
        told = f"Versie {new.name} staat nu op de site. {new.note}"
        self.log_change(request, action, told)
        self.message_user(request, told, messages.SUCCESS)
        return redirect("admin:alliances_action_history", action.pk)

    def discard_view(self, request: HttpRequest, key: str) -> HttpResponse:
        """Ask first, then throw away the working version."""
        action = self._action(request, key)
        working = services.working_version(action)
        if not self.has_change_permission(request, action):
            raise PermissionDenied
        if working is None:
            return redirect("admin:alliances_action_change", action.pk)
        if request.method == "POST":
            services.discard_working(action=action)
            told = "De werkversie is weg. De site verandert niet."
            self.log_change(request, action, told)
            self.message_user(request, told, messages.SUCCESS)
            return redirect("admin:alliances_action_change", action.pk)
        changes = contents.differences(contents.content_of(action), working.content)
        return self._page(
            request,
            action,
            "discard.html",
            title="Werkversie weggooien",
            working=working,
            changes=changes,
        )

    def _action(self, request: HttpRequest, key: str) -> Action:
        action = self.get_queryset(request).filter(pk=key).first()
        if action is None:
            raise Http404("Deze actie is er niet, of je werkt er niet aan.")
        if not self.has_view_or_change_permission(request, action):
            raise PermissionDenied
        return action  # type: ignore[no-any-return]

    def _page(
        self, request: HttpRequest, action: Action, template: str, **context: Any
    ) -> HttpResponse:
        shared = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "action": action,
            "change_url": reverse("admin:alliances_action_change", args=[action.pk]),
            "history_url": reverse("admin:alliances_action_history", args=[action.pk]),
        }
        return TemplateResponse(request, f"admin/alliances/action/{template}", shared | context)

    def render_change_form(
        self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any
    ) -> Any:
        """Say that there is a working version, or that its ground has moved."""
        action = context.get("original")
        if action is not None:
            working = services.working_version(action)
            current = services.current_version(action)
            context |= {
                "working": working,
                "current": current,
                "is_behind": working is not None
                and current is not None
                and working.made_from_id != current.pk,
            }
        return super().render_change_form(request, context, *args, **kwargs)
