"""Whole pages for guests, kept until anything changes.

Only answers to requests without any cookie are kept, and only if the answer sets none: what is kept
was made for a stranger and is given to strangers.
"""

from collections.abc import Callable
from hashlib import blake2b

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse

from geflecht.kit import revision

GetResponse = Callable[[HttpRequest], HttpResponse]
KEPT_SECONDS = 600
NEVER_KEPT = (
    "/anmeldung/",
    "/konto/",
    "/koordination/",
    "/mein/",
    "/redaktion/",
    "/static/",
    "/media/",
    "/dokumente/",
    "/zugang/",
    "/vorstellung/",
    "/befragung/",
)


def guest_cache(get_response: GetResponse) -> GetResponse:
    """Answer a guest's repeated GET from the cache; see the module's first lines."""

    def middleware(request: HttpRequest) -> HttpResponse:
        with revision.read_once():
            return answer(request)

    def answer(request: HttpRequest) -> HttpResponse:
        if not _is_a_guest_reading(request):
            return get_response(request)
        key = _key(request)
        kept: HttpResponse | None = cache.get(key)
        if kept is not None:
            return kept
        response = get_response(request)
        if _may_be_kept(response):
            cache.set(key, response, KEPT_SECONDS)
        return response

    return middleware


def _is_a_guest_reading(request: HttpRequest) -> bool:
    path = request.path.removeprefix("/en")
    return (
        request.method == "GET"
        and not request.COOKIES
        and "HTTP_AUTHORIZATION" not in request.META
        and not path.startswith(NEVER_KEPT)
    )


def _may_be_kept(response: HttpResponse) -> bool:
    return (
        response.status_code == 200
        and not response.streaming
        and not response.cookies
        and "no-store" not in response.headers.get("Cache-Control", "")
        and "private" not in response.headers.get("Cache-Control", "")
    )


def _key(request: HttpRequest) -> str:
    parts = [
        str(revision.current()),
        request.scheme or "",
        request.get_host(),
        request.get_full_path(),
        request.headers.get("Accept-Language", ""),
        request.headers.get("HX-Request", ""),
        request.headers.get("Accept-Encoding", "")[:40],
    ]
    return "guest:" + blake2b("\n".join(parts).encode(), digest_size=20).hexdigest()
