from django.urls import path

from geflecht.interchange import views

app_name = "interchange"
urlpatterns = [
    path("", views.start, name="start"),
    path("ausgeben/", views.export, name="export"),
    path("vorlage-<str:what>.csv", views.template, name="template"),
    path("<uuid:pk>/", views.look, name="look"),
    path("<uuid:pk>/spalten/", views.choose, name="choose"),
    path("<uuid:pk>/uebernehmen/", views.apply, name="apply"),
    path("<uuid:pk>/zuruecknehmen/", views.take_back, name="take_back"),
    path("<uuid:pk>/verwerfen/", views.discard, name="discard"),
]
