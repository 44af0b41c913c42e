"""What every answer carries, and the second factor for those who see contact data."""

from collections.abc import Callable

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

GetResponse = Callable[[HttpRequest], HttpResponse]

EDITOR = ("/redaktion/", "/en/redaktion/")
OPEN_WITHOUT_SECOND_FACTOR = ("/konto/", "/en/konto/", "/static/", "/media/")


def security_headers(get_response: GetResponse) -> GetResponse:
    """Add the headers Django has no setting for, and the wider policy Wagtail's editor needs."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        response.headers["Permissions-Policy"] = (
            "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
        )
        return response

    return middleware


def editor_policy(get_response: GetResponse) -> GetResponse:
    """Give Wagtail's editor, and nothing else, a policy that allows inline script."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.path.startswith(EDITOR):
            response._csp_replace = settings.EDITOR_CSP  # type: ignore[attr-defined]
            response.headers["X-Frame-Options"] = "SAMEORIGIN"
        return response

    return middleware


def second_factor(get_response: GetResponse) -> GetResponse:
    """Lead coordinators without a second factor to its set-up; the demo goes without."""

    def middleware(request: HttpRequest) -> HttpResponse:
        user = request.user
        needs_one = user.is_authenticated and user.is_coordinator and not settings.DEMO
        if needs_one and not request.path.startswith(OPEN_WITHOUT_SECOND_FACTOR) and not is_mfa_enabled(user):
            return redirect("mfa_index")
        return get_response(request)

    return middleware
