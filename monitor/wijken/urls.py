from django.urls import path

from monitor.wijken import views

urlpatterns = [
    path("", views.wijken, name="wijken"),
    path("<slug:code>/", views.wijk, name="wijk"),
    path("<slug:code>.csv", views.wijk_csv, name="wijk_csv"),
]
