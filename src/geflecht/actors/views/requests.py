from django.http import HttpRequest

from geflecht.actors.models import User


class SignedInRequest(HttpRequest):
    """A request that passed `login_required`; only the type checker sees the difference."""

    user: User
