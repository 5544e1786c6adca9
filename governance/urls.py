from django.urls import path

from governance.views import bodies, decisions, meetings, vacancies

app_name = "governance"
urlpatterns = [
    path("bestuur/", bodies.board, name="board"),
    path("programmabureau/", bodies.bureau, name="bureau"),
    path("besluiten/", decisions.decisions, name="decisions"),
    path("besluiten.csv", decisions.decisions_csv, name="decisions_csv"),
    path("besluiten/actielijst/", decisions.action_points, name="action_points"),
    path("besluiten/vastleggen/", decisions.take_decision, name="take_decision"),
    path("besluiten/<str:number>/", decisions.decision, name="decision"),
    path("vergaderingen/", meetings.meeting_list, name="meetings"),
    path("vergaderingen/mijn-agenda/", meetings.own_calendar, name="own_calendar"),
    path(
        "vergaderingen/mijn-agenda/wijzigen/",
        meetings.change_own_calendar,
        name="change_own_calendar",
    ),
    path("vergaderingen/mijn-agenda/<str:token>.ics", meetings.feed, name="feed"),
    path("vergaderingen/stukken/<int:number>.pdf", meetings.paper, name="paper"),
    path("vergaderingen/<int:number>/", meetings.meeting, name="meeting"),
    path("vergaderingen/<int:number>.pdf", meetings.meeting_pdf, name="meeting_pdf"),
    path("vergaderingen/<int:number>.ics", meetings.meeting_ics, name="meeting_ics"),
    path("bestuur/vacatures/", vacancies.vacancy_list, name="vacancies"),
    path("bestuur/vacatures/<int:number>/", vacancies.vacancy, name="vacancy"),
    path("bestuur/vacatures/<int:number>/ontvangen/", vacancies.applied, name="applied"),
    path("bestuur/aanmelding/<str:token>/", vacancies.application, name="application"),
    path(
        "bestuur/aanmelding-ingetrokken/",
        vacancies.application_withdrawn,
        name="application_withdrawn",
    ),
]
