from django.urls import path

from geflecht.events import views
from geflecht.events.views import programme, registering

app_name = "events"
urlpatterns = [
    path("", views.index, name="index"),
    path("kalender.ics", views.calendar, name="calendar"),
    path("atom.xml", views.atom, name="atom"),
    path("<slug:slug>.ics", views.ics, name="ics"),
    path("<slug:slug>/schedule.xml", views.schedule, {"format": "schedule.xml"}, name="schedule_xml"),
    path("<slug:slug>/schedule.json", views.schedule, {"format": "schedule.json"}, name="schedule_json"),
    path("<slug:slug>/", views.detail, name="detail"),
    path("<slug:slug>/programm/", programme.editions, name="editions"),
    path("<slug:slug>/anmelden/", registering.register, name="register"),
    path("<slug:slug>/anmelden/post/", registering.registered, name="registered"),
]
