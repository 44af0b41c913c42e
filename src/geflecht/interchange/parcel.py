"""What a file says, before anybody asks the database: elements, connections, affiliations, problems."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

from geflecht.kit.partial_dates import PartialDate

Value = str | int | float | bool
Level = Literal["error", "warning"]
ORGANISATION = "organisation"
PERSON = "person"


@dataclass(frozen=True, slots=True)
class Where:
    """A place in a file; `row` is the spreadsheet row (header = 1), in XML and JSON the line or number."""

    file: str = ""
    row: int = 0


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong in one place, with a sentence that names the mend."""

    file: str
    row: int
    field: str
    value: str
    message: str
    level: Level = "error"

    def as_json(self) -> dict[str, Any]:
        """Return the shape that `geflecht import --json` prints."""
        return {
            "file": self.file,
            "row": self.row,
            "field": self.field,
            "value": self.value,
            "message": self.message,
        }


class Unreadable(Exception):
    """A file that cannot be read at all; `problem` says where and why."""

    def __init__(self, file: str, message: str, *, row: int = 0, field: str = "", value: str = "") -> None:
        super().__init__(message)
        self.problem = Problem(file, row, field, value[:200], message)


def error(where: Where, column: str, value: object, message: str) -> Problem:
    return Problem(where.file, where.row, column, _shown(value), message)


def warning(where: Where, column: str, value: object, message: str) -> Problem:
    return Problem(where.file, where.row, column, _shown(value), message, "warning")


def _shown(value: object) -> str:
    text = "" if value is None else str(value)
    return text if len(text) <= 200 else text[:199] + "…"


@dataclass(slots=True)
class Element:
    """One organisation or person as a file describes it.

    `key` is how connections of the same parcel point at it; `id` is the identity the file states
    (ours or a foreign one) and may be empty. `implied` marks an organisation that only a person's
    row names.
    """

    key: str
    id: str = ""
    kind: str = ""
    name: str = ""
    given: str = ""
    family: str = ""
    short: str = ""
    type_label: str = ""
    sector: str = ""
    place: str = ""
    state: str = ""
    postcode: str = ""
    ags: str = ""
    town_type: str = ""
    email: str = ""
    phone: str = ""
    street: str = ""
    website: str = ""
    role: str = ""
    description: str = ""
    note: str = ""
    tags: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    attributes: dict[str, Value] = field(default_factory=dict)
    implied: bool = False
    where: Where = Where()


@dataclass(slots=True)
class Connection:
    """One statement that two elements are tied. `source` and `target` are keys of elements of the
    parcel or, where `outside` names them, ids and names the database has to know."""

    source: str
    target: str
    id: str = ""
    directed: bool | None = None
    kind: str = ""
    strength: float | None = None
    since: PartialDate | None = None
    until: PartialDate | None = None
    observed_on: PartialDate | None = None
    origin: str = ""
    note: str = ""
    ended: bool = False
    attributes: dict[str, Value] = field(default_factory=dict)
    where: Where = Where()


@dataclass(slots=True)
class Affiliation:
    """A person's function in an organisation over time; both ends as in Connection."""

    person: str
    organisation: str
    function: str = ""
    since: PartialDate | None = None
    until: PartialDate | None = None
    where: Where = Where()


@dataclass(slots=True)
class Meeting:
    """An event as a record describes it. `organisers` are ids or names of actors."""

    id: str
    title: str
    starts_on: PartialDate
    ends_on: PartialDate | None = None
    starts_at: dt.time | None = None
    ends_at: dt.time | None = None
    format: str = ""
    series: str = ""
    place: str = ""
    is_online: bool | None = None
    theme: str = ""
    organisers: tuple[str, ...] = ()
    part_of: str = ""
    parent: str = ""
    number: int | None = None
    note: str = ""
    sources: tuple[str, ...] = ()
    where: Where = Where()


@dataclass(slots=True)
class CityLab:
    """A city lab as a record describes it. `results` are kind, text and date."""

    name: str
    shape: str
    topic: str = ""
    places: tuple[str, ...] = ()
    partners: tuple[str, ...] = ()
    since: PartialDate | None = None
    until: PartialDate | None = None
    sessions: tuple[PartialDate, ...] = ()
    results: tuple[tuple[str, str, PartialDate | None], ...] = ()
    where: Where = Where()


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a file, what it was taken for ("" = an attribute of its own name), and an example.

    `guess` is what recognition alone would take it for.
    """

    file: str
    header: str
    field: str
    role: str
    example: str = ""
    guess: str = ""


@dataclass(slots=True)
class Parcel:
    """Everything the files said."""

    elements: list[Element] = field(default_factory=list)
    connections: list[Connection] = field(default_factory=list)
    affiliations: list[Affiliation] = field(default_factory=list)
    meetings: list[Meeting] = field(default_factory=list)
    labs: list[CityLab] = field(default_factory=list)
    columns: list[Column] = field(default_factory=list)
    tables: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)
    consent_scope: str = "coordination"

    def by_key(self) -> dict[str, Element]:
        return {element.key: element for element in self.elements}


def errors(problems: Iterable[Problem]) -> list[Problem]:
    return [problem for problem in problems if problem.level == "error"]


def warnings(problems: Iterable[Problem]) -> list[Problem]:
    return [problem for problem in problems if problem.level == "warning"]
