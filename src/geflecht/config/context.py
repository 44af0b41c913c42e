"""What frames every page: the network's name, menus, the account, the funder."""

from functools import lru_cache
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from geflecht.actors import queries

Link = dict[str, Any]
Links = tuple[tuple[str, str], ...]


def frame(request: HttpRequest) -> dict[str, Any]:
    """Return the context of `ui/base.html`; nothing is read before a template asks."""
    language = "en" if (get_language() or "de").startswith("en") else "de"
    return {
        "network": SimpleLazyObject(queries.network_frame),
        "menu": SimpleLazyObject(lambda: _menu(request.path, language)),
        "language_links": SimpleLazyObject(lambda: _languages(request.get_full_path(), language)),
        "account_links": SimpleLazyObject(lambda: _account(request)),
        "footer_links": SimpleLazyObject(lambda: _as_links(_footer(language))),
        "search_url": SimpleLazyObject(lambda: reverse("search:index")),
        "home_url": "/en/" if language == "en" else "/",
    }


def _menu(here: str, language: str) -> list[Link]:
    is_at_desk = here.removeprefix("/en").startswith("/koordination/")
    links = _desk_menu(language) if is_at_desk else _public_menu(language)
    best = max((url for _label, url in links if here.startswith(url)), key=len, default="")
    return [{"label": label, "url": url, "current": url == best} for label, url in links]


@lru_cache
def _public_menu(language: str) -> Links:
    prefix = _prefix(language)
    return (
        (_("Network"), reverse("explore:list")),
        (_("Events"), reverse("events:index")),
        (_("City labs"), reverse("labs:index")),
        (_("Impulses"), f"{prefix}/impulse/"),
        (_("Project"), f"{prefix}/projekt/"),
    )


@lru_cache
def _desk_menu(_language: str) -> Links:
    return (
        (_("Situation"), reverse("desk:situation")),
        (_("Members"), reverse("desk:members")),
        (_("Network"), reverse("explore:list")),
        (_("Surveys"), reverse("survey_desk:index")),
        (_("Introduce"), reverse("introductions:index")),
        (_("Events"), reverse("events_desk:index")),
        (_("Read in a list"), reverse("interchange:start")),
        (_("Vocabularies"), reverse("desk:vocabularies")),
        (_("Log"), reverse("desk:log")),
        (_("Settings"), reverse("desk:network")),
    )


@lru_cache
def _footer(language: str) -> Links:
    pages = (
        (_("Contact"), "kontakt"),
        (_("Imprint"), "impressum"),
        (_("Privacy"), "datenschutz"),
        (_("Accessibility"), "barrierefreiheit"),
        (_("Plain language"), "leichte-sprache"),
    )
    return tuple((label, f"{_prefix(language)}/{slug}/") for label, slug in pages)


def _prefix(language: str) -> str:
    return "/en" if language == "en" else ""


def _as_links(links: Links) -> list[Link]:
    return [{"label": label, "url": url} for label, url in links]


def _languages(address: str, language: str) -> list[Link]:
    bare = address.removeprefix("/en") if address.startswith(("/en/", "/en?")) else address
    return [
        {"code": "de", "label": "Deutsch", "url": bare or "/", "current": language == "de"},
        {"code": "en", "label": "English", "url": f"/en{bare}", "current": language == "en"},
    ]


def _account(request: HttpRequest) -> list[Link]:
    user = getattr(request, "user", None)  # missing where a request is refused before it is read
    if user is None or not user.is_authenticated:
        return [{"label": _("Sign in"), "url": reverse("account_login")}]
    links = [{"label": _("My network"), "url": reverse("mine:net")}]
    if user.is_editor:
        links.insert(0, {"label": _("Edit pages"), "url": reverse("wagtailadmin_home")})
    if user.is_coordinator:
        links.insert(0, {"label": _("Coordination"), "url": reverse("desk:situation")})
    return links
