"""One row to one element, connection or affiliation, with what is wrong in it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from geflecht.interchange.parcel import (
    ORGANISATION,
    PERSON,
    Affiliation,
    Connection,
    Element,
    Parcel,
    Problem,
    Value,
    Where,
    error,
    warning,
)
from geflecht.interchange.readers import texts
from geflecht.kit.partial_dates import PartialDate

Cell = Value | None
T = TypeVar("T")
_KINDS = {
    ORGANISATION: "organisation organization organisationen org institution einrichtung company group o",
    PERSON: "person personen people individual einzelperson mensch menschen contact kontakt p",
}
_KIND = {word: kind for kind, words in _KINDS.items() for word in words.split()}
_TRUE = {"true", "1", "1.0", "yes", "y", "ja", "j", "x", "directed", "gerichtet", "wahr"}
_FALSE = {
    "false",
    "0",
    "0.0",
    "no",
    "n",
    "nein",
    "undirected",
    "mutual",
    "ungerichtet",
    "falsch",
    "beidseitig",
}
_POSTCODE_PLACE = re.compile(r"(?:D-?\s*)?(\d{5})\s+(.+)")
NO_DATE = gettext_lazy("This is not a date. Write a year, a month or a day: 2023, 2023-03 or 2023-03-05.")
NO_NUMBER = gettext_lazy("This is not a number. Write one such as 3 or 2,5.")
_valid_url = URLValidator(schemes=["http", "https"])


@dataclass(slots=True)
class Line:
    """The cells of one row by field, the cells without one, and where problems go."""

    where: Where
    cells: dict[str, Value]
    extra: dict[str, Value]
    problems: list[Problem]
    graph: bool = False

    def text(self, field: str) -> str:
        value = texts.as_text(self.cells.get(field))
        return " ".join(value.split()) if "\n" in value and field not in ("note", "description") else value

    def read(self, field: str, reader: Callable[[str], T], message: Promise) -> T | None:
        """Return the cell read by `reader`; note `message` as an error where it cannot be read."""
        text = self.text(field)
        if not text or text == "None":
            return None
        try:
            return reader(text)
        except ValueError:
            self.problems.append(error(self.where, field, text, str(message)))
            return None

    def date(self, field: str) -> PartialDate | None:
        """Return the date of a cell; a bare number of days, as Excel keeps dates, is read as what it means."""
        day = texts.excel_day(self.cells.get(field))
        if day is None:
            return self.read(field, texts.partial_date, NO_DATE)
        message = _("The spreadsheet keeps this date as a number of days; it is read as %(day)s.")
        self.problems.append(warning(self.where, field, self.text(field), message % {"day": day}))
        return PartialDate.of(day)


_TOTALS = {"summe", "gesamt", "gesamtsumme", "insgesamt", "total", "totals", "sum"}


def kind_of(text: str) -> str:
    """Return organisation or person for a word that means one of them, else empty text."""
    return _KIND.get(text.strip().casefold(), "")


def take_element(parcel: Parcel, line: Line) -> None:
    """Add the row's element, and the affiliation it states, to the parcel."""
    name = _name(line)
    if not name:
        message = _("This row has no name. Write one, or delete the row.")
        line.problems.append(error(line.where, "name", "", message))
        return
    if name.strip(" :").casefold() in _TOTALS:
        message = _("This looks like the row of totals, and not like somebody. Delete the row.")
        line.problems.append(error(line.where, "name", name, message))
        return
    identity = line.text("id") or line.text("ref")
    element = Element(
        key=line.text("ref") or identity or f"{line.where.file}#{line.where.row}",
        id=identity,
        kind=_kind(line),
        name=name,
        given=line.text("given"),
        family=line.text("family"),
        email=_email(line),
        website=_website(line),
        tags=texts.split_list(texts.as_text(line.cells.get("tags"))),
        sources=texts.split_list(texts.as_text(line.cells.get("sources"))),
        attributes=line.extra,
        where=line.where,
    )
    for field in (
        "short",
        "type_label",
        "sector",
        "state",
        "ags",
        "town_type",
        "phone",
        "street",
        "description",
        "note",
    ):
        setattr(element, field, line.text(field))
    element.postcode, element.place = _postcode_and_place(line)
    parcel.elements.append(element)
    if element.kind == PERSON and line.text("organisation"):
        _affiliate(parcel, line, element)
    else:
        element.role = line.text("function")


def _affiliate(parcel: Parcel, line: Line, element: Element) -> None:
    """Add the person's affiliations; several stand in one cell, in step with their functions."""
    organisations = texts.parts_at_bars(line.text("organisation"))
    functions = texts.parts_at_bars(line.text("function"))
    if len(organisations) != len(functions):
        functions = [line.text("function")] + [""] * (len(organisations) - 1)
    for organisation, function in zip(organisations, functions, strict=True):
        if organisation:
            parcel.affiliations.append(Affiliation(element.key, organisation, function, where=line.where))


def _name(line: Line) -> str:
    full = " ".join(part for part in (line.text("given"), line.text("family")) if part)
    name = line.text("name") or full
    return name or (line.text("id") or line.text("ref") if line.graph else "")


def _kind(line: Line) -> str:
    stated = line.text("kind")
    if not stated:
        is_person = bool(line.text("given") or line.text("family") or line.text("organisation"))
        return PERSON if is_person else ""
    kind = kind_of(stated)
    if not kind:
        line.cells.setdefault("type_label", stated)
    return kind or ORGANISATION


def _email(line: Line) -> str:
    text = line.text("email").removeprefix("mailto:").strip("<> ")
    if not text:
        return ""
    try:
        validate_email(text)
    except ValidationError:
        message = _("This is not a mail address. Write it like name@example.org, or leave the cell empty.")
        line.problems.append(error(line.where, "email", text, message))
        return ""
    return text


def _website(line: Line) -> str:
    text = line.text("website")
    if not text:
        return ""
    address = text if "://" in text else f"https://{text}"
    try:
        _valid_url(address)
    except ValidationError:
        message = _("This is not a web address, so it is left out. Write it like https://example.org.")
        line.problems.append(warning(line.where, "website", text, message))
        return ""
    return address


def _postcode_and_place(line: Line) -> tuple[str, str]:
    """Return both, also from a cell that holds `10115 Berlin`; a four-digit number regains its zero."""
    postcode, place = line.text("postcode"), line.text("place")
    both = _POSTCODE_PLACE.fullmatch(line.text("postcode_place") or place)
    if both:
        postcode, place = postcode or both[1], both[2]
    elif not place:
        place = line.text("postcode_place")
    if isinstance(line.cells.get("postcode"), (int, float)) and len(postcode) == 4:
        message = _(
            "The spreadsheet keeps this postcode as a number without its zero; it is read as %(code)s."
        )
        postcode = f"0{postcode}"
        line.problems.append(warning(line.where, "postcode", postcode[1:], message % {"code": postcode}))
    return postcode, place


def take_connection(parcel: Parcel, line: Line) -> None:
    """Add the row's connection to the parcel; its ends are looked up when all rows are read."""
    source, target = line.text("source"), line.text("target")
    for field, value in (("source", source), ("target", target)):
        if not value:
            message = _("One end of this tie is missing. Write who it joins, or delete the row.")
            line.problems.append(error(line.where, field, "", message))
    if not (source and target):
        return
    connection = Connection(
        source,
        target,
        id=line.text("id"),
        directed=_directed(line),
        strength=line.read("strength", texts.number, NO_NUMBER),
        since=line.date("since"),
        until=line.date("until"),
        observed_on=line.date("observed_on"),
        ended=line.text("ended").casefold() in _TRUE,
        attributes=line.extra,
        where=line.where,
    )
    for field in ("kind", "origin", "note"):
        setattr(connection, field, line.text(field))
    if connection.since and connection.until and connection.until.last < connection.since.first:
        message = _("This tie ends before it begins (%(since)s). Swap the two dates or correct one.")
        line.problems.append(
            error(line.where, "until", connection.until, message % {"since": connection.since})
        )
        return
    parcel.connections.append(connection)


def _directed(line: Line) -> bool | None:
    text = line.text("directed").casefold()
    if text in _TRUE or text in _FALSE:
        return text in _TRUE
    return None


def take_affiliation(parcel: Parcel, line: Line) -> None:
    """Add the row's affiliation to the parcel."""
    person, organisation = line.text("person"), line.text("organisation")
    if not (person and organisation):
        message = _("An affiliation needs a person and an organisation. Fill in both, or delete the row.")
        line.problems.append(error(line.where, "organisation" if person else "person", "", message))
        return
    parcel.affiliations.append(
        Affiliation(
            person, organisation, line.text("function"), line.date("since"), line.date("until"), line.where
        )
    )
