from django.urls import path

from alliances import views

app_name = "alliances"
urlpatterns = [
    path("allianties/", views.alliance_list, name="list"),
    path("allianties/<slug:slug>/", views.alliance_detail, name="detail"),
    path("doelen/", views.goal_list, name="goals"),
    path("doelen/<slug:slug>/", views.goal_detail, name="goal"),
    path("acties/", views.action_list, name="actions"),
    path("acties/<slug:slug>/", views.action_detail, name="action"),
    path("werkplannen/", views.plan_list, name="plans"),
    path("werkplannen/<int:year>/", views.plan_detail, name="plan"),
    path("werkplannen/<int:year>.pdf", views.plan_pdf, name="plan_pdf"),
    path("koppelplein/", views.initiative_list, name="initiatives"),
]
