"""One's own events, and the calendar of them."""

from django.urls import path

from geflecht.events.views import mine

app_name = "my_events"
urlpatterns = [
    path("", mine.index, name="index"),
    path("kalender/", mine.new_calendar, name="new_calendar"),
    path("kalender/zurueck/", mine.stop_calendar, name="stop_calendar"),
    path("<str:token>.ics", mine.calendar, name="calendar"),
]
