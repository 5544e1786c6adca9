from django.urls import include, path

from monitor import views

app_name = "monitor"
urlpatterns = [
    path("monitor/", views.overview, name="overview"),
    path("monitor.pdf", views.monitor_pdf, name="pdf"),
    path("monitor/methode/", views.method_page, name="method"),
    path("monitor/vergelijkbaar/", views.peers_page, name="peers"),
    path("monitor/wijken/", include("monitor.wijken.urls")),
    path("monitor/<slug:slug>.csv", views.indicator_csv, name="csv"),
    path("monitor/<slug:slug>.xlsx", views.indicator_xlsx, name="xlsx"),
    path("monitor/<slug:slug>/", views.indicator, name="indicator"),
]
