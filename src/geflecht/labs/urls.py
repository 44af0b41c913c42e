from django.urls import path

from geflecht.labs import views

app_name = "labs"
urlpatterns = [
    path("", views.index, name="index"),
    path("<slug:slug>/", views.detail, name="detail"),
]
