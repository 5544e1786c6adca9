from django.contrib.sitemaps.views import sitemap
from django.urls import path

from verbeterbreda.pages import council_views, money_views, views
from verbeterbreda.pages.sitemaps import SITEMAPS

app_name = "pages"
urlpatterns = [
    path("", views.home, name="home"),
    # raad/
    path("raad/", council_views.council, name="council"),
    path("raad/veranderd.csv", council_views.changes_csv, name="council_changes_csv"),
    path("raad/veranderd.xlsx", council_views.changes_xlsx, name="council_changes_xlsx"),
    path("raad/veranderd.json", council_views.changes_json, name="council_changes_json"),
    path("raad/kloof.csv", council_views.gaps_csv, name="council_gaps_csv"),
    path("raad/kloof.xlsx", council_views.gaps_xlsx, name="council_gaps_xlsx"),
    path("raad/kloof.json", council_views.gaps_json, name="council_gaps_json"),
    path("raad/kwartaal/", council_views.quarter_list, name="quarters"),
    path("raad/kwartaal/<int:year>-<int:number>/", council_views.quarter, name="quarter"),
    path(
        "raad/kwartaal/<int:year>-<int:number>.pdf", council_views.quarter_pdf, name="quarter_pdf"
    ),
    path("zoeken/", views.search, name="search"),
    path("open-data/", views.open_data, name="open_data"),
    # buurten/
    path("buurten/", views.neighbourhood_list, name="neighbourhoods"),
    path("buurten/geld/", money_views.money_by_place, name="neighbourhood_money"),
    path("buurten/geld.csv", money_views.money_by_place_csv, name="neighbourhood_money_csv"),
    path("buurten/<slug:slug>/", views.neighbourhood_detail, name="neighbourhood"),
    path("buurten/<slug:slug>.pdf", views.neighbourhood_pdf, name="neighbourhood_pdf"),
    path("buurten/<slug:slug>.csv", views.neighbourhood_csv, name="neighbourhood_csv"),
    path("buurten/<slug:slug>.xlsx", views.neighbourhood_xlsx, name="neighbourhood_xlsx"),
    path("buurten/<slug:slug>.json", views.neighbourhood_json, name="neighbourhood_json"),
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
