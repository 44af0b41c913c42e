"""Pages of one registration, reached by its personal link."""

from django.urls import path

from geflecht.events.views import personal

app_name = "registration"
urlpatterns = [
    path("<str:token>/", personal.page, name="page"),
    path("<str:token>/bestaetigen/", personal.confirm, name="confirm"),
    path("<str:token>/annehmen/", personal.take_offer, name="take_offer"),
    path("<str:token>/absagen/", personal.cancel, name="cancel"),
    path("<str:token>/wieder/", personal.wait_again, name="wait_again"),
    path("<str:token>/angaben/", personal.save, name="save"),
    path("<str:token>/wuensche/", personal.wish, name="wish"),
    path("<str:token>/workshop/", personal.choose, name="choose"),
    path("<str:token>/code.svg", personal.code, name="code"),
    path("<str:token>/bescheinigung.pdf", personal.certificate, name="certificate"),
]
