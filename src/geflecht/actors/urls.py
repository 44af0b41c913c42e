from django.urls import path

from geflecht.actors import views

app_name = "actors"
urlpatterns = [
    path("profil/", views.mine, name="mine"),
    path("profil/speichern/", views.save_profile, name="save_profile"),
    path("sichtbarkeit/", views.save_visibility, name="save_visibility"),
    path("vorschau/", views.preview, name="preview"),
    path("angebote/", views.post_offer, name="post_offer"),
    path("angebote/<uuid:pk>/erfuellt/", views.close_offer, name="close_offer"),
    path("funktion/", views.affiliate, name="affiliate"),
    path("einwilligung/<slug:purpose>/", views.agree, name="agree"),
    path("fristen/", views.retention, name="retention"),
    path("aufgaben/<uuid:pk>/", views.job, name="job"),
    path("post/<str:token>/", views.stop_mail, name="stop_mail"),
    path("zugang/<str:token>/", views.sign_in, name="sign_in"),
]
