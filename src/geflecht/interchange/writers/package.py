"""Writes Geflecht's own package: every table, checksummed, nothing dropped."""

from __future__ import annotations

import csv
import dataclasses
import io
import json
import zipfile
from typing import Any

from geflecht.interchange.parcel import Parcel
from geflecht.interchange.readers import packing
from geflecht.kit.partial_dates import PartialDate

_MOMENT = (1980, 1, 1, 0, 0, 0)  # a fixed time, so that the same content gives the same bytes


def write(parcel: Parcel) -> dict[str, bytes]:
    """Return the ZIP. `parcel.tables` is written where it is filled, else the parcel's own rows."""
    tables = parcel.tables or _own_tables(parcel)
    out = io.BytesIO()
    resources = []
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, rows in tables.items():
            resource, data = _resource(name, rows)
            resources.append(resource)
            archive.writestr(zipfile.ZipInfo(resource["path"], _MOMENT), data, zipfile.ZIP_DEFLATED)
        description = {
            "profile": packing.PROFILE,
            "version": packing.VERSION,
            "consent_scope": parcel.consent_scope,
            "resources": resources,
        }
        text = json.dumps(description, ensure_ascii=False, indent=1)
        archive.writestr(zipfile.ZipInfo(packing.DESCRIPTION, _MOMENT), text, zipfile.ZIP_DEFLATED)
    return {"": out.getvalue()}


def _own_tables(parcel: Parcel) -> dict[str, list[dict[str, Any]]]:
    return {
        name: [_plain(row) for row in rows]
        for name, rows in (
            ("elements", parcel.elements),
            ("connections", parcel.connections),
            ("affiliations", parcel.affiliations),
        )
    }


def _plain(row: Any) -> dict[str, Any]:
    plain = {
        field.name: getattr(row, field.name) for field in dataclasses.fields(row) if field.name != "where"
    }
    for name, value in plain.items():
        if isinstance(value, PartialDate):
            plain[name] = str(value)
        elif isinstance(value, tuple):
            plain[name] = list(value)
    return plain


def _resource(name: str, rows: list[dict[str, Any]]) -> tuple[dict[str, Any], bytes]:
    columns = list(dict.fromkeys(column for row in rows for column in row))
    types = {column: packing.type_of([row[column] for row in rows]) for column in columns}
    if name in packing.HISTORY:
        path, format = f"{name}.jsonl", "jsonl"
        data = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()
    else:
        path, format = f"{name}.csv", "csv"
        data = _csv(rows, columns)
    fields = [{"name": column, "type": types[column]} for column in columns]
    resource = {
        "name": name,
        "path": path,
        "format": format,
        "rows": len(rows),
        "hash": packing.checksum(data),
        "fields": fields,
    }
    return resource, data


def _csv(rows: list[dict[str, Any]], columns: list[str]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([packing.to_cell(row[column]) for column in columns] for row in rows)
    return out.getvalue().encode()
