"""What the import dialog shows: columns, rows with their problems, words that need a choice.

A preview is plain values. That of a large list is worked out by a task and kept with the draft, under
what it was worked out from, so that no page reads the files again.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import asdict, dataclass
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from geflecht.interchange.models import ImportBatch
from geflecht.interchange.parcel import Column, Element, Parcel, Problem
from geflecht.interchange.queries.plans import Plan
from geflecht.interchange.readers import headers
from geflecht.interchange.readers.headers import normal

SHOWN = 30
SHOWN_PROBLEMS = 200


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the file as the preview shows it."""

    row: int
    name: str
    kind: str
    sector: str
    place: str
    outcome: str

    @property
    def label(self) -> str:
        return {
            "created": _("new"),
            "updated": _("changed"),
            "unchanged": _("unchanged"),
            "refused": _("not possible"),
        }[self.outcome]


@dataclass(frozen=True, slots=True)
class Preview:
    """Everything one look at a draft needs.

    words: what names no sector, and what somebody chose a sector for. first_problems: errors first, then
    in the order of the files. remaining: rows that are left when those with errors are left out.
    """

    files: list[str]
    columns: list[Column]
    words: list[str]
    lines: list[Line]
    first_problems: list[Problem]
    count_of_problems: int
    created: int
    updated: int
    unchanged: int
    refused: int
    remaining: int
    elements: int
    ties: int
    meetings: int
    labs: int

    @property
    def has_open_columns(self) -> bool:
        """Tell whether a column was not recognised, so that somebody has to look."""
        return any(not column.field for column in self.columns)

    @property
    def problems(self) -> list[tuple[Problem, str]]:
        """Return the first problems with the name of their column."""
        return [(one, str(headers.LABELS.get(one.field, one.field))) for one in self.first_problems]

    @property
    def more_problems(self) -> int:
        return self.count_of_problems - len(self.first_problems)

    @property
    def writes(self) -> int:
        return self.created + self.updated


def preview_of(batch: ImportBatch, parcel: Parcel, plan: Plan) -> Preview:
    """Return the preview: rows with problems first, then the others in the order of the file."""
    return Preview(
        files=list(parcel.files),
        columns=[column for column in parcel.columns if column.field != "ref" and column.header],
        words=_words(batch, parcel, plan),
        lines=_lines(parcel, plan),
        first_problems=_ranked(parcel, plan)[:SHOWN_PROBLEMS],
        count_of_problems=len(plan.problems),
        created=plan.created,
        updated=plan.updated,
        unchanged=plan.unchanged,
        refused=plan.refused,
        remaining=_remaining(parcel, plan),
        elements=len(parcel.elements),
        ties=len(parcel.connections),
        meetings=len(parcel.meetings),
        labs=len(parcel.labs),
    )


def _words(batch: ImportBatch, parcel: Parcel, plan: Plan) -> list[str]:
    """Return the words that need a choice, and those that have got one already."""
    stated = dict.fromkeys(element.sector for element in parcel.elements if element.sector)
    chosen = [word for word in stated if normal(word) in batch.sectors]
    return [*plan.unknown_sectors, *(word for word in chosen if word not in plan.unknown_sectors)]


def _ranked(parcel: Parcel, plan: Plan) -> list[Problem]:
    order = {file: place for place, file in enumerate(parcel.files)}
    return sorted(
        plan.problems,
        key=lambda one: (one.level != "error", order.get(one.file, -1), one.file, one.row),
    )


def _remaining(parcel: Parcel, plan: Plan) -> int:
    if parcel.tables:
        return 0
    bad = {(problem.file, problem.row) for problem in plan.errors}
    told = (parcel.elements, parcel.connections, parcel.affiliations, parcel.meetings, parcel.labs)
    rows = {(one.where.file, one.where.row) for part in told for one in part}
    return len(rows - bad)


def _lines(parcel: Parcel, plan: Plan) -> list[Line]:
    levels: dict[tuple[str, int], set[str]] = defaultdict(set)
    for problem in plan.problems:
        levels[problem.file, problem.row].add(problem.level)
    outcomes = _outcomes(plan)
    ranked = []
    for element in parcel.elements:
        found = levels.get((element.where.file, element.where.row), set())
        outcome = "refused" if "error" in found else outcomes.get(element.key, "unchanged")
        ranked.append((outcome != "refused", not found, element, outcome))
    ranked.sort(key=lambda one: one[:2])
    return [_line(element, outcome) for *_rank, element, outcome in ranked[:SHOWN]]


def _line(element: Element, outcome: str) -> Line:
    return Line(element.where.row, element.name, element.kind, element.sector, element.place, outcome)


def _outcomes(plan: Plan) -> dict[str, str]:
    changed = {actor.pk for actor, _values in plan.updates}
    outcomes = {
        key: "updated" for key, token in plan.tokens.items() if token in changed or token in plan.touched
    }
    return outcomes | {element.key: "created" for element, _values in plan.creates}


def ground_of(batch: ImportBatch) -> dict[str, Any]:
    """Return what a preview of the draft is worked out from, beside its files."""
    return {
        "language": get_language(),
        "mapping": batch.mapping,
        "sectors": batch.sectors,
        "revision": batch.collection.revision,
    }


def keep_preview(batch: ImportBatch, preview: Preview, ground: dict[str, Any]) -> None:
    """Keep a preview with its draft, unless the draft is gone."""
    ImportBatch.objects.filter(pk=batch.pk, state=ImportBatch.State.DRAFT).update(
        kept_preview={"ground": ground, "preview": asdict(preview)}
    )


def kept_preview(batch: ImportBatch, *, for_choices: bool = False) -> Preview | None:
    """Return the preview kept with a draft, if it still says what a new one would say.

    for_choices: the columns and words are all that matters; these hold while the network changes.
    """
    kept = batch.kept_preview
    if not kept:
        return None
    needed = ground_of(batch)
    names = ("mapping", "sectors") if for_choices else tuple(needed)
    if any(kept["ground"][name] != needed[name] for name in names):
        return None
    values = dict(kept["preview"])
    for name, shape in (("columns", Column), ("lines", Line), ("first_problems", Problem)):
        values[name] = [shape(**one) for one in values[name]]
    return Preview(**values)
