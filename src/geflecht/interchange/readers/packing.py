"""The layout of Geflecht's own package, shared by its reader and its writer.

A ZIP of `datapackage.json` and one file per table: CSV, and JSON Lines for what is history. Cells
are text as it is, everything else as JSON; nothing is `\\N`, and a text that begins with a backslash
gets another one before it.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

PROFILE = "geflecht-package"
VERSION = 1
DESCRIPTION = "datapackage.json"
HISTORY = frozenset({"connections", "observations", "membership_steps", "consents"})
NOTHING = "\\N"


def checksum(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def to_cell(value: Any) -> str:
    """Return a value as the text of a cell; `from_cell` is the way back, given whether it is text."""
    if value is None:
        return NOTHING
    if isinstance(value, str):
        return "\\" + value if value.startswith("\\") else value
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def from_cell(cell: str, type_: str) -> Any:
    if cell == NOTHING:
        return None
    if type_ != "string":
        return json.loads(cell)
    return cell.removeprefix("\\")


def type_of(values: list[Any]) -> str:
    """Return the column's type: `string` where every value is text or nothing, else `any` (JSON)."""
    return "string" if all(value is None or isinstance(value, str) for value in values) else "any"
