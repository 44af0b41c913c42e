"""Signed-in clients; those who need a second factor have one."""

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client

from geflecht.actors.models import User
from tests.factories.actors import UserFactory


def with_second_factor(user: User) -> str:
    """Give `user` an authenticator app and return its secret."""
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    return secret


def client_of(user: User | None) -> Client:
    """Return a client signed in as `user`, or a guest's."""
    client = Client()
    if user is not None:
        if user.is_coordinator and not Authenticator.objects.filter(user=user).exists():
            with_second_factor(user)
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def signed_in(role: str, **fields: object) -> Client:
    """Return a client signed in with a new account of `role`."""
    return client_of(UserFactory(role=role, **fields))
