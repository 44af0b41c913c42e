"""The coordination's pages of events."""

from django.urls import path

from geflecht.events.views import doorway, inviting, organising, terms

app_name = "events_desk"
urlpatterns = [
    path("", organising.index, name="index"),
    path("<slug:slug>/", organising.event, name="event"),
    path("<slug:slug>/anmeldungen/", organising.participants, name="participants"),
    path("<slug:slug>/anmeldungen/sammeln/", organising.bulk, name="bulk"),
    path("<slug:slug>/anmeldungen/neu/", organising.enter, name="enter"),
    path("<slug:slug>/anmeldungen/bedarf/", organising.needs, name="needs"),
    path("<slug:slug>/anmeldungen/<int:number>/link/", organising.new_link, name="new_link"),
    path("<slug:slug>/anmeldungen.csv", organising.table, {"format": "csv"}, name="participants_csv"),
    path("<slug:slug>/anmeldungen.xlsx", organising.table, {"format": "xlsx"}, name="participants_xlsx"),
    path("<slug:slug>/einladen/", inviting.invite, name="invite"),
    path("<slug:slug>/einladen/ansehen/", inviting.look, name="look_at_invitations"),
    path("<slug:slug>/einladen/gast/", inviting.guest, name="invite_guest"),
    path("<slug:slug>/bedingungen/", terms.terms, name="terms"),
    path("<slug:slug>/bedingungen/frage/", terms.ask, name="ask"),
    path("<slug:slug>/bedingungen/frage/<int:pk>/weg/", terms.stop_asking, name="stop_asking"),
    path("<slug:slug>/workshops/", terms.workshops, name="workshops"),
    path("<slug:slug>/workshops/neu/", terms.add_workshop, name="add_workshop"),
    path("<slug:slug>/workshops/aus-dem-programm/", terms.take_workshops, name="take_workshops"),
    path("<slug:slug>/workshops/verteilen/", terms.assign, name="assign_workshops"),
    path("<slug:slug>/workshops/<int:pk>/", terms.workshop, name="workshop"),
    path("<slug:slug>/workshops/<int:pk>/weg/", terms.drop_workshop, name="drop_workshop"),
    path("<slug:slug>/einlass/", doorway.entrance, name="entrance"),
    path("<slug:slug>/einlass/da/", doorway.check_in, name="check_in"),
    path("<slug:slug>/einlass/doch-nicht/", doorway.undo, name="undo_check_in"),
    path("<slug:slug>/einlass/ohne-anmeldung/", doorway.walk_in, name="walk_in"),
    path("<slug:slug>/einlass/schluss/", doorway.close, name="close_attendance"),
    path("<slug:slug>/einlass/<str:code>/", doorway.arrival, name="arrival"),
]
