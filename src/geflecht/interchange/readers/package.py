"""Reads Geflecht's own package and refuses one that is damaged, foreign or from another version."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from typing import Any

from django.utils.translation import gettext as _

from geflecht.interchange.parcel import Affiliation, Connection, Element, Parcel, Unreadable, Where
from geflecht.interchange.readers import guards, packing
from geflecht.kit.partial_dates import PartialDate

_DATES = ("since", "until", "observed_on")


def read(data: bytes, *, file: str) -> Parcel:
    """Return the parcel; `tables` holds every row exactly as it was written."""
    guards.check_size(data, file=file)
    with guards.open_zip(data, file=file) as archive:
        description = _description(archive, file)
        tables = {resource["name"]: _table(archive, resource, file) for resource in description["resources"]}
    parcel = Parcel(tables=tables, files=[file])
    if "elements" in tables:
        _fill(parcel, tables, file)
        parcel.tables = {}
    else:
        _show(parcel, tables, file)
    return parcel


def _show(parcel: Parcel, tables: dict[str, list[dict[str, Any]]], file: str) -> None:
    """Name the actors and ties of a full package, for the preview and for measures; `tables` is what counts."""
    places = {f"geonames:{row['geonames_id']}": row["name"] for row in tables.get("places", [])}
    for number, row in enumerate(tables.get("actors", []), 2):
        if row["merged_into"] is None and row["erased_at"] is None:
            element = Element(row["id"], row["id"], row["kind"], row["name"], where=Where(file, number))
            element.sector, element.place = (
                row["sector"] or "",
                places.get(row["place"] or "", row["place_text"]),
            )
            parcel.elements.append(element)
    standing: dict[tuple[str, str, str], dict[str, Any]] = {}
    for row in sorted(
        tables.get("observations", []), key=lambda row: (row["observed_on"], row["recorded_at"])
    ):
        ends = (row["source"], row["target"])
        standing[*(ends if row["is_directed"] else sorted(ends)), row["kind"]] = row
    for number, row in enumerate(standing.values(), 1):
        tie = Connection(
            row["source"], row["target"], row["id"], row["is_directed"], row["kind"], row["strength"]
        )
        tie.ended, tie.where = row["is_ending"], Where(file, number)
        for field in ("since", "until", "observed_on"):
            setattr(tie, field, PartialDate.parse(row[field]) if row[field] else None)
        parcel.connections.append(tie)
    for row in tables.get("affiliations", []):
        parcel.affiliations.append(Affiliation(row["person"], row["organisation"], row["function"]))


def _description(archive: zipfile.ZipFile, file: str) -> dict[str, Any]:
    try:
        description = json.loads(archive.read(packing.DESCRIPTION))
        profile, version = description["profile"], description["version"]
        for resource in description["resources"]:
            resource["name"], resource["path"], resource["hash"], resource["fields"]
    except (KeyError, ValueError, TypeError) as damage:
        message = _("This ZIP is not a Geflecht package: its description is missing or damaged.")
        raise Unreadable(file, message) from damage
    if profile != packing.PROFILE or version != packing.VERSION:
        message = _(
            "This package has version %(version)s; this Geflecht reads version %(ours)s. Export it anew."
        )
        raise Unreadable(file, message % {"version": version, "ours": packing.VERSION}, value=str(version))
    return dict(description)


def _table(archive: zipfile.ZipFile, resource: dict[str, Any], file: str) -> list[dict[str, Any]]:
    path = resource["path"]
    try:
        data = archive.read(path)
    except (KeyError, zipfile.BadZipFile) as damage:
        raise Unreadable(
            file, _("A table of this package is missing or damaged. Export it anew."), value=path
        ) from damage
    if packing.checksum(data) != resource["hash"]:
        raise Unreadable(
            file, _("A table of this package was changed after its export. Export it anew."), value=path
        )
    text = data.decode("utf-8")
    try:
        if path.endswith(".jsonl"):
            return [json.loads(line) for line in text.split("\n") if line]
        names = [field["name"] for field in resource["fields"]]
        types = [field["type"] for field in resource["fields"]]
        rows = csv.reader(io.StringIO(text, newline=""))
        next(rows, None)
        return [
            {
                name: packing.from_cell(cell, type_)
                for name, type_, cell in zip(names, types, row, strict=True)
            }
            for row in rows
        ]
    except (ValueError, KeyError, TypeError) as damage:
        raise Unreadable(
            file, _("A table of this package is missing or damaged. Export it anew."), value=path
        ) from damage


def _fill(parcel: Parcel, tables: dict[str, list[dict[str, Any]]], file: str) -> None:
    """Turn tables of the parcel's own shape back into its rows."""
    for number, row in enumerate(tables["elements"], 2):
        row["tags"], row["sources"] = tuple(row["tags"]), tuple(row["sources"])
        parcel.elements.append(Element(**row, where=Where(file, number)))
    for number, row in enumerate(tables.get("connections", []), 1):
        parcel.connections.append(Connection(**_dated(row), where=Where(file, number)))
    for number, row in enumerate(tables.get("affiliations", []), 2):
        parcel.affiliations.append(Affiliation(**_dated(row), where=Where(file, number)))


def _dated(row: dict[str, Any]) -> dict[str, Any]:
    return {
        name: PartialDate.parse(value) if name in _DATES and value else value for name, value in row.items()
    }
