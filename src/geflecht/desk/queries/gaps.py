"""Where the network does not hang together, in words and colours."""

import math
from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from geflecht.actors.models import Actor, Collection, Sector
from geflecht.desk.loaders import Figures
from geflecht.desk.queries.readings import Reading, decimal, percent

STEPS = (0.7, 1.2, 2.0)  # up to which ratio a cell has which colour; the first step is for no tie at all
WORTH_A_LOOK = 1.0  # ties to be expected before "none at all" says anything


@dataclass(frozen=True, slots=True)
class Cell:
    step: int
    text: str
    title: str
    href: str


@dataclass(frozen=True, slots=True)
class Pair:
    """Two sectors that talk less than chance would have it."""

    first: str
    second: str
    sentence: str
    href: str


@dataclass(frozen=True, slots=True)
class Weak:
    """A place where much hangs on little: who, what would break, what to do."""

    title: str
    url: str
    sentence: str
    names: list[Actor]


@dataclass(frozen=True, slots=True)
class Gaps:
    columns: list[Sector]
    rows: list[tuple[Sector, list[Cell]]]
    pairs: list[Pair]
    reading: Reading
    names_single: bool
    cuts: list[Weak]
    bridges: list[Weak]
    brokers: list[Weak]
    isolates: list[Actor]


def gaps(
    found: Figures, *, collection: Collection, people: dict[UUID, Actor], sectors: dict[str, Sector]
) -> Gaps:
    """Return the block "where it does not hang together".

    Single actors are named from 80 % coverage, and with a warning where coverage is unknown.
    """
    names_single = found.coverage.level in ("individual", "unknown")
    keys = sorted({key for row in found.mixing for key in row[:2]}, key=lambda key: sectors[key].position)
    pairs = _pairs(found, collection, sectors)
    return Gaps(
        columns=[sectors[key] for key in keys],
        rows=_rows(found, keys, collection, sectors),
        pairs=pairs,
        reading=_reading(pairs),
        names_single=names_single,
        cuts=_cuts(found, people) if names_single else [],
        bridges=_bridges(found, people) if names_single else [],
        brokers=_brokers(found, people, sectors) if names_single else [],
        isolates=[people[pk] for pk in found.isolates if pk in people],
    )


def _matrix_url(collection: Collection, a: str, b: str) -> str:
    return f"{reverse('explore:list')}?sammlung={collection.slug}&paar={a}.{b}"


def _rows(
    found: Figures, keys: list[str], collection: Collection, sectors: dict[str, Sector]
) -> list[tuple[Sector, list[Cell]]]:
    known = {row[:2]: row for row in found.mixing} | {(row[1], row[0]): row for row in found.mixing}
    return [(sectors[a], [_cell(known[a, b], a, b, collection, sectors) for b in keys]) for a in keys]


def _cell(
    row: tuple[str, str, int, float, int], a: str, b: str, collection: Collection, sectors: dict[str, Sector]
) -> Cell:
    _a, _b, observed, expected, possible = row
    ratio = observed / expected if expected > 0 else math.nan
    words = {
        "a": sectors[a].label,
        "b": sectors[b].label,
        "observed": observed,
        "expected": decimal(expected),
    }
    if not possible or math.isnan(ratio):
        return Cell(-1, "–", _("%(a)s and %(b)s: nobody to be tied") % words, "")
    title = _("%(a)s and %(b)s: %(observed)d ties, %(expected)s expected") % words
    return Cell(
        _step(ratio, expected), "0" if not observed else decimal(ratio), title, _matrix_url(collection, a, b)
    )


def _step(ratio: float, expected: float) -> int:
    if not ratio:
        return 0 if expected >= WORTH_A_LOOK else 1
    return next((step for step, limit in enumerate(STEPS, 1) if ratio < limit), 4)


def _pairs(found: Figures, collection: Collection, sectors: dict[str, Sector]) -> list[Pair]:
    rows = [row for row in found.mixing if row[0] != row[1] and row[3] >= WORTH_A_LOOK and row[2] < row[3]]
    rows.sort(key=lambda row: (row[2] / row[3], -row[3]))
    return [_pair(row, collection, sectors) for row in rows[:3]]


def _pair(row: tuple[str, str, int, float, int], collection: Collection, sectors: dict[str, Sector]) -> Pair:
    a, b, observed, expected, _possible = row
    words = {"a": sectors[a].label, "b": sectors[b].label, "count": observed, "expected": decimal(expected)}
    if observed:
        sentence = ngettext(
            "%(a)s and %(b)s have %(count)d tie where %(expected)s were to be expected.",
            "%(a)s and %(b)s have %(count)d ties where %(expected)s were to be expected.",
            observed,
        )
    else:
        sentence = _("%(a)s and %(b)s are not tied at all, though %(expected)s ties were to be expected.")
    return Pair(sectors[a].label, sectors[b].label, sentence % words, _matrix_url(collection, a, b))


def _reading(pairs: list[Pair]) -> Reading:
    if not pairs:
        return Reading(
            _("No pair of sectors has clearly fewer ties than chance would give."),
            _("Keep the mix at tables and in labs as it is."),
        )
    return Reading(
        pairs[0].sentence,
        _(
            "At the next workshop, seat %(a)s and %(b)s at one table, and introduce two people to each other before it."
        )
        % {"a": pairs[0].first, "b": pairs[0].second},
    )


def _cuts(found: Figures, people: dict[UUID, Actor]) -> list[Weak]:
    return [
        Weak(
            title=people[cut.actor].label,
            url=people[cut.actor].get_absolute_url(),
            sentence=ngettext(
                "Without them %(count)d other loses the connection to the rest of the network:",
                "Without them %(count)d others lose the connection to the rest of the network:",
                cut.lost,
            )
            % {"count": cut.lost},
            names=[people[pk] for pk in cut.some if pk in people],
        )
        for cut in found.cuts
        if cut.actor in people
    ]


def _bridges(found: Figures, people: dict[UUID, Actor]) -> list[Weak]:
    return [
        Weak(
            title=_("%(a)s and %(b)s") % {"a": people[a].label, "b": people[b].label},
            url=people[a].get_absolute_url(),
            sentence=_("This one tie keeps %(count)d members in the network.") % {"count": behind},
            names=[],
        )
        for a, b, behind in found.bridges
        if a in people and b in people
    ]


def _brokers(found: Figures, people: dict[UUID, Actor], sectors: dict[str, Sector]) -> list[Weak]:
    return [
        Weak(
            title=people[pk].label,
            url=people[pk].get_absolute_url(),
            sentence=_("joins %(sectors)s; %(share)s of the shortest ways run over them")
            % {"sectors": _listed([sectors[key].label for key in keys]), "share": percent(share)},
            names=[],
        )
        for pk, share, keys in found.brokers
        if pk in people and share > 0
    ]


def _listed(words: list[str]) -> str:
    if len(words) < 2:
        return words[0] if words else _("several")
    return _("%(many)s and %(last)s") % {"many": ", ".join(words[:-1]), "last": words[-1]}
