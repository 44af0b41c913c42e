"""Reads address cards (vCard 3.0 and 4.0): contacts, never ties."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import vobject
from django.utils.translation import gettext as _

from geflecht.interchange.parcel import ORGANISATION, PERSON, Problem, Unreadable, Value, Where, error
from geflecht.interchange.readers import guards, headers, texts
from geflecht.interchange.readers.sheets import Sheet, from_records

Record = dict[str, Value | None]


def read(data: bytes, *, file: str) -> tuple[list[Sheet], list[Problem]]:
    """Return one sheet of elements; `row` is the line where the card begins."""
    guards.check_size(data, file=file)
    text, _encoding = texts.decode(data, file=file)
    problems: list[Problem] = []
    records = []
    for line, card in _cards(text):
        try:
            records.append((line, _record(vobject.readOne(card))))
        except Exception:  # vobject raises whatever a broken card happens to cause
            message = _("This address card cannot be read. Export it again as vCard 3.0 or 4.0.")
            problems.append(error(Where(file, line), "", card.splitlines()[0], message))
    if not records and not problems:
        raise Unreadable(file, _("This file holds no address card. Export the contacts as vCard 3.0 or 4.0."))
    sheet = from_records(file, records, role=headers.ELEMENTS, first=["id", "name", "kind"])
    sheet.graph = False
    return [sheet], problems


def _cards(text: str) -> Iterator[tuple[int, str]]:
    """Split the file, so that one broken card does not spoil the others."""
    start = 0
    lines: list[str] = []
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip().upper() == "BEGIN:VCARD":
            start, lines = number, []
        lines.append(line)
        if line.strip().upper() == "END:VCARD" and start:
            yield start, "\r\n".join(lines) + "\r\n"
            start = 0
    if start:
        yield start, "\r\n".join(lines) + "\r\n"


def _record(card: Any) -> Record:
    departments = [part for part in _value(card, "org") or [] if part]
    full_name = _text(card, "fn")
    stated = _text(card, "kind").casefold() or _text(card, "x_abshowas").casefold()
    is_organisation = stated in ("org", "company") or (
        bool(departments) and full_name in ("", departments[0])
    )
    address = _value(card, "adr")
    name = _value(card, "n")
    record: Record = {
        "id": _text(card, "uid").removeprefix("urn:uuid:"),
        "name": full_name or (departments[0] if departments else "") or _full(name),
        "kind": ORGANISATION if is_organisation else PERSON,
        "email": _text(card, "email").removeprefix("mailto:"),
        "phone": _text(card, "tel").removeprefix("tel:"),
        "website": _text(card, "url"),
        "tags": texts.join_list(_value(card, "categories") or ()),
        "place": _part(address, "city"),
        "postcode": _part(address, "code"),
        "street": _part(address, "street"),
        "state": _part(address, "region"),
        "function": _text(card, "title"),
    }
    if not is_organisation:
        if _part(name, "given"):  # else the whole name stands where the family name belongs
            record |= {"given": _part(name, "given"), "family": _part(name, "family")}
        record["organisation"] = texts.join_at_bars([", ".join(departments)])
    return {field: value or None for field, value in record.items()}


def _value(card: Any, name: str) -> Any:
    return (
        getattr(card, name).value
        if name in card.contents or name.replace("_", "-") in card.contents
        else None
    )


def _text(card: Any, name: str) -> str:
    value = _value(card, name)
    return str(value).strip() if value else ""


def _part(whole: Any, part: str) -> str:
    value = getattr(whole, part, "") if whole else ""
    return " ".join(value if isinstance(value, list) else [value]).strip()


def _full(name: Any) -> str:
    return " ".join(part for part in (_part(name, "given"), _part(name, "family")) if part)
