from django.urls import path

from verbeterbreda.agenda import views

app_name = "agenda"
urlpatterns = [
    path("agenda/", views.event_list, name="list"),
    path("agenda.ics", views.feed, name="ics"),
    path("agenda/<slug:slug>/", views.event_detail, name="detail"),
]
