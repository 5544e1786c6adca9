"""The admin under our own name; every room registers its own models."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.apps import AdminConfig as BaseAdminConfig
from django.http import HttpRequest
from django.template.response import TemplateResponse

from verbeterbreda.lib import attention


class AdminConfig(BaseAdminConfig):
    default_site = "verbeterbreda.admin_site.AdminSite"


class AdminSite(admin.AdminSite):
    site_header = "Beheer Verbeter Breda"
    site_title = "Beheer Verbeter Breda"
    index_title = "Wat wil je doen?"
    site_url = "/"

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        matters = {"matters": attention.matters(request.user)}
        return super().index(request, matters | (extra_context or {}))
