"""The table of contents of the site. Each room lists its own addresses."""

from django.contrib import admin
from django.urls import include, path

from verbeterbreda.pages.api import api_urls

urlpatterns = [
    path("beheer/", admin.site.urls),
    path("", include("pacts.urls")),
    path("", include("governance.urls")),
    path("", include("monitor.urls")),
    path("", include("budget.urls")),
    path("", include("alliances.urls")),
    path("", include("verbeterbreda.agenda.urls")),
    path("", include("verbeterbreda.news.urls")),
    path("", include("verbeterbreda.pages.urls")),
    path("api/v1/", api_urls),
]

handler400 = "verbeterbreda.pages.errors.bad_request"
handler403 = "verbeterbreda.pages.errors.forbidden"
handler404 = "verbeterbreda.pages.errors.not_found"
handler500 = "verbeterbreda.pages.errors.server_error"
