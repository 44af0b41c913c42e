from django.urls import path

from geflecht.desk.views import mine

app_name = "mine"
urlpatterns = [
    path("", mine.net, name="net"),
    path("verbindungen/", mine.own_ties, name="ties"),
    path("verbindungen/<uuid:pk>/ende/", mine.end_own_tie, name="end_tie"),
    path("daten/", mine.data, name="data"),
    path("daten/loeschen/", mine.leave, name="leave"),
]
