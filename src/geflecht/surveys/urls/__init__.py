from django.urls import path

from geflecht.surveys.views import answering

app_name = "surveys"
urlpatterns = [
    path("link/", answering.lost_link, name="lost_link"),
    path("<str:token>/", answering.start, name="start"),
    path("<str:token>/kontakte/", answering.tick, name="list"),
    path("<str:token>/kontakte/dazu/<uuid:pk>/", answering.add, name="add"),
    path("<str:token>/kontakte/neu/", answering.name_somebody, name="name_somebody"),
    path("<str:token>/drei/", answering.tiles, name="tiles"),
    path("<str:token>/weiter/", answering.next_card, name="next"),
    path("<str:token>/kontakte/<uuid:pk>/", answering.card, name="card"),
    path("<str:token>/abschluss/", answering.finish, name="finish"),
    path("<str:token>/netz/", answering.network, name="network"),
    path("<str:token>/nein/", answering.decline, name="decline"),
]
