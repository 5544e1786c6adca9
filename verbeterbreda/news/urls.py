from django.urls import path

from verbeterbreda.news import feeds, views

app_name = "news"
urlpatterns = [
    path("nieuws/", views.item_list, name="list"),
    path("nieuws.atom", feeds.atom, name="atom"),
    path("nieuwsbrief/", views.newsletter, name="newsletter"),
]
