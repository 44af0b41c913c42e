"""Files in: bytes of any known format to one parcel and the problems found on the way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import PurePath

from django.utils.translation import gettext as _

from geflecht.interchange.parcel import Parcel, Problem, Unreadable
from geflecht.interchange.readers import gexf, graphml, markup, notation, package, record, tables, vcard
from geflecht.interchange.readers.assemble import assemble
from geflecht.interchange.readers.sheets import Sheet

READERS = {
    "csv": tables.read_csv,
    "xlsx": tables.read_xlsx,
    "graphml": graphml.read,
    "gexf": gexf.read,
    "kumu": notation.read,
    "vcard": vcard.read,
}
ENDINGS = {
    ".csv": "csv",
    ".tsv": "csv",
    ".txt": "csv",
    ".xlsx": "xlsx",
    ".xlsm": "xlsx",
    ".xls": "xlsx",
    ".graphml": "graphml",
    ".gexf": "gexf",
    ".json": "kumu",
    ".vcf": "vcard",
    ".zip": "package",
}


def format_of(name: str, data: bytes) -> str:
    """Return the format of a file by its ending, else by how it begins; a table of text if nothing else."""
    by_ending = ENDINGS.get(PurePath(name).suffix.lower(), "")
    if by_ending == "package" and b"xl/workbook.xml" in data[:100_000]:
        return "xlsx"
    if by_ending == "kumu":
        return "record" if record.is_record(data) else "kumu"
    if by_ending:
        return by_ending
    if data.startswith(b"PK"):
        return "package" if b"datapackage.json" in data else "xlsx"
    start = data[:2_000].lstrip(b"\xef\xbb\xbf \r\n\t")
    if start.startswith(b"<"):
        return "gexf" if markup.root_of(data) == "gexf" else "graphml"
    if start[:1] in (b"{", b"["):
        return "record" if record.is_record(data) else "kumu"
    return "vcard" if start.upper().startswith(b"BEGIN:VCARD") else "csv"


def read(
    files: Sequence[tuple[str, bytes]], *, format: str = "", mapping: Mapping[str, str] | None = None
) -> tuple[Parcel, list[Problem]]:
    """Read all files as one import. A file that cannot be read is a problem, not an exception.

    files: (name, content). format: one of READERS, `record` or `package`, else by ending. mapping: see `assemble`.
    """
    sheets: list[Sheet] = []
    problems: list[Problem] = []
    parcels: list[Parcel] = []
    records: list[Parcel] = []
    for name, data in files:
        try:
            kind = format or format_of(name, data)
            if kind == "package":
                parcels.append(package.read(data, file=name))
            elif kind == "record":
                found_there, trouble = record.read(data, file=name)
                problems += trouble
                records.append(found_there)
            else:
                found, trouble = READERS[kind](data, file=name)
                problems += trouble
                sheets += found
                if not any(sheet.rows for sheet in found) and not trouble:
                    raise Unreadable(name, _("This file holds no rows below a header. Choose another one."))
        except Unreadable as refusal:
            problems.append(refusal.problem)
    if parcels and len(files) > 1:
        message = _("A package is an import of its own. Read it in alone, and the other files after it.")
        problems.append(Problem(parcels[0].files[0], 0, "", "", message))
    parcel, found_problems = assemble(sheets, mapping)
    for other in (*records, *parcels):
        _join(parcel, other)
    return parcel, problems + found_problems


def _join(parcel: Parcel, other: Parcel) -> None:
    parcel.elements += other.elements
    parcel.connections += other.connections
    parcel.affiliations += other.affiliations
    parcel.meetings += other.meetings
    parcel.labs += other.labs
    parcel.files += other.files
    for name, rows in other.tables.items():
        parcel.tables.setdefault(name, []).extend(rows)
