from django.urls import path

from geflecht.events import views

app_name = "events"
urlpatterns = [
    path("", views.index, name="index"),
    path("kalender.ics", views.calendar, name="calendar"),
    path("atom.xml", views.atom, name="atom"),
    path("<slug:slug>.ics", views.ics, name="ics"),
    path("<slug:slug>/", views.detail, name="detail"),
]
