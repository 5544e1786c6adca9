from django.urls import path

from governance import views

app_name = "governance"
urlpatterns = [
    path("bestuur/", views.board, name="board"),
    path("programmabureau/", views.bureau, name="bureau"),
    path("besluiten/", views.decisions, name="decisions"),
]
