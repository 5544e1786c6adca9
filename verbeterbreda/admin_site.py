"""The admin under our own name; every room registers its own models."""

from django.contrib import admin
from django.contrib.admin.apps import AdminConfig as BaseAdminConfig


class AdminConfig(BaseAdminConfig):
    default_site = "verbeterbreda.admin_site.AdminSite"


class AdminSite(admin.AdminSite):
    site_header = "Beheer Verbeter Breda"
    site_title = "Beheer Verbeter Breda"
    index_title = "Wat wil je doen?"
    site_url = "/"
