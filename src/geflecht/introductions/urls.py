from django.urls import path

from geflecht.introductions.views import board, links, mine, pairs, people, rounds

app_name = "introductions"
DESK = "koordination/vorstellungen/"
urlpatterns = [
    path(DESK, rounds.index, name="index"),
    path(f"{DESK}neu/", rounds.add, name="add"),
    path(f"{DESK}teilnahme/", people.people, name="people"),
    path(f"{DESK}stand/", board.board, name="board"),
    path(f"{DESK}stand/<uuid:pk>/zurueckziehen/", board.withdraw, name="withdraw"),
    path(f"{DESK}wirkung/", board.effect, name="effect"),
    path(f"{DESK}<uuid:pk>/", rounds.row, name="round"),
    path(f"{DESK}<uuid:pk>/rechnen/", rounds.compute, name="compute"),
    path(f"{DESK}<uuid:pk>/verwerfen/", rounds.discard, name="discard"),
    path(f"{DESK}<uuid:pk>/paar/", pairs.pair_up, name="pair_up"),
    path(f"{DESK}<uuid:pk>/senden/", rounds.send, name="send"),
    path(f"{DESK}paar/<uuid:pk>/", pairs.mark, name="mark"),
    path(f"{DESK}paar/<uuid:pk>/tauschen/", pairs.swap, name="swap"),
    path("vorstellung/<str:token>/", links.answer, name="answer"),
    path("vorstellung/ergebnis/<str:token>/", links.outcome, name="outcome"),
    path("mein/vorstellungen/", mine.mine, name="mine"),
    path("mein/vorstellungen/teilnahme/", mine.take_part, name="take_part"),
    path("mein/vorstellungen/<uuid:pk>/antwort/", mine.answer, name="own_answer"),
    path("mein/vorstellungen/<uuid:pk>/ergebnis/", mine.outcome, name="own_outcome"),
    path("mein/vorstellungen/wieder/<int:pk>/", mine.unblock, name="unblock"),
]
