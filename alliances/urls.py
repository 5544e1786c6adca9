from django.urls import path

from alliances.views import actions, adoption, plans, programme

app_name = "alliances"
urlpatterns = [
    path("allianties/", programme.alliance_list, name="list"),
    path("allianties/<slug:slug>/", programme.alliance_detail, name="detail"),
    path("doelen/", programme.goal_list, name="goals"),
    path("doelen/<slug:slug>/", programme.goal_detail, name="goal"),
    path("acties/", actions.action_list, name="actions"),
    path("acties/standen/", actions.status_meanings, name="statuses"),
    path("acties/<slug:slug>/", actions.action_detail, name="action"),
    path("acties/<slug:slug>/versies/", actions.action_versions, name="action_versions"),
    path("werkplannen/", plans.plan_list, name="plans"),
    path("werkplannen/<int:year>/", plans.plan_detail, name="plan"),
    path("werkplannen/<int:year>.pdf", plans.plan_pdf, name="plan_pdf"),
    path("werkplannen/<int:year>.csv", plans.plan_csv, name="plan_csv"),
    path("werkplannen/<int:year>.xlsx", plans.plan_xlsx, name="plan_xlsx"),
    path("werkplannen/<int:year>/concept.pdf", plans.concept_pdf, name="plan_concept_pdf"),
    path("werkplannen/<int:year>/vaststellen/", adoption.plan_adopt, name="plan_adopt"),
    path("koppelplein/", programme.initiative_list, name="initiatives"),
    # roll-ups
    path("allianties/<slug:slug>.csv", programme.alliance_csv, name="alliance_csv"),
    path("allianties/<slug:slug>/geld/", programme.alliance_money, name="alliance_money"),
    path(
        "allianties/<slug:slug>/geld.csv", programme.alliance_money_csv, name="alliance_money_csv"
    ),
    path("doelen/<slug:slug>.csv", programme.goal_csv, name="goal_csv"),
    path("organisaties/<slug:slug>/acties/", programme.organisation_detail, name="organisation"),
    path(
        "organisaties/<slug:slug>/acties.csv", programme.organisation_csv, name="organisation_csv"
    ),
    path("jaren/", programme.year_list, name="years"),
    path("jaren/<int:year>/", programme.year_detail, name="year"),
    path("jaren/<int:year>.csv", programme.year_csv, name="year_csv"),
]
