"""The pages of allauth that accounts without passwords need, and no others."""

from allauth.account import views
from django.urls import include, path
from django.views.generic import RedirectView

from geflecht.actors.views import factors

urlpatterns = [
    path("anmelden/", views.request_login_code, name="account_login"),
    path("anmelden/code/", views.request_login_code, name="account_request_login_code"),
    path("anmelden/code/eingeben/", views.confirm_login_code, name="account_confirm_login_code"),
    path("abmelden/", views.logout, name="account_logout"),
    path("gesperrt/", views.account_inactive, name="account_inactive"),
    path("bestaetigen/", views.reauthenticate, name="account_reauthenticate"),
    path("registrieren/", RedirectView.as_view(pattern_name="account_login"), name="account_signup"),
    path("sicherheit/totp/activate/", factors.SetUpApp.as_view(), name="mfa_activate_totp"),
    path("sicherheit/webauthn/add/", factors.AddPasskey.as_view(), name="mfa_add_webauthn"),
    path("sicherheit/", include("allauth.mfa.urls")),
]
