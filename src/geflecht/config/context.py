"""What frames every page: the network's name, menus, the account, the funder."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse, translate_url
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from geflecht.actors import queries

Link = dict[str, Any]


def frame(request: HttpRequest) -> dict[str, Any]:
    """Return the context of `ui/base.html`; nothing is read before a template asks."""
    return {
        "network": SimpleLazyObject(queries.network_frame),
        "menu": SimpleLazyObject(lambda: _menu(request)),
        "language_links": SimpleLazyObject(lambda: _languages(request)),
        "account_links": SimpleLazyObject(lambda: _account(request)),
        "footer_links": SimpleLazyObject(_footer),
        "search_url": SimpleLazyObject(lambda: reverse("search:index")),
    }


def _is_at_desk(request: HttpRequest) -> bool:
    return request.path.removeprefix("/en").startswith("/koordination/")


def _menu(request: HttpRequest) -> list[Link]:
    links = _desk_menu() if _is_at_desk(request) else _public_menu()
    here = request.path
    best = max(
        (link for link in links if here.startswith(link["url"])),
        key=lambda link: len(link["url"]),
        default=None,
    )
    return [{**link, "current": link is best} for link in links]


def _public_menu() -> list[Link]:
    prefix = "/en" if (get_language() or "de").startswith("en") else ""
    return [
        {"label": _("Network"), "url": reverse("explore:list")},
        {"label": _("Events"), "url": reverse("events:index")},
        {"label": _("City labs"), "url": reverse("labs:index")},
        {"label": _("Impulses"), "url": f"{prefix}/impulse/"},
        {"label": _("Project"), "url": f"{prefix}/projekt/"},
    ]


def _desk_menu() -> list[Link]:
    return [
        {"label": _("Situation"), "url": reverse("desk:situation")},
        {"label": _("Members"), "url": reverse("desk:members")},
        {"label": _("Read in a list"), "url": reverse("interchange:start")},
        {"label": _("Network"), "url": reverse("explore:list")},
        {"label": _("Vocabularies"), "url": reverse("desk:vocabularies")},
        {"label": _("Log"), "url": reverse("desk:log")},
    ]


def _languages(request: HttpRequest) -> list[Link]:
    active = get_language() or "de"
    address = request.get_full_path()
    return [
        {
            "code": code,
            "label": label,
            "url": translate_url(address, code),
            "current": active.startswith(code),
        }
        for code, label in (("de", "Deutsch"), ("en", "English"))
    ]


def _account(request: HttpRequest) -> list[Link]:
    user = request.user
    if not user.is_authenticated:
        return [{"label": _("Sign in"), "url": reverse("account_login")}]
    links = [{"label": _("My profile"), "url": reverse("actors:mine")}]
    if user.is_editor:
        links.insert(0, {"label": _("Edit pages"), "url": reverse("wagtailadmin_home")})
    if user.is_coordinator:
        links.insert(0, {"label": _("Coordination"), "url": reverse("desk:situation")})
    return links


def _footer() -> list[Link]:
    prefix = "/en" if (get_language() or "de").startswith("en") else ""
    pages = (
        (_("Contact"), "kontakt"),
        (_("Imprint"), "impressum"),
        (_("Privacy"), "datenschutz"),
        (_("Accessibility"), "barrierefreiheit"),
        (_("Plain language"), "leichte-sprache"),
    )
    return [{"label": label, "url": f"{prefix}/{slug}/"} for label, slug in pages]
