from django.urls import path

from budget import views
from budget.views import money

app_name = "budget"
urlpatterns = [
    path("begroting/", views.budget_list, name="list"),
    path("begroting/datapackage.json", views.data_package, name="data_package"),
    path("begroting/deadlines.ics", views.deadlines, name="deadlines"),
    path("begroting/regelingen/<slug:slug>/", views.scheme, name="scheme"),
    path("begroting/voorstellen/", views.proposals, name="proposals"),
    path("begroting/voorstellen.csv", views.proposals_csv, name="proposals_csv"),
    path("begroting/voorstellen/<slug:slug>/", views.proposal, name="proposal"),
    path("begroting/toezeggingen.csv", money.commitments_csv, name="commitments_csv"),
    path("begroting/<slug:slug>.csv", views.budget_csv, name="csv"),
    path("begroting/<slug:slug>.xlsx", views.budget_xlsx, name="xlsx"),
    path("begroting/<slug:slug>.pdf", views.budget_pdf, name="pdf"),
    path("begroting/<slug:slug>/aansluiting.csv", views.budget_checks_csv, name="checks"),
    path("begroting/<slug:slug>/waarheen/", money.budget_flow, name="flow"),
    path("begroting/<slug:slug>/waarheen.csv", money.budget_flow_csv, name="flow_csv"),
    path("begroting/<slug:slug>/toegezegd/", money.budget_spending, name="spending"),
    path("begroting/<slug:slug>/toegezegd.csv", money.budget_spending_csv, name="spending_csv"),
    path("begroting/<slug:slug>/", views.budget_detail, name="detail"),
]
