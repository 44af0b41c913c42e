"""Dates as people know them: a year, a month or a day, kept and shown as such."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass
from functools import total_ordering
from typing import TYPE_CHECKING, Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import formats
from django.utils.translation import gettext as _

_FORM = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?", re.ASCII)
_GERMAN = re.compile(r"(?:(\d{1,2})\.)?(?:(\d{1,2})\.)?(\d{4})", re.ASCII)


@total_ordering
@dataclass(frozen=True, slots=True)
class PartialDate:
    """A year, optionally with month and day. Sorts by first day, the vaguer one first."""

    year: int
    month: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        if self.day is not None and self.month is None:
            raise ValueError("a day needs a month")
        dt.date(self.year, self.month or 1, self.day or 1)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `2022`, `2023-03`, `2023-03-05`, `03.2023` or `5.3.2023`; ValueError otherwise."""
        text = text.strip()
        if match := _FORM.fullmatch(text):
            year, month, day = match.groups()
        elif match := _GERMAN.fullmatch(text):
            first, second, year = match.groups()
            day, month = (first, second) if second else (None, first)
        else:
            raise ValueError(f"not a date, month or year: {text!r}")
        return cls(int(year), int(month) if month else None, int(day) if day else None)

    @classmethod
    def of(cls, date: dt.date) -> Self:
        return cls(date.year, date.month, date.day)

    @property
    def first(self) -> dt.date:
        return dt.date(self.year, self.month or 1, self.day or 1)

    @property
    def last(self) -> dt.date:
        month = self.month or 12
        return dt.date(self.year, month, self.day or calendar.monthrange(self.year, month)[1])

    def __str__(self) -> str:
        parts = [f"{self.year:04d}"]
        parts += [f"{part:02d}" for part in (self.month, self.day) if part is not None]
        return "-".join(parts)

    def __lt__(self, other: object) -> bool:
        if not isinstance(other, PartialDate):
            return NotImplemented
        return str(self) < str(other)

    def shown(self) -> str:
        """Return the date as the active language writes it, no more precise than it is known."""
        if self.day is not None:
            return formats.date_format(self.first, "DATE_FORMAT")
        if self.month is not None:
            return formats.date_format(self.first, "YEAR_MONTH_FORMAT")
        return str(self.year)


if TYPE_CHECKING:
    _TextField = models.CharField[PartialDate | str | None, PartialDate | None]
else:
    _TextField = models.CharField


class PartialDateField(_TextField):
    """Keeps a PartialDate as `YYYY[-MM[-DD]]`, so that text order is time order."""

    description = "Partial date"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["max_length"] = 10
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        del kwargs["max_length"]
        return name, path, args, kwargs

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> PartialDate | None:
        return PartialDate.parse(value) if value else None

    def to_python(self, value: Any) -> PartialDate | None:
        if not value:
            return None
        if isinstance(value, PartialDate):
            return value
        try:
            return PartialDate.parse(str(value))
        except ValueError as error:
            raise ValidationError(
                _("Write a year, a month or a day, such as 2023, 2023-03 or 2023-03-05.")
            ) from error

    def run_validators(self, value: Any) -> None:
        super().run_validators(str(value) if value else value)

    def get_prep_value(self, value: Any) -> str | None:
        date = self.to_python(value)
        return str(date) if date else ("" if not self.null else None)

    def value_to_string(self, obj: models.Model) -> str:
        return self.get_prep_value(self.value_from_object(obj)) or ""
