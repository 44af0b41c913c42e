"""Reads lists of events and of city labs, as the public record of a network is kept in JSON."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from geflecht.interchange.parcel import CityLab, Meeting, Parcel, Problem, Unreadable, Where, error
from geflecht.interchange.readers import guards, notation, texts
from geflecht.interchange.readers.sheets import MAX_ROWS
from geflecht.kit.partial_dates import PartialDate

Row = Mapping[str, Any]
Taken = TypeVar("Taken", Meeting, CityLab)
EVENTS, LABS, PROPERTIES = {"title", "date"}, {"name", "shape", "sessions"}, {"former_use", "figures"}
SHAPES = ("place", "topic", "impulse")
_INTERNAL = re.compile(r"[\w-]+\.txt")  # a note to oneself where the source lies, no source for others


class Wrong(ValueError):
    """A value that cannot be taken: its field, the value, and a sentence with the mend."""

    def __init__(self, field: str, value: object, message: str) -> None:
        super().__init__(message)
        self.field, self.value, self.message = field, value, message


def is_record(data: bytes) -> bool:
    """Tell whether JSON is a list of events, labs or properties rather than of actors."""
    try:
        document = notation.load(data, "")
    except Unreadable:
        return False
    return bool(_kind(document))


def read(data: bytes, *, file: str) -> tuple[Parcel, list[Problem]]:
    """Return the events or labs of a file; `row` is the number in its list."""
    guards.check_size(data, file=file)
    document = notation.load(data, file)
    kind = _kind(document)
    if kind not in (EVENTS, LABS):
        message = _(
            "Geflecht reads organisations, events and city labs of a record, but not this kind of list yet."
        )
        raise Unreadable(file, message)
    if len(document) > MAX_ROWS:
        raise Unreadable(file, _("This list has more than 200,000 entries. Split it."))
    parcel, problems = Parcel(files=[file]), list[Problem]()
    if kind == EVENTS:
        parcel.meetings = list(_taken(file, document, _meeting, problems))
    else:
        parcel.labs = list(_taken(file, document, _lab, problems))
    return parcel, problems


def _kind(document: Any) -> set[str]:
    first = document[0] if isinstance(document, list) and document else None
    keys = set(first) if isinstance(first, Mapping) else set()
    return next((kind for kind in (EVENTS, LABS, PROPERTIES) if kind <= keys), set())


def _taken(
    file: str, rows: list[Any], take: Callable[[Row, Where], Taken], problems: list[Problem]
) -> Iterator[Taken]:
    for number, row in enumerate(rows, 1):
        where = Where(file, number)
        if not isinstance(row, Mapping):
            message = _("This entry is not an object with fields. Export the file again.")
            problems.append(error(where, "", row, message))
            continue
        try:
            yield take(row, where)
        except Wrong as wrong:
            problems.append(error(where, wrong.field, wrong.value, wrong.message))


def _meeting(row: Row, where: Where) -> Meeting:
    title = _text(row, "title")
    if not title:
        raise Wrong("title", "", _("This event has no title. Write one, or delete the entry."))
    begin, end = _date(row, "date"), _date(row, "date_end")
    if begin is None:
        raise Wrong("date", "", _("This event has no date. Write at least the year."))
    if end and end.last < begin.first:
        raise Wrong("date_end", end, _("This event ends before it begins. Correct one of the two dates."))
    start, stop = _time(row, "start"), _time(row, "end")
    if start and stop and stop <= start and (end is None or end == begin):
        raise Wrong("end", row["end"], _("This event ends before it begins. Correct one of the two times."))
    return Meeting(
        id=_text(row, "id"), title=title, starts_on=begin, ends_on=end, starts_at=start, ends_at=stop,
        format=_text(row, "format"), series=_text(row, "series_label"), place=_text(row, "place"),
        is_online=row.get("online") if isinstance(row.get("online"), bool) else None,
        theme=_text(row, "theme"), organisers=_texts(row, "organiser_ids") or _texts(row, "organisers"),
        part_of=_text(row, "part_of"), parent=_text(row, "parent_id"), number=_number(row, "number"),
        note=_text(row, "note"), sources=_sources(row), where=where,
    )  # fmt: skip


def _lab(row: Row, where: Where) -> CityLab:
    name, shape = _text(row, "name"), _text(row, "shape")
    if not name:
        raise Wrong("name", "", _("This city lab has no name. Write one, or delete the entry."))
    if shape not in SHAPES:
        message = _("This is no shape of a city lab. Write one of these: %(shapes)s.")
        raise Wrong("shape", shape, message % {"shapes": ", ".join(SHAPES)})
    period = [*_texts(row, "period"), "", ""]
    since, until = _parsed("period", period[0]), _parsed("period", period[1])
    if since and until and until.last < since.first:
        raise Wrong(
            "period", period[1], _("This city lab ends before it begins. Correct one of the two dates.")
        )
    results = [
        (kind, str(found.get("name", "")) if isinstance(found, Mapping) else str(found), _when(found))
        for kind, field in (("finding", "findings"), ("commitment", "commitments"), ("spin_off", "spin_offs"))
        for found in row.get(field) or ()
    ]
    return CityLab(
        name=name, shape=shape, topic=_text(row, "topic"), places=_texts(row, "places"),
        partners=_texts(row, "local_partners"), since=since, until=until,
        sessions=tuple(day for text in _texts(row, "sessions") if (day := _parsed("sessions", text))),
        results=tuple(result for result in results if result[1]), where=where,
    )  # fmt: skip


def _when(found: Any) -> PartialDate | None:
    return _parsed("spin_offs", str(found.get("date") or "")) if isinstance(found, Mapping) else None


def _text(row: Row, field: str) -> str:
    value = texts.clean(row.get(field)) if not isinstance(row.get(field), (list, Mapping)) else None
    return texts.as_text(value)


def _texts(row: Row, field: str) -> tuple[str, ...]:
    values = row.get(field)
    return tuple(str(value).strip() for value in values if value) if isinstance(values, list) else ()


def _sources(row: Row) -> tuple[str, ...]:
    return tuple(source for source in _texts(row, "source") if not _INTERNAL.fullmatch(source))


def _number(row: Row, field: str) -> int | None:
    value = row.get(field)
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 30_000 else None


def _date(row: Row, field: str) -> PartialDate | None:
    return _parsed(field, _text(row, field))


def _parsed(field: str, text: str) -> PartialDate | None:
    try:
        return texts.partial_date(text) if text else None
    except ValueError as trouble:
        message = _("This is not a date. Write a year, a month or a day: 2023, 2023-03 or 2023-03-05.")
        raise Wrong(field, text, message) from trouble


def _time(row: Row, field: str) -> dt.time | None:
    text = _text(row, field)
    try:
        return dt.time.fromisoformat(text) if text else None
    except ValueError as trouble:
        raise Wrong(field, text, _("This is not a time. Write it like 14:15.")) from trouble
