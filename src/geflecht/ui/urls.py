from django.urls import path

from geflecht.ui import views

app_name = "ui"
urlpatterns = [path("", views.gallery, name="gallery")]
