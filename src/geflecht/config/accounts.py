from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.shortcuts import resolve_url

from geflecht.actors import queries


class Adapter(DefaultAccountAdapter):
    """Accounts are given by the coordination, so nobody signs up alone; roles start where they work."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return resolve_url("start")

    def format_email_subject(self, subject: str) -> str:
        """Name the network in front: people know it, and not the software."""
        return f"{queries.network_frame()['name']}: {subject}"
