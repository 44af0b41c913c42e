from django.urls import path

from geflecht.surveys.views import mine

app_name = "own_surveys"
urlpatterns = [
    path("", mine.own_surveys, name="index"),
    path("<uuid:pk>/", mine.answer, name="answer"),
]
