"""Files out: one parcel to the bytes of any known format, and what each format drops."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePath

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from geflecht.interchange.parcel import Parcel
from geflecht.interchange.writers import graphs, package, tables, vcard


@dataclass(frozen=True)
class Format:
    """A format to write: its name, ending, label, and a sentence on what it cannot hold."""

    key: str
    ending: str
    label: str | Promise
    drops: str | Promise
    media_type: str
    write: Callable[[Parcel], dict[str, bytes]]


FORMATS = {
    format.key: format
    for format in (
        Format(
            "package",
            ".zip",
            _("Geflecht package"),
            _("Nothing is lost: every record, its history and its consents. No accounts."),
            "application/zip",
            package.write,
        ),
        Format(
            "xlsx",
            ".xlsx",
            _("Excel workbook"),
            _("Left out: earlier statements on a tie, offers and needs, consents, times of affiliations."),
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            tables.write_xlsx,
        ),
        Format(
            "csv",
            ".csv",
            _("CSV tables"),
            _("Left out: earlier statements on a tie, offers and needs, consents, times of affiliations."),
            "text/csv; charset=utf-8",
            tables.write_csv,
        ),
        Format(
            "graphml",
            ".graphml",
            _("GraphML, for network programs"),
            _(
                "Left out: earlier statements on a tie, offers and needs, consents. Several values stand in one text."
            ),
            "application/xml",
            graphs.write_graphml,
        ),
        Format(
            "gexf",
            ".gexf",
            _("GEXF, for Gephi with dates"),
            _(
                "Left out: earlier statements on a tie, offers and needs, consents. A month becomes its first and last day."
            ),
            "application/xml",
            graphs.write_gexf,
        ),
        Format(
            "kumu",
            ".kumu.json",
            _("Kumu JSON"),
            _(
                "Left out: earlier statements on a tie, offers and needs, consents. Do not put it behind a public link."
            ),
            "application/json",
            graphs.write_kumu,
        ),
        Format(
            "vcard",
            ".vcf",
            _("Address cards (vCard)"),
            _("Contacts only: no ties, no notes, one affiliation per person."),
            "text/vcard; charset=utf-8",
            vcard.write,
        ),
    )
}


def format_of(name: str) -> str:
    """Return the format of a file by its ending, or empty text for an unknown one."""
    lowered = PurePath(name).name.lower()
    return next((format.key for format in FORMATS.values() if lowered.endswith(format.ending)), "")


def write(parcel: Parcel, name: str, format: str = "") -> dict[str, bytes]:
    """Return file names and contents; CSV is two files, `net.csv` and `net.ties.csv`.

    Raises KeyError for an unknown format.
    """
    chosen = FORMATS[format or format_of(name)]
    path = PurePath(name)
    return {
        str(path.with_name(f"{path.stem}{part}{path.suffix}")): data
        for part, data in chosen.write(parcel).items()
    }
