"""Tables for people to take away: CSV for programs, an Excel workbook; no cell is ever run as a formula."""

import csv
import io
import re
from collections.abc import Iterable, Sequence

Cell = str | int | float | None
FORMULA_START = "=+-@\t\r"
_NUMBER = re.compile(r"[+-]?(\d+([.,]\d+)?|[.,]\d+)([eE][+-]?\d+)?")
_CELL_LIMIT = 32_767


def protect(text: str) -> str:
    """Keep a spreadsheet from taking `text` for a formula: with an apostrophe before it."""
    bare = text.lstrip("'")
    is_risky = bare != "" and bare[0] in FORMULA_START
    return f"'{text}" if is_risky and not _NUMBER.fullmatch(text) else text


def csv_of(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Return a table as CSV, UTF-8 with the mark that Excel needs."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    for row in (header, *rows):
        writer.writerow([protect(cell) if isinstance(cell, str) else cell for cell in row])
    return out.getvalue().encode("utf-8-sig")


def xlsx_of(title: str, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Return a table as a workbook of one sheet; text stays text, whatever it begins with."""
    import xlsxwriter  # noqa: PLC0415 -- needed by this one format

    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        sheet = book.add_worksheet(re.sub(r"[\[\]:*?/\\]", " ", title)[:31].strip("' ") or "1")
        bold = book.add_format({"bold": True})
        for place, name in enumerate(header):
            sheet.write_string(0, place, name, bold)
        sheet.freeze_panes(1, 0)
        for number, row in enumerate(rows, 1):
            for place, cell in enumerate(row):
                if isinstance(cell, str):
                    sheet.write_string(number, place, cell[:_CELL_LIMIT])
                elif cell is not None:
                    sheet.write_number(number, place, cell)
    return out.getvalue()
