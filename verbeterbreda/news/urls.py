from django.urls import path

from verbeterbreda.news import feeds, views

app_name = "news"
urlpatterns = [
    path("nieuws/", views.item_list, name="list"),
    path("nieuws.atom", feeds.atom, name="atom"),
    path("nieuwsbrief/", views.newsletter, name="newsletter"),
    path("nieuwsbrief/kwartaalbericht/", views.subscribe, name="subscribe"),
    path("nieuwsbrief/kwartaalbericht/kijk-in-je-mail/", views.mailed, name="mailed"),
    path("nieuwsbrief/bevestigen/<str:token>/", views.confirm, name="confirm"),
    path("nieuwsbrief/afmelden/<str:token>/", views.stop, name="stop"),
]
