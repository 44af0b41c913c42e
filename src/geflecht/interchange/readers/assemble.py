"""Sheets to one parcel: columns become fields, cells become values, references find their element."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from geflecht.interchange.parcel import Column, Parcel, Problem, Where, error, warning
from geflecht.interchange.readers import headers, lines, links, texts
from geflecht.interchange.readers.sheets import Sheet


def assemble(
    sheets: Sequence[Sheet], mapping: Mapping[str, str] | None = None
) -> tuple[Parcel, list[Problem]]:
    """Build the parcel of all sheets together.

    mapping: normalised header, or role and header (`elements:ort`) → field name, `` (keep as attribute) or
    `-` (ignore); wins over recognition.
    """
    parcel = Parcel()
    problems: list[Problem] = []
    parcel.files = list(dict.fromkeys(sheet.file for sheet in sheets))
    takers = {
        headers.ELEMENTS: lines.take_element,
        headers.CONNECTIONS: lines.take_connection,
        headers.AFFILIATIONS: lines.take_affiliation,
    }
    for sheet in sheets:
        columns = columns_of(sheet, mapping or {}, problems)
        role = sheet.role or headers.role_of(sheet.header)
        parcel.columns += columns
        taken = [column.field for column in columns]
        problems += _missing_columns(sheet, role, taken)
        rows, sheet.rows = sheet.rows[::-1], []
        while rows:  # each row is let go as soon as it is taken: they are many
            row, cells = rows.pop()
            line = lines.Line(Where(sheet.file, row), {}, {}, problems, sheet.graph)
            _fill(line, columns, taken, cells)
            takers[role](parcel, line)
    problems += links.connect(parcel)
    return parcel, problems


def _fill(
    line: lines.Line, columns: Sequence[Column], taken: Sequence[str], cells: Sequence[lines.Cell]
) -> None:
    for column, field, value in zip(columns, taken, cells, strict=False):
        if value is None or field == headers.IGNORED:
            continue
        if isinstance(value, str) and texts.looks_like_formula(value):
            message = _(
                "This cell looks like a formula. It is kept as text and never run; check that it is meant."
            )
            line.problems.append(warning(line.where, column.header, value, message))
        if field:
            line.cells[field] = value
        else:
            line.extra[column.header] = value


def columns_of(sheet: Sheet, mapping: Mapping[str, str], problems: list[Problem]) -> list[Column]:
    """Return what each column of the sheet is taken for: by the mapping, else by its header."""
    role = sheet.role or headers.role_of(sheet.header)
    names = [headers.normal(header) for header in sheet.header]
    found = headers.recognise(sheet.header, role)
    if role == headers.ELEMENTS:
        _retype(found, sheet)
    chosen = _chosen(mapping, names, role)
    wanted = set(chosen.values())
    guesses = dict(found)
    found = {place: field for place, field in found.items() if place not in chosen and field not in wanted}
    problems += _doubled(sheet, names)
    return [
        Column(
            sheet.file,
            header,
            {**found, **chosen}.get(place, ""),
            role,
            _example(sheet, place),
            guesses.get(place, ""),
        )
        for place, header in enumerate(sheet.header)
    ]


def _chosen(mapping: Mapping[str, str], names: Sequence[str], role: str) -> dict[int, str]:
    """Return the columns somebody chose a meaning for, said for this kind of table or for all."""
    allowed = {*headers.FIELDS[role], "", headers.IGNORED}
    said = {place: mapping.get(f"{role}:{name}", mapping.get(name)) for place, name in enumerate(names)}
    return {place: field for place, field in said.items() if field is not None and field in allowed}


def _example(sheet: Sheet, place: int) -> str:
    values = (cells[place] for _row, cells in sheet.rows[:50] if place < len(cells))
    return next((texts.as_text(value)[:60] for value in values if value is not None), "")


def _retype(found: dict[int, str], sheet: Sheet) -> None:
    """Take a column `Typ` whose values are not kinds of actor for the sector, if no column is one."""
    place = next((place for place, field in found.items() if field == "kind"), None)
    if place is None or "sector" in found.values():
        return
    values = {texts.as_text(cells[place]) for _row, cells in sheet.rows if cells[place] is not None}
    if values and not any(lines.kind_of(value) for value in values):
        found[place] = "sector"


def _doubled(sheet: Sheet, names: Sequence[str]) -> list[Problem]:
    found = []
    for place, name in enumerate(names):
        if name and name in names[:place]:
            message = _("Two columns have this header. The first one counts, the other is kept beside it.")
            found.append(warning(Where(sheet.file, sheet.header_row), sheet.header[place], "", message))
            sheet.header[place] = f"{sheet.header[place]} ({names[:place].count(name) + 1})"
    return found


def _missing_columns(sheet: Sheet, role: str, taken: Sequence[str]) -> list[Problem]:
    """Say once per table, not once per row, that a whole column is missing."""
    where = Where(sheet.file, sheet.header_row)
    if role == headers.ELEMENTS and sheet.rows:
        if not sheet.graph and not {"name", "given", "family"} & set(taken):
            message = _("No column holds the names. Say which column is the name.")
            return [error(where, "name", "", message)]
        if not {"kind", "given", "family", "organisation"} & set(taken):
            message = _("There is no column for the kind, so every row counts as an organisation.")
            return [warning(where, "kind", "", message)]
    if role == headers.CONNECTIONS and sheet.rows:
        missing = [field for field in ("kind", "since") if field not in taken]
        sentences = {
            "kind": _("There is no column for the kind of tie; it stays unspecified."),
            "since": _("There is no column for the date; ties without one take the day of import."),
        }
        dated = "observed_on" in taken
        return [
            warning(where, field, "", sentences[field]) for field in missing if field != "since" or not dated
        ]
    return []
