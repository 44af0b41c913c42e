"""Reads tables as people keep them: CSV in any of three separators, and Excel workbooks."""

from __future__ import annotations

import csv
import io
import itertools
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _

from geflecht.interchange.parcel import Problem, Unreadable, Value, Where, warning
from geflecht.interchange.readers import guards, headers, texts
from geflecht.interchange.readers.sheets import HEADER_SEARCH, MAX_ROWS, Sheet

DELIMITERS = ";,\t"
_EXCEL_ERRORS = {
    "#NV",
    "#N/A",
    "#NA",
    "#REF!",
    "#BEZUG!",
    "#NAME?",
    "#VALUE!",
    "#WERT!",
    "#DIV/0!",
    "#NULL!",
    "#ZAHL!",
}
_BLANKS_BEFORE_END = 2_000

Cells = list[Value | None]


def read_csv(data: bytes, *, file: str) -> tuple[list[Sheet], list[Problem]]:
    """Read one table of text. Raises Unreadable for NUL characters and quotes that never close."""
    guards.check_size(data, file=file)
    text, encoding = texts.decode(data, file=file)
    problems = []
    if encoding not in ("utf-8", "cp1252", "utf-16", "utf-16-le"):
        message = _(
            "The file is not UTF-8; it was read as %(encoding)s. Check the umlauts, or save it as CSV UTF-8."
        )
        problems.append(warning(Where(file, 1), "", encoding, message % {"encoding": encoding}))
    delimiter, text = _delimiter(text)
    rows = _csv_rows(text, delimiter, file)
    sheet, found = _sheet(
        file, ((row, [texts.clean(texts.unprotect(cell)) for cell in cells]) for row, cells in rows)
    )
    return [sheet], problems + found


def _delimiter(text: str) -> tuple[str, str]:
    """Return the separator and the text after Excel's own `sep=;` line."""
    first, line_end, rest = text.partition("\n")
    if first.strip().lower().startswith("sep=") and len(first.strip()) == 5:
        return first.strip()[4], rest
    return max(DELIMITERS, key=lambda sign: _fit(text, sign)), text


def _fit(text: str, sign: str) -> tuple[int, float, int]:
    """Score a separator: headers recognised, share of rows of the commonest width, that width."""
    sample = io.StringIO(text[:100_000], newline="")
    try:
        rows = [row for row in itertools.islice(csv.reader(sample, delimiter=sign), 40) if any(row)]
    except csv.Error:
        return 0, 0.0, 0
    known = max((_known(row) for row in rows[:HEADER_SEARCH]), default=0)
    width, count = Counter(len(row) for row in rows).most_common(1)[0] if rows else (1, 0)
    share = count / len(rows) if width > 1 else 0.0
    return (known if width > 1 or known > 1 else 0), share, width


def _known(cells: Sequence[Value | None]) -> int:
    names = ["" if cell is None else str(cell) for cell in cells]
    return max(len(headers.recognise(names, role)) for role in headers.FIELDS)


def _csv_rows(text: str, delimiter: str, file: str) -> Iterator[tuple[int, list[str]]]:
    csv.field_size_limit(10_000_000)
    row = 0
    try:
        for row, cells in enumerate(
            csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True), 1
        ):
            yield row, cells
    except csv.Error as trouble:
        message = _("A quotation mark in this row is never closed, or text follows it. Close or double it.")
        raise Unreadable(file, message, row=row + 1) from trouble


def read_xlsx(data: bytes, *, file: str) -> tuple[list[Sheet], list[Problem]]:
    """Read the visible sheets of a workbook; those named "(ignore)" are left out."""
    import openpyxl  # noqa: PLC0415  (a third of a second that only workbooks need)

    guards.check_size(data, file=file)
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise Unreadable(file, _("This is an old Excel file (.xls). Open it and save it as .xlsx."))
    archive = guards.open_zip(data, file=file)
    if "xl/workbook.xml" not in archive.namelist():
        raise Unreadable(file, _("This is not an Excel workbook. Save the table as .xlsx or .csv."))
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        formulas = _formulas(archive, data)
    except Exception as damage:  # openpyxl raises whatever a broken part happens to cause
        raise Unreadable(
            file, _("This workbook is damaged. Open it, save it anew and try again.")
        ) from damage
    sheets, problems = [], []
    for page in book.worksheets:
        name = f"{file} / {page.title}" if len(book.worksheets) > 1 else file
        if page.sheet_state != "visible":
            message = _(
                "The hidden sheet “%(sheet)s” is not read. Show it in the spreadsheet if it belongs here."
            )
            problems.append(warning(Where(file), "", page.title, message % {"sheet": page.title}))
        elif "(ignore)" not in page.title.casefold():
            sheet, found = _sheet(name, _xlsx_rows(page, formulas.get(page.title, {})))
            sheets += [sheet] if sheet.header else []
            problems += found
    return sheets, problems


def _formulas(archive: Any, data: bytes) -> dict[str, dict[tuple[int, int], str]]:
    """Return the formulas of each sheet, for cells whose result the workbook does not hold."""
    import openpyxl  # noqa: PLC0415

    pages = [name for name in archive.namelist() if name.startswith("xl/worksheets/")]
    if not any(b"<f" in archive.read(name).replace(b"<f/>", b"") for name in pages):
        return {}
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=False)
    found: dict[str, dict[tuple[int, int], str]] = {}
    for page in book.worksheets:
        page.reset_dimensions()
        cells = (cell for row in page.iter_rows() for cell in row)
        found[page.title] = {
            (cell.row, cell.column): str(cell.value) for cell in cells if cell.data_type == "f" and cell.value
        }
    return found


def _xlsx_rows(page: Any, formulas: dict[tuple[int, int], str]) -> Iterator[tuple[int, Cells]]:
    page.reset_dimensions()  # some programs write a wrong size, which would hide rows
    blanks = 0
    for number, row in enumerate(page.iter_rows(values_only=True), 1):
        cells = [texts.clean(value) for value in row]
        for (at, column), formula in formulas.items() if formulas else ():
            if at == number and column <= len(cells) and cells[column - 1] is None:
                cells[column - 1] = formula
        blanks = 0 if any(cell is not None for cell in cells) else blanks + 1
        if blanks > _BLANKS_BEFORE_END:
            return
        yield number, cells


def _sheet(file: str, rows: Iterable[tuple[int, Cells]]) -> tuple[Sheet, list[Problem]]:
    """Find the header, keep the rows below it that hold anything."""
    rows = iter(rows)
    top = list(itertools.islice(rows, HEADER_SEARCH))
    place = _header_place(top)
    if place is None:
        return Sheet(file, []), []
    header_row, header = top[place]
    sheet = Sheet(file, _header_names(header), header_row=header_row)
    problems: list[Problem] = []
    for row, cells in itertools.chain(top[place + 1 :], rows):
        if not any(cell is not None for cell in cells) or cells == header:
            continue
        if len(sheet.rows) >= MAX_ROWS:
            raise Unreadable(
                file, _("This table has more than 200,000 rows. Split it into several files."), row=row
            )
        sheet.rows.append((row, _fitted(cells, sheet, row, problems)))
    _drop_empty_columns(sheet)
    return sheet, problems


def _header_place(top: Sequence[tuple[int, Cells]]) -> int | None:
    """Return which row is the header: the one with most known names, else the first that holds anything."""
    filled = [place for place, (_row, cells) in enumerate(top) if any(cell is not None for cell in cells)]
    if not filled:
        return None
    best = max(filled, key=lambda place: (_known(top[place][1]), -place))
    return best if _known(top[best][1]) else filled[0]


def _header_names(header: Cells) -> list[str]:
    while header and header[-1] is None:
        header = header[:-1]
    return [" ".join(texts.as_text(cell).split()) for cell in header]


def _fitted(cells: Cells, sheet: Sheet, row: int, problems: list[Problem]) -> Cells:
    """Return the row as wide as the header; more cells than headers are said aloud."""
    width = len(sheet.header)
    spare = [cell for cell in cells[width:] if cell is not None]
    if spare:
        message = _(
            "This row has more cells than the header. Give the column a header, or mend the quotation marks."
        )
        problems.append(warning(Where(sheet.file, row), "", spare[0], message))
    fitted = [*cells[:width], *[None] * (width - len(cells))]
    for place, cell in enumerate(fitted):
        if isinstance(cell, str) and cell in _EXCEL_ERRORS:
            message = _("The spreadsheet shows an error here, so the cell counts as empty. Mend the formula.")
            problems.append(warning(Where(sheet.file, row), sheet.header[place], cell, message))
            fitted[place] = None
    return fitted


def _drop_empty_columns(sheet: Sheet) -> None:
    kept = [
        place
        for place, name in enumerate(sheet.header)
        if name or any(cells[place] is not None for _row, cells in sheet.rows)
    ]
    sheet.rows = [(row, [cells[place] for place in kept]) for row, cells in sheet.rows]
    sheet.header = [sheet.header[place] or f"({place + 1})" for place in kept]
