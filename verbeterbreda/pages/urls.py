from django.contrib.sitemaps.views import sitemap
from django.urls import path

from verbeterbreda.pages import views
from verbeterbreda.pages.sitemaps import SITEMAPS

app_name = "pages"
urlpatterns = [
    path("", views.home, name="home"),
    path("raad/", views.council, name="council"),
    path("zoeken/", views.search, name="search"),
    path("open-data/", views.open_data, name="open_data"),
    # buurten/
    path("buurten/", views.neighbourhood_list, name="neighbourhoods"),
    path("buurten/<slug:slug>/", views.neighbourhood_detail, name="neighbourhood"),
    path("buurten/<slug:slug>.pdf", views.neighbourhood_pdf, name="neighbourhood_pdf"),
    path("buurten/<slug:slug>.csv", views.neighbourhood_csv, name="neighbourhood_csv"),
    # fixed pages
    path("over/", views.about, name="about"),
    path("privacy/", views.privacy, name="privacy"),
    path("toegankelijkheid/", views.accessibility, name="accessibility"),
    path("componenten/", views.components, name="components"),
    # for machines
    path("gezond/", views.health, name="health"),
    path("robots.txt", views.robots, name="robots"),
    path("sitemap.xml", views.public(sitemap), {"sitemaps": SITEMAPS}, name="sitemap"),
    path(".well-known/security.txt", views.security_txt, name="security_txt"),
]
