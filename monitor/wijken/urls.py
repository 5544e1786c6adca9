from django.urls import path

from monitor.wijken import views

urlpatterns = [
    path("", views.wijken, name="wijken"),
    path("<slug:code>/", views.wijk, name="wijk"),
    path("<slug:code>.csv", views.wijk_csv, name="wijk_csv"),
    path("<slug:code>.xlsx", views.wijk_xlsx, name="wijk_xlsx"),
    path("<slug:code>.json", views.wijk_json, name="wijk_json"),
    path("<slug:code>.geojson", views.wijk_geojson, name="wijk_geojson"),
]
