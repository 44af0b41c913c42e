"""Writes address cards (vCard 3.0): contacts only, never ties, notes or judgements."""

from __future__ import annotations

from collections.abc import Iterator

from geflecht.interchange.parcel import PERSON, Element, Parcel
from geflecht.interchange.writers.rows import printable


def write(parcel: Parcel, *, only: str = "") -> dict[str, bytes]:
    """Return one file with a card per element (or of the one with the key `only`).

    UID is set so that a second import updates.
    """
    elements = parcel.by_key()
    functions = {one.person: one for one in reversed(parcel.affiliations)}
    lines: list[str] = []
    for element in (one for one in parcel.elements if only in ("", one.key)):
        affiliation = functions.get(element.key)
        organisation = elements.get(affiliation.organisation) if affiliation else None
        lines += _card(
            element, organisation.name if organisation else "", affiliation.function if affiliation else ""
        )
    return {"": "".join(_fold(line) for line in lines).encode()}


def _card(element: Element, organisation: str, function: str) -> Iterator[str]:
    yield "BEGIN:VCARD"
    yield "VERSION:3.0"
    yield f"UID:{_text(element.id or element.key)}"
    yield f"FN:{_text(element.name)}"
    if element.kind == PERSON:
        family = element.family or (element.name if not element.given else "")
        yield f"N:{_text(family)};{_text(element.given)};;;"
    else:
        yield f"N:{_text(element.name)};;;;"
        yield "X-ABSHOWAS:COMPANY"
    if name := organisation if element.kind == PERSON else element.name:
        yield f"ORG:{_text(name)}"
    if function:
        yield f"TITLE:{_text(function)}"
    for name, value in (("EMAIL", element.email), ("TEL", element.phone), ("URL", element.website)):
        if value:
            yield f"{name}:{_text(value)}"
    if element.place or element.postcode or element.street:
        parts = ("", "", element.street, element.place, element.state, element.postcode, "")
        yield f"ADR;TYPE=WORK:{';'.join(_text(part) for part in parts)}"
    if element.tags:
        yield f"CATEGORIES:{','.join(_text(tag) for tag in element.tags)}"
    yield "END:VCARD"


def _text(value: str) -> str:
    """Escape a value; a line end would otherwise begin a property of its own."""
    value = printable(value).replace("\r\n", "\n").replace("\r", "\n")
    for sign in ("\\", ",", ";"):
        value = value.replace(sign, f"\\{sign}")
    return value.replace("\n", "\\n")


def _fold(line: str) -> str:
    """Break the line at 75 bytes without cutting a letter in two."""
    pieces: list[bytes] = []
    piece = b""
    for letter in line:
        encoded = letter.encode()
        if len(piece) + len(encoded) > (75 if not pieces else 74):
            pieces.append(piece)
            piece = b""
        piece += encoded
    return "\r\n ".join(one.decode() for one in [*pieces, piece]) + "\r\n"
