"""Writes tables: CSV for programs, an Excel workbook for people and for Kumu."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping

from geflecht.interchange.parcel import Parcel, Value
from geflecht.interchange.readers import texts
from geflecht.interchange.writers import rows
from geflecht.kit.tables import protect

_CELL_LIMIT = 32_767
_KUMU = {"name": "Label", "kind": "Type", "id": "ID", "source": "From", "target": "To"}
_TIE_COLUMNS = (
    "source", "target", "directed", "kind", "strength", "since", "until", "observed_on", "origin", "ended", "note", "id",
)  # fmt: skip


def write_csv(parcel: Parcel) -> dict[str, bytes]:
    """Return two tables: the elements, and under `.ties` the connections; UTF-8 with a mark for Excel."""
    files = {"": _csv(rows.element_rows(parcel), ("id", "kind", "name"))}
    if parcel.connections:
        files[".ties"] = _csv(rows.connection_rows(parcel), _TIE_COLUMNS)
    return files


def _csv(lines: list[rows.Row], first: Iterable[str]) -> bytes:
    columns = rows.columns_of(lines, first) or list(first)
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([protect(column) for column in columns])
    for line in lines:
        writer.writerow([_cell(line.get(column)) for column in columns])
    return out.getvalue().encode("utf-8-sig")


def _cell(value: Value | None) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return protect(value) if isinstance(value, str) else texts.as_text(value)


def write_xlsx(parcel: Parcel) -> dict[str, bytes]:
    """Return a workbook with the sheets Elements and Connections, headed as Kumu expects."""
    import xlsxwriter  # noqa: PLC0415  (needed by this one format)

    out = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        bold = book.add_format({"bold": True})
        pages = {
            "Elements": (rows.element_rows(parcel), ("name", "kind", "id")),
            "Connections": (rows.connection_rows(parcel), _TIE_COLUMNS),
        }
        for title, (lines, first) in pages.items():
            _fill(book.add_worksheet(title), bold, lines, rows.columns_of(lines, first) or list(first))
    return {"": out.getvalue()}


def _fill(page: object, bold: object, lines: Iterable[Mapping[str, Value]], columns: list[str]) -> None:
    for place, column in enumerate(columns):
        page.write_string(0, place, _KUMU.get(column, column), bold)  # type: ignore[attr-defined]
    page.freeze_panes(1, 0)  # type: ignore[attr-defined]
    for number, line in enumerate(lines, 1):
        for place, column in enumerate(columns):
            _write(page, number, place, line.get(column))


def _write(page: object, row: int, place: int, value: Value | None) -> None:
    """Write text as text, whatever it begins with."""
    if value is None or value == "":
        return
    if isinstance(value, bool):
        page.write_boolean(row, place, value)  # type: ignore[attr-defined]
    elif isinstance(value, str):
        page.write_string(row, place, value[:_CELL_LIMIT])  # type: ignore[attr-defined]
    else:
        page.write_number(row, place, value)  # type: ignore[attr-defined]
