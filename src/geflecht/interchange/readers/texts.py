"""Bytes to text, text to values: encodings, numbers, dates, lists, and cells that pose as formulas."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Sequence
from functools import lru_cache

from charset_normalizer import from_bytes
from django.utils.translation import gettext as _

from geflecht.interchange.parcel import Unreadable, Value
from geflecht.kit.partial_dates import PartialDate

FORMULA_START = "=+-@\t\r"
_PROTECTED = re.compile(r"'+[=+\-@\t\r]")
_NUMBER = re.compile(r"[+-]?(\d+([.,]\d+)?|[.,]\d+)([eE][+-]?\d+)?")
_GERMAN_THOUSANDS = re.compile(r"[+-]?\d{1,3}(\.\d{3})+,\d+")
_ENGLISH_THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+\.\d+")
_EXPECTED = set("äöüÄÖÜßéèêáàâóòôúùûíìîçñøåæłńśćźżőűčšžřěý–—„“”‚‘’…€§°·«»•²³½©®™ \xad")
_MONTHS = (
    ("januar", "january", "jan", "jänner"),
    ("februar", "february", "feb", "febr"),
    ("märz", "march", "mrz", "mär", "mar"),
    ("april", "apr"),
    ("mai", "may"),
    ("juni", "june", "jun"),
    ("juli", "july", "jul"),
    ("august", "aug"),
    ("september", "sept", "sep"),
    ("oktober", "october", "okt", "oct"),
    ("november", "nov"),
    ("dezember", "december", "dez", "dec"),
)
_MONTH_NUMBER = {name: number for number, names in enumerate(_MONTHS, 1) for name in names}


def decode(data: bytes, *, file: str) -> tuple[str, str]:
    """Return the text and the name of its encoding: UTF-8, UTF-16, else Windows-1252 or a better guess.

    Raises Unreadable with the row of a NUL character.
    """
    text, encoding = _decoded(data)
    if (at := text.find("\0")) >= 0:
        message = _(
            "There is an unreadable NUL character in this row. Delete it and save the file as CSV UTF-8."
        )
        raise Unreadable(file, message, row=text.count("\n", 0, at) + 1)
    return text, encoding


def _decoded(data: bytes) -> tuple[str, str]:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace"), "utf-16"
    if _looks_like_bare_utf16(data):
        return data.decode("utf-16-le", errors="replace"), "utf-16-le"
    try:
        return data.decode("utf-8-sig"), "utf-8"
    except UnicodeDecodeError:
        return _decode_eight_bit(data)


def _looks_like_bare_utf16(data: bytes) -> bool:
    sample = data[:2000]
    return len(sample) >= 4 and sample[1::2].count(0) > 0.4 * len(sample[1::2]) and 0 not in sample[::2]


def _decode_eight_bit(data: bytes) -> tuple[str, str]:
    """Choose the encoding under which most signs beyond ASCII are letters that people here write."""
    best, share = "cp1252", 0.0
    for encoding in ("cp1252", "mac_roman", "cp850", "cp1250"):
        strange = [sign for sign in data.decode(encoding, errors="replace") if ord(sign) > 127]
        fitting = sum(sign in _EXPECTED for sign in strange) / len(strange)
        if fitting > share:
            best, share = encoding, fitting
    if share < 0.5 and (guess := from_bytes(data[:200_000]).best()):
        best = guess.encoding
    return data.decode(best, errors="replace"), best


def clean(value: object) -> Value | None:
    """Return a cell's value without stray space; empty text becomes None."""
    if value is None:
        return None
    if isinstance(value, str):
        return value.replace("\xa0", " ").replace("\r\n", "\n").strip() or None
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(sep=" ")
    if isinstance(value, (dt.date, dt.time)):
        return value.isoformat()
    if isinstance(value, (bool, int, float)):
        return value
    return str(value)


def as_text(value: Value | None) -> str:
    """Return the value as text for a text field: 3.0 as `3`, nothing as empty text."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def number(value: Value | None) -> float | None:
    """Return the number in a cell, with decimal point or decimal comma; ValueError if there is none."""
    if value is None:
        return None
    if isinstance(value, (bool, int, float)):
        return float(value)
    text = value.replace(" ", "")
    if _GERMAN_THOUSANDS.fullmatch(text):
        text = text.replace(".", "").replace(",", ".")
    elif _ENGLISH_THOUSANDS.fullmatch(text):
        text = text.replace(",", "")
    elif not _NUMBER.fullmatch(text):
        raise ValueError(f"not a number: {value!r}")
    return float(text.replace(",", "."))


def excel_day(value: Value | None) -> dt.date | None:
    """Return the day that a number between 1955 and 2064 is to Excel, which counts days from 1900."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    if isinstance(value, str) and not re.fullmatch(r"\d{5}", value):
        return None
    days = int(float(value))
    return dt.date(1899, 12, 30) + dt.timedelta(days=days) if 20_090 <= days <= 60_000 else None


@lru_cache(maxsize=20_000)
def partial_date(text: str) -> PartialDate:
    """Read a date as people write it: 2023, 2023-03, 05.03.2023, 03/2023, März 2023, a time stamp."""
    text = text.strip()
    if stamp := re.fullmatch(r"(\d{4}-\d{2}-\d{2})[T ]\d{2}:.*", text):
        text = stamp[1]
    elif slashed := re.fullmatch(r"(\d{4})/(\d{1,2})(?:/(\d{1,2}))?", text):
        text = "-".join(part for part in slashed.groups() if part)
    elif month_first := re.fullmatch(r"(\d{1,2})/(\d{4})", text):
        text = f"{month_first[2]}-{month_first[1]}"
    elif named := re.fullmatch(r"(?:(\d{1,2})\.?\s+)?([A-Za-zä]+)\.?\s+(\d{4})", text):
        month = _MONTH_NUMBER.get(named[2].casefold())
        if month is None:
            raise ValueError(f"not a month: {named[2]!r}")
        text = f"{named[3]}-{month}" + (f"-{named[1]}" if named[1] else "")
    elif whole := re.fullmatch(r"(\d{4})\.0+", text):
        text = whole[1]
    return PartialDate.parse(text)


def split_list(text: str) -> tuple[str, ...]:
    """Split a cell with several values at `|`, else at `;`, line ends, or commas."""
    parts = parts_at_bars(text)
    if len(parts) == 1:
        separator = next((sign for sign in (";", "\n", ",") if sign in text), None)
        parts = text.split(separator) if separator else [text]
    return tuple(dict.fromkeys(part.strip() for part in parts if part.strip()))


def parts_at_bars(text: str) -> list[str]:
    """Split at `|`, keeping empty parts; a backslash keeps a bar, in text that has one at all."""
    if "|" not in text:
        return [text]
    parts, escaped = [""], False
    for sign in text:
        if escaped:
            parts[-1] += sign
            escaped = False
        elif sign == "\\":
            escaped = True
        elif sign == "|":
            parts.append("")
        else:
            parts[-1] += sign
    return parts


def join_at_bars(parts: Sequence[str]) -> str:
    """Join parts so that `parts_at_bars` gives them back, whatever signs they hold."""
    if len(parts) == 1 and "|" not in parts[0]:
        return parts[0]
    return "|".join(re.sub(r"([\\|])", r"\\\1", part) for part in parts)


def join_list(values: Sequence[str]) -> str:
    """Join values so that `split_list` gives them back, whatever signs they hold."""
    if len(values) == 1 and any(sign in values[0] for sign in ";,\n|"):
        return join_at_bars([*values, ""])
    return join_at_bars(values)


def unprotect(text: str) -> str:
    return text[1:] if _PROTECTED.match(text) else text


def looks_like_formula(text: str) -> bool:
    """Tell text such as `=cmd|…` or `@SUM(…)` that a spreadsheet would run, but not `+49 30 …`."""
    return text[:1] in ("=", "@") or (text[:1] in ("+", "-") and bool(re.search(r"[(!|]", text[1:])))
