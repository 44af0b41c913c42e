"""What the import dialog shows: columns, rows with their problems, words that need a choice."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from geflecht.interchange.models import ImportBatch
from geflecht.interchange.parcel import Column, Element, Parcel, Problem
from geflecht.interchange.queries.plans import Plan
from geflecht.interchange.readers import headers

SHOWN = 30
SHOWN_PROBLEMS = 200


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the file as the preview shows it."""

    element: Element
    outcome: str
    label: str
    problems: list[Problem]


@dataclass(frozen=True, slots=True)
class Preview:
    """Everything one look at a draft needs."""

    batch: ImportBatch
    parcel: Parcel
    plan: Plan
    lines: list[Line] = field(default_factory=list)

    @property
    def columns(self) -> list[Column]:
        return [column for column in self.parcel.columns if column.field != "ref" and column.header]

    @property
    def has_open_columns(self) -> bool:
        """Tell whether a column was not recognised, so that somebody has to look."""
        return any(not column.field for column in self.columns)

    @property
    def elements(self) -> int:
        return len(self.parcel.elements)

    @property
    def ties(self) -> int:
        return len(self.parcel.connections)

    @property
    def meetings(self) -> int:
        return len(self.parcel.meetings)

    @property
    def labs(self) -> int:
        return len(self.parcel.labs)

    @property
    def problems(self) -> list[tuple[Problem, str]]:
        """Return the problems with the name of their column, errors first, in the order of the files."""
        order = {file: place for place, file in enumerate(self.parcel.files)}
        ranked = sorted(
            self.plan.problems,
            key=lambda one: (one.level != "error", order.get(one.file, -1), one.file, one.row),
        )
        return [(one, str(headers.LABELS.get(one.field, one.field))) for one in ranked[:SHOWN_PROBLEMS]]

    @property
    def more_problems(self) -> int:
        return max(0, len(self.plan.problems) - SHOWN_PROBLEMS)

    @property
    def warnings(self) -> int:
        return len(self.plan.problems) - len(self.plan.errors)

    @property
    def remaining(self) -> int:
        """Return how many rows of the list are left when those with errors are left out."""
        bad = {(problem.file, problem.row) for problem in self.plan.errors}
        parcel = self.parcel
        told = (parcel.elements, parcel.connections, parcel.affiliations, parcel.meetings, parcel.labs)
        rows = {(one.where.file, one.where.row) for part in told for one in part}
        return len(rows - bad) if not self.parcel.tables else 0

    @property
    def writes(self) -> int:
        return self.plan.created + self.plan.updated


def preview_of(batch: ImportBatch, parcel: Parcel, plan: Plan) -> Preview:
    """Return the preview: rows with problems first, then the others in the order of the file."""
    by_row: dict[tuple[str, int], list[Problem]] = defaultdict(list)
    for problem in plan.problems:
        by_row[problem.file, problem.row].append(problem)
    outcomes = _outcomes(plan)
    lines = []
    for element in parcel.elements:
        problems = by_row.get((element.where.file, element.where.row), [])
        is_bad = any(problem.level == "error" for problem in problems)
        outcome = "refused" if is_bad else outcomes.get(element.key, "unchanged")
        lines.append(Line(element, outcome, _label(outcome), problems))
    lines.sort(key=lambda line: (line.outcome != "refused", not line.problems))
    return Preview(batch, parcel, plan, lines[:SHOWN])


def _outcomes(plan: Plan) -> dict[str, str]:
    changed = {actor.pk for actor, _values in plan.updates}
    outcomes = {
        key: "updated" for key, token in plan.tokens.items() if token in changed or token in plan.touched
    }
    return outcomes | {element.key: "created" for element, _values in plan.creates}


def _label(outcome: str) -> str:
    return {
        "created": _("new"),
        "updated": _("changed"),
        "unchanged": _("unchanged"),
        "refused": _("not possible"),
    }[outcome]
