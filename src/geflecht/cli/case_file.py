"""Reads the case of an engine from a JSON file; whatever is wrong is said with its place and its mend."""

import datetime as dt
import json
import math
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from geflecht.algorithms import german
from geflecht.cli import console

MISSING = object()
YES = frozenset({"true", "yes", "ja", "x", "1"})
NO = frozenset({"false", "no", "nein", "0", ""})


class Case:
    """One object of the file. Each reader takes a field by any of its names and notes what is wrong."""

    def __init__(self, values: Mapping[str, Any], place: str, problems: list[str]) -> None:
        self.values = {_plain(name): value for name, value in values.items()}
        self.place, self.problems = place, problems

    def complain(self, field: str, value: object, message: str) -> None:
        """Note what is wrong with a field and how to mend it."""
        shown = "" if value is MISSING else f" {json.dumps(value, ensure_ascii=False, default=str)[:60]}"
        self.problems.append(f"{self.place}, {field}{shown}: {message}")

    def raw(self, *names: str) -> Any:
        """Return the value under the first of these names that is there, else MISSING."""
        found = (self.values[_plain(name)] for name in names if _plain(name) in self.values)
        value = next(found, MISSING)
        return MISSING if value is None or value == "" else value

    def text(self, *names: str, needed: bool = False) -> str:
        """Return a text, or a number as text; empty if it is not there."""
        value = self.raw(*names)
        if value is MISSING and needed:
            self.complain(names[0], value, _("This is missing. Fill it in."))
        elif isinstance(value, (str, int, float)) and not isinstance(value, bool):
            return str(value).strip()
        elif value is not MISSING:
            self.complain(names[0], value, _("This must be a text. Put it in quotation marks."))
        return ""

    def number(self, *names: str, least: float = 0.0, most: float = math.inf) -> float | None:
        """Return a number within its limits, None if it is not there or wrong."""
        value = self.raw(*names)
        if value is MISSING:
            return None
        try:
            found = float(value.replace(",", ".") if isinstance(value, str) else value)
        except (TypeError, ValueError):
            found = math.nan
        if isinstance(value, bool) or not math.isfinite(found) or not least <= found <= most:
            limits = {"least": f"{least:g}", "most": f"{most:g}"}
            if math.isinf(most):
                message = _("This must be a number from %(least)s, such as 2.5.") % limits
            else:
                message = _("This must be a number from %(least)s to %(most)s.") % limits
            self.complain(names[0], value, message)
            return None
        return found

    def count(self, *names: str) -> int | None:
        """Return a whole number from 0, None if it is not there or wrong."""
        found = self.number(*names)
        if found is not None and not found.is_integer():
            self.complain(names[0], found, _("This must be a whole number."))
            return None
        return None if found is None else int(found)

    def words(self, *names: str) -> tuple[str, ...]:
        """Return a list of texts, also from one text that separates them by `|`."""
        value = self.raw(*names)
        if value is MISSING:
            return ()
        parts = value.split("|") if isinstance(value, str) else value
        if not isinstance(parts, list) or not all(isinstance(part, (str, int)) for part in parts):
            self.complain(names[0], value, _('This must be a list of texts, such as ["de", "en"].'))
            return ()
        return tuple(str(part).strip() for part in parts if str(part).strip())

    def flag(self, *names: str) -> bool | None:
        """Return yes or no, None if it is not there or wrong."""
        value = self.raw(*names)
        if value is MISSING:
            return None
        said = str(value).strip().casefold()
        if said not in YES | NO:
            self.complain(names[0], value, _("This must be true or false."))
            return None
        return said in YES

    def day(self, *names: str) -> dt.date | None:
        """Return a day, None if it is not there or wrong."""
        value = self.raw(*names)
        return None if value is MISSING else self._day(names[0], value)

    def days(self, *names: str) -> tuple[dt.date, ...]:
        """Return a list of days; what is none is left out and noted."""
        found = [self._day(names[0], value) for value in self.words(*names)]
        return tuple(day for day in found if day is not None)

    def _day(self, field: str, value: object) -> dt.date | None:
        try:
            return dt.date.fromisoformat(str(value))
        except ValueError:
            self.complain(field, value, _("This must be a day, such as 2026-05-31."))
            return None

    def place_of(self) -> tuple[float, float] | None:
        """Return latitude and longitude, None if they are not there."""
        lat = self.number("lat", "latitude", "breite", least=-90, most=90)
        lon = self.number("lon", "lng", "longitude", "länge", least=-180, most=180)
        if (lat is None) != (lon is None):
            self.complain("lat, lon", MISSING, _("A place needs both. Give both or none."))
        return None if lat is None or lon is None else (lat, lon)

    def part(self, *names: str) -> "Case | None":
        """Return the object under a name, None if it is not there or none."""
        value = self.raw(*names)
        if value is MISSING:
            return None
        if not isinstance(value, dict):
            self.complain(names[0], value, _("This must be an object in curly brackets."))
            return None
        return Case(value, f"{self.place}, {names[0]}", self.problems)

    def entries(self, *names: str) -> Iterator["Case"]:
        """Yield the objects of a list, each with an id of its own."""
        value = self.raw(*names)
        if not isinstance(value, list):
            message = _("This must be a list of objects in square brackets.")
            self.complain(names[0], MISSING if value is MISSING else type(value).__name__, message)
            return
        seen: set[str] = set()
        for number, one in enumerate(value, 1):
            place = _("%(list)s, entry %(number)s") % {"list": f"{self.place}, {names[0]}", "number": number}
            if not isinstance(one, dict):
                Case({}, place, self.problems).complain(
                    "", one, _("This must be an object in curly brackets.")
                )
                continue
            entry = Case(one, place, self.problems)
            key = entry.text("id", needed=True)
            if key in seen:
                entry.complain("id", key, _("This id is there twice. Give each entry one of its own."))
            seen.add(key)
            yield entry


def read(name: str) -> Case | int:
    """Read the file; or say what is wrong and return the exit code."""
    path = Path(name)
    if not path.is_file():
        console.say(_("There is no file %(path)s.") % {"path": path})
        return 2
    try:
        found = json.loads(path.read_bytes().decode("utf-8-sig"), parse_constant=_refuse)
    except UnicodeDecodeError as error:
        said = _("%(path)s, byte %(at)s: The file is not UTF-8. Save it as JSON in UTF-8.")
        console.say(said % {"path": path, "at": error.start + 1})
        return 1
    except json.JSONDecodeError as error:
        said = _("%(path)s, row %(row)s, column %(column)s: This is no JSON (%(why)s). Mend the file there.")
        console.say(said % {"path": path, "row": error.lineno, "column": error.colno, "why": error.msg})
        return 1
    except (ValueError, RecursionError):
        said = _("%(path)s: The file holds NaN, Infinity or lists without end. Leave such fields out.")
        console.say(said % {"path": path})
        return 1
    if not isinstance(found, dict):
        console.say(_("%(path)s: The file must hold one object in curly brackets.") % {"path": path})
        return 1
    return Case(found, path.name, [])


def is_sound(case: Case) -> bool:
    """Tell whether nothing was wrong; say what was, the first twenty."""
    for problem in case.problems[: console.SHOWN]:
        console.say(problem)
    console.say_rest(len(case.problems))
    return not case.problems


def _plain(name: str) -> str:
    return german.fold(name.strip()).replace("-", "_").replace(" ", "_")


def _refuse(constant: str) -> None:
    raise ValueError(constant)
