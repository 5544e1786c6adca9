from django.urls import include, path

from monitor import views
from monitor.wijken import views as wijken

app_name = "monitor"
urlpatterns = [
    path("monitor/", views.overview, name="overview"),
    path("monitor.pdf", views.monitor_pdf, name="pdf"),
    path("monitor.csv", views.overview_csv, name="overview_csv"),
    path("monitor.xlsx", views.overview_xlsx, name="overview_xlsx"),
    path("monitor.json", views.overview_json, name="overview_json"),
    path("monitor.csv-metadata.json", views.overview_csvw, name="overview_csvw"),
    path("monitor/methode/", views.method_page, name="method"),
    path("monitor/vergelijkbaar/", views.peers_page, name="peers"),
    path("monitor/wijken.csv", wijken.wijken_csv, name="wijken_csv"),
    path("monitor/wijken.xlsx", wijken.wijken_xlsx, name="wijken_xlsx"),
    path("monitor/wijken.json", wijken.wijken_json, name="wijken_json"),
    path("monitor/wijken.geojson", wijken.wijken_geojson, name="wijken_geojson"),
    path("monitor/wijken/", include("monitor.wijken.urls")),
    path("monitor/<slug:slug>.csv", views.indicator_csv, name="csv"),
    path("monitor/<slug:slug>.xlsx", views.indicator_xlsx, name="xlsx"),
    path("monitor/<slug:slug>.csv-metadata.json", views.indicator_csvw, name="csvw"),
    path("monitor/<slug:slug>.json", views.indicator_json, name="json"),
    path("monitor/<slug:slug>.geojson", views.indicator_geojson, name="geojson"),
    path("monitor/<slug:slug>/", views.indicator, name="indicator"),
    path("monitor/<slug:slug>/ingesloten/", views.embedded, name="embedded"),
]
