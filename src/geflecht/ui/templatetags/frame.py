"""Head and foot of every page, drawn once for each set of links and kept.

They are the same on nearly every page, and cost as much as the rest of a short one. What is kept is keyed
by everything it shows, so it cannot be stale; only the addresses of the other languages, which differ from
page to page, are put in afterwards.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from django import template
from django.template import Context
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from geflecht.ui.templatetags.ui import draw

register = template.Library()

Links = tuple[tuple[str, str, bool], ...]


@register.simple_tag(takes_context=True)
def site_head(context: Context) -> SafeString:
    """Draw brand, menu, search, languages and account from the context; each may be missing."""
    languages = list(context.get("language_links") or ())
    network = context.get("network") or {}
    drawn: str = head(
        get_language() or "",
        str(network.get("name") or ""),
        str(context.get("home_url") or "/"),
        links(context.get("menu")),
        str(context.get("search_url") or ""),
        tuple((link["code"], str(link["label"]), bool(link["current"])) for link in languages),
        links(context.get("account_links")),
    )
    for link in languages:
        drawn = drawn.replace(placeholder(link["code"]), escape(link["url"]))
    return SafeString(drawn)


@register.simple_tag(takes_context=True)
def site_foot(context: Context) -> SafeString:
    """Draw the funders of the network and the links every page needs."""
    network = context.get("network") or {}
    funders = tuple(funder(shown) for shown in network.get("funders") or ())
    return foot(get_language() or "", funders, links(context.get("footer_links")))


def links(given: Iterable[Mapping[str, Any]] | None) -> Links:
    return tuple((str(link["label"]), link["url"], bool(link.get("current"))) for link in given or ())


def placeholder(code: str) -> str:
    return f"#address-in-{code}#"


def funder(shown: Any) -> tuple[str, str, str, tuple[str, str, int, int] | None]:
    """Return text, website and logo of a funder; the logo is (address, alternative text, width, height)."""
    logo = shown.logo
    picture = (logo.file.url, logo.default_alt_text, logo.width, logo.height) if logo else None
    return shown.name, shown.line, shown.website, picture


@lru_cache(maxsize=256)
def head(
    language: str,
    name: str,
    home: str,
    menu: Links,
    search: str,
    languages: tuple[tuple[str, str, bool], ...],
    account: Links,
) -> SafeString:
    others = [(code, label, placeholder(code)) for code, label, is_current in languages if not is_current]
    return draw("_head", name=name, home=home, menu=menu, search=search, languages=others, account=account)


@lru_cache(maxsize=64)
def foot(language: str, funders: tuple[Any, ...], links: Links) -> SafeString:
    return draw("_foot", funders=funders, links=links)
