from django.urls import path

from governance.views import bodies, decisions

app_name = "governance"
urlpatterns = [
    path("bestuur/", bodies.board, name="board"),
    path("programmabureau/", bodies.bureau, name="bureau"),
    path("besluiten/", decisions.decisions, name="decisions"),
]
