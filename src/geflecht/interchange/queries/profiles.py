"""One row's values in the words of the database: sector, place, themes, and what would change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from geflecht.actors.models import Actor, Sector
from geflecht.interchange.parcel import ORGANISATION, Element, error, warning
from geflecht.interchange.queries.known import Known, as_uuid
from geflecht.interchange.readers.headers import normal
from geflecht.kit.partial_dates import PartialDate

if TYPE_CHECKING:
    from geflecht.interchange.queries.plans import Plan

SOURCE = "list"
_SAME_NAMES = ("type_label", "description", "website", "email", "phone", "street", "postcode")
_CONTACT = ("email", "phone", "street", "postcode")
_LENGTHS = {"name": 250, "short_name": 60, "place_text": 200, "type_label": 120, "role_label": 200, "website": 300,
            "phone": 60, "street": 200, "postcode": 10}  # fmt: skip
_ASIDE = {
    "given": "given_name",
    "family": "family_name",
    "note": "note",
    "ags": "ags",
    "town_type": "town_type",
}


def partial(text: str) -> PartialDate | None:
    return PartialDate.parse(text) if text else None


def check_sector(plan: Plan, element: Element, known: Known, choices: dict[str, str]) -> None:
    """Note an unknown sector as an error, unless a choice says what to do with the word."""
    word = normal(element.sector)
    if not word or word in known.sectors:
        return
    choice = choices.get(word, "")
    if choice == "create":
        plan.new_sectors.setdefault(word, element.sector)
    elif choice and choice != "leave" and normal(choice) in known.sectors:
        known.sectors[word] = known.sectors[normal(choice)]
    elif choice != "leave":
        plan.unknown_sectors[element.sector] = plan.unknown_sectors.get(element.sector, 0) + 1
        message = _("“%(sector)s” is not a sector of this network. Choose one for this word, or create it.")
        plan.problems.append(
            error(element.where, "sector", element.sector, message % {"sector": element.sector})
        )


def check_place(plan: Plan, element: Element, known: Known) -> None:
    """Note a place that is not in the list; it is kept as written."""
    if element.place and not element.implied and not known.place_of(element):
        message = _(
            "“%(place)s” is not in the list of places, so it gets no point on the map. Check the spelling."
        )
        plan.problems.append(
            warning(element.where, "place", element.place, message % {"place": element.place})
        )


def values_of(plan: Plan, element: Element, known: Known) -> dict[str, Any]:
    """Return what is filled in, as fields of a draft of an actor; a new sector stands as its word."""
    place = known.place_of(element)
    values: dict[str, Any] = {
        "name": element.name,
        "short_name": element.short,
        "role_label": element.role,
        "place": place,
        "place_text": "" if place else ", ".join(filter(None, (element.place, element.state))),
        "sector": _sector(plan, element, known),
        "sources": list(element.sources),
        "themes": [known.themes[normal(tag)] for tag in element.tags if normal(tag) in known.themes],
        "attributes": _attributes(element, known),
    }
    values |= {name: getattr(element, name) for name in _SAME_NAMES}
    for name, length in _LENGTHS.items():
        values[name] = values[name][:length]
    return {name: value for name, value in values.items() if value}


def _sector(plan: Plan, element: Element, known: Known) -> Sector | str | None:
    word = normal(element.sector)
    return word if word in plan.new_sectors else known.sectors.get(word)


def _attributes(element: Element, known: Known) -> dict[str, Any]:
    """Return what has no field of its own, so that nothing a list says is lost."""
    attributes: dict[str, Any] = {**element.attributes}
    attributes |= {name: getattr(element, field) for field, name in _ASIDE.items() if getattr(element, field)}
    if other := [tag for tag in element.tags if normal(tag) not in known.themes]:
        attributes["tags"] = other
    return attributes


def draft_values(
    element: Element, values: dict[str, Any], known_ids: set[Any], *, is_example: bool
) -> dict[str, Any]:
    """Return the draft of a new actor: its values, its kind, and the id the list gives it."""
    own = as_uuid(element.id)
    is_ours = own is not None and own not in known_ids
    draft = {**values, "kind": element.kind or ORGANISATION, "is_example": is_example}
    if is_ours:
        draft["id"] = own
    elif element.id:
        draft["external_ids"] = [(SOURCE, element.id[:200])]
    return draft


def changes_of(plan: Plan, element: Element, actor: Actor, known: Known) -> dict[str, Any]:
    """Return what a row would change in an actor; an empty cell changes nothing."""
    values = values_of(plan, element, known)
    changes = {}
    for name, value in values.items():
        held = current(actor, name)
        if name == "attributes":
            value = {**held, **value}
        elif name == "sources":
            value = [*held, *(source for source in value if source not in held)]
        elif name == "themes":
            value = [*held, *(theme for theme in value if theme not in held)]
        if value != held:
            changes[name] = value
    if "place" in changes and actor.place_text:
        changes["place_text"] = ""
    return changes


def current(actor: Actor, name: str) -> Any:
    """Return what an actor holds in a field of its own, of its contact data, or as themes."""
    if name in _CONTACT:
        contact = getattr(actor, "contact", None)
        return getattr(contact, name) if contact else ""
    return list(actor.themes.all()) if name == "themes" else getattr(actor, name)
