from django.urls import path

from monitor import views

app_name = "monitor"
urlpatterns = [
    path("monitor/", views.overview, name="overview"),
    path("monitor.pdf", views.monitor_pdf, name="pdf"),
    path("monitor/methode/", views.method_page, name="method"),
    path("monitor/<slug:slug>.csv", views.indicator_csv, name="csv"),
    path("monitor/<slug:slug>.xlsx", views.indicator_xlsx, name="xlsx"),
    path("monitor/<slug:slug>/", views.indicator, name="indicator"),
]
