"""Small curves of the last quarters: points for the picture, numbers for the table."""

import datetime as dt
import math
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from geflecht.desk.loaders import Quarter
from geflecht.desk.queries.readings import number, percent

WIDTH, HEIGHT, MARGIN = 240, 72, 8


@dataclass(frozen=True, slots=True)
class Curve:
    """A curve in a box of 240 × 72: its points, its last point and what it says in words."""

    label: str
    points: str
    x: str
    y: str
    first_value: str
    last_value: str
    summary: str


@dataclass(frozen=True, slots=True)
class Row:
    """One quarter as the table shows it."""

    day: dt.date
    members: str
    ties: str
    share: str
    isolates: str


def curves(quarters: list[Quarter]) -> tuple[list[Curve], list[Row]]:
    """Return one curve per figure and the rows of the table, none below two points."""
    if len(quarters) < 2:
        return [], []
    rows = [
        Row(q.day, number(q.members), number(q.ties), percent(q.cross_density), number(q.isolates))
        for q in quarters
    ]
    series = (
        (_("Members"), [float(q.members) for q in quarters], lambda value: number(int(value))),
        (_("Ties"), [float(q.ties) for q in quarters], lambda value: number(int(value))),
        (_("Share of possible ties across sectors"), [q.cross_density for q in quarters], percent),
        (_("Without any tie"), [float(q.isolates) for q in quarters], lambda value: number(int(value))),
    )
    return [_curve(label, values, write) for label, values, write in series], rows


def _curve(label: str, values: list[float], write: Callable[[float], str]) -> Curve:
    values = [0.0 if math.isnan(value) else value for value in values]
    top = max(values) or 1.0
    step = (WIDTH - 2 * MARGIN) / (len(values) - 1)
    points = [
        (round(MARGIN + i * step, 1), round(HEIGHT - MARGIN - value / top * (HEIGHT - 2 * MARGIN), 1))
        for i, value in enumerate(values)
    ]
    first, last = write(values[0]), write(values[-1])
    return Curve(
        label=label,
        points=" ".join(f"{x},{y}" for x, y in points),
        x=str(points[-1][0]),
        y=str(points[-1][1]),
        first_value=first,
        last_value=last,
        summary=_("%(label)s: from %(first)s to %(last)s") % {"label": label, "first": first, "last": last},
    )
