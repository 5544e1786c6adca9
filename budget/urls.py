from django.urls import path

from budget import views

app_name = "budget"
urlpatterns = [
    path("begroting/", views.budget_list, name="list"),
    path("begroting/<slug:slug>.csv", views.budget_csv, name="csv"),
    path("begroting/<slug:slug>.xlsx", views.budget_xlsx, name="xlsx"),
    path("begroting/<slug:slug>.pdf", views.budget_pdf, name="pdf"),
    path("begroting/<slug:slug>/", views.budget_detail, name="detail"),
]
