"""From spaces offered and concepts that seek one to arrays for `algorithms.spaces`, and back to sentences."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

import numpy as np
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from numpy.typing import NDArray

from geflecht.algorithms import earth, german, spaces

Place = tuple[float, float]  # latitude, longitude
DAYS_PER_MONTH = 30  # a month is never longer than a calendar says, so a year fits into a year
LONGEST_WAIT = 365.25  # days; who waits longer gets no point for the time
FAR = 50.0  # km, where a concept names no limit of its own
WEIGHTS: Mapping[str, float] = {"area": 3, "rent": 2, "uses": 3, "time": 1, "wishes": 2, "distance": 1}


@dataclass(frozen=True, slots=True)
class Space:
    """A space that is offered. None: not stated. features: what is there (True) or surely not (False);
    all_features: whether what is not among them is surely not there either, else it counts as not stated."""

    id: str
    name: str = ""
    area: float | None = None  # m²
    least_area: float | None = None  # the smallest part it can be divided into
    rent: float | None = None  # € per m² and month
    uses: tuple[str, ...] = ()
    free_from: dt.date | None = None
    free_until: dt.date | None = None
    height: float | None = None  # m
    features: Mapping[str, bool] = field(default_factory=dict)
    all_features: bool = False
    operators: tuple[str, ...] = ()  # who may run it: nonprofit, commercial; empty for all
    place: Place | None = None
    town: str = ""


@dataclass(frozen=True, slots=True)
class Concept:
    """A concept that seeks a space. None or empty: asks for nothing. must and wishes: features."""

    id: str
    name: str = ""
    least_area: float | None = None  # m²
    most_area: float | None = None
    area: float | None = None  # the size it would like best
    budget: float | None = None  # € per month
    most_rent: float | None = None  # € per m² and month
    uses: tuple[str, ...] = ()
    start: dt.date | None = None
    latest_start: dt.date | None = None
    months: float | None = None
    least_height: float | None = None
    must: tuple[str, ...] = ()
    wishes: tuple[str, ...] = ()
    operator: str = ""
    place: Place | None = None
    most_km: float | None = None
    towns: tuple[str, ...] = ()

    @property
    def wanted(self) -> float | None:
        """Return the size it would like best: as stated, else the middle, else the limit there is."""
        if self.area is None and self.least_area is not None and self.most_area is not None:
            return (self.least_area + self.most_area) / 2
        return next((size for size in (self.area, self.least_area, self.most_area) if size is not None), None)


@dataclass(frozen=True, slots=True)
class Match:
    """A space and a concept that suit each other. parts: 0…1, without those that are not known."""

    space: Space
    concept: Concept
    score: float
    parts: Mapping[str, float]
    used_area: float | None
    open_points: tuple[str, ...]  # features the concept must have and nobody has stated

    @property
    def reason(self) -> str:
        """Return why, as sentences in the active language."""
        return " ".join(_reasons(self))


@dataclass(frozen=True, slots=True)
class Rejection:
    """A pair that hard criteria refuse: their codes, the first one first."""

    space: Space
    concept: Concept
    criteria: tuple[str, ...]

    @property
    def why(self) -> str:
        """Return the criteria in words, in the active language."""
        return ", ".join(_criterion(code) for code in self.criteria)


@dataclass(frozen=True, slots=True)
class Answer:
    """The matches, the best first, and the pairs that are refused."""

    matches: tuple[Match, ...]
    rejected: tuple[Rejection, ...]


def matches_of(offered: Sequence[Space], concepts: Sequence[Concept], *, one_to_one: bool = False) -> Answer:
    """Return what suits what. one_to_one: each space and each concept once, with the best sum of scores."""
    table = _Table(offered, concepts)
    refused, parts = table.refused(), table.parts()
    found = spaces.match(refused, parts, WEIGHTS, one_to_one=one_to_one)
    matches = tuple(
        _match(offered[row], concepts[column], float(found.score[row, column]), table, parts, (row, column))
        for row, column in found.pairs.tolist()
    )
    rejected = tuple(
        Rejection(offered[row], concepts[column], codes)
        for row, column in np.argwhere(np.isnan(found.score)).tolist()
        if (codes := tuple(name for name, failed in refused.items() if failed[row, column]))
    )
    return Answer(matches, rejected)


def _match(
    space: Space,
    concept: Concept,
    score: float,
    table: "_Table",
    parts: Mapping[str, spaces.Matrix],
    at: tuple[int, int],
) -> Match:
    known = {name: float(part[at]) for name, part in parts.items() if not np.isnan(part[at])}
    used = float(table.used[at])
    unsaid = tuple(name for name in concept.must if _has(space, name) is None)
    return Match(space, concept, score, known, None if np.isnan(used) else used, unsaid)


class _Table:
    """Spaces as rows and concepts as columns."""

    def __init__(self, offered: Sequence[Space], concepts: Sequence[Concept]) -> None:
        self.offered, self.concepts = offered, concepts
        self.area = self.of_spaces(lambda one: one.area)
        self.least = self.of_spaces(lambda one: one.area if one.least_area is None else one.least_area)
        self.wanted = self.of_concepts(lambda one: one.wanted)
        wanted = np.where(np.isnan(self.wanted), self.area, self.wanted)
        self.used = spaces.used_area(self.least, self.area, wanted)
        rent = self.of_spaces(lambda one: one.rent)
        most_rent = self.of_concepts(lambda one: one.most_rent) * self.used
        budget = self.of_concepts(lambda one: one.budget)
        self.rent, self.budget = rent * self.used, np.fmin(budget, most_rent)
        start = self.of_concepts(lambda one: _ordinal(one.start))
        free = self.of_spaces(lambda one: _ordinal(one.free_from))
        self.wait = np.where(np.isnan(free - start), np.nan, np.maximum(free - start, 0))
        self.begin = np.fmax(free, start)
        self.km = self._distances()

    def refused(self) -> dict[str, NDArray[np.bool_]]:
        """Return who fails which hard criterion; what is not known fails none."""
        months = self.of_concepts(lambda one: one.months)
        until = self.of_spaces(lambda one: _ordinal(one.free_until))
        found = {
            "area_min": self.area < self.of_concepts(lambda one: one.least_area),
            "area_max": self.least > self.of_concepts(lambda one: one.most_area),
            "rent": self.rent > self.budget + 1e-9,
            "uses": self.both(lambda space, concept: _shared(space, concept) == 0),
            "start": self.begin > self.of_concepts(lambda one: _ordinal(one.latest_start)),
            "period": np.fmax(self.begin, 0) + np.where(np.isnan(months), 0, months) * DAYS_PER_MONTH
            > until + 1,
            "height": self.of_spaces(lambda one: one.height) < self.of_concepts(lambda one: one.least_height),
            "operator": self.both(lambda space, concept: _is_other(space.operators, concept.operator)),
            "town": self.both(lambda space, concept: _is_other(concept.towns, space.town)),
            "distance": self.km > self.of_concepts(lambda one: one.most_km),
        }
        for name in dict.fromkeys(name for concept in self.concepts for name in concept.must):
            found[f"must:{name}"] = self.both(partial(_lacks, name))
        return found

    def parts(self) -> dict[str, spaces.Matrix]:
        """Return the soft parts 0…1; NaN where a side says nothing."""
        most_km = self.of_concepts(lambda one: FAR if one.most_km is None else one.most_km)
        return {
            "area": spaces.nearness(self.used, self.wanted),
            "rent": spaces.left_of(self.budget, self.rent),
            "uses": self.numbers(lambda space, concept: _shared(space, concept)),
            "time": spaces.left_of(np.full_like(self.wait, LONGEST_WAIT), self.wait),
            "wishes": self.numbers(_wishes_met),
            "distance": spaces.left_of(most_km, self.km),
        }

    def of_spaces(self, value: Callable[[Space], float | None]) -> spaces.Matrix:
        column = [np.nan if (said := value(one)) is None else said for one in self.offered]
        return np.repeat(np.array(column, dtype=float)[:, None], len(self.concepts), axis=1)

    def of_concepts(self, value: Callable[[Concept], float | None]) -> spaces.Matrix:
        row = [np.nan if (said := value(one)) is None else said for one in self.concepts]
        return np.repeat(np.array(row, dtype=float)[None, :], len(self.offered), axis=0)

    def numbers(self, value: Callable[[Space, Concept], float | None]) -> spaces.Matrix:
        rows = [[value(space, concept) for concept in self.concepts] for space in self.offered]
        return np.array(rows, dtype=float).reshape(len(self.offered), len(self.concepts))

    def both(self, test: Callable[[Space, Concept], bool]) -> NDArray[np.bool_]:
        return np.asarray(self.numbers(test) > 0)

    def _distances(self) -> spaces.Matrix:
        lat, lon = (self.of_spaces(partial(_degree, end)) for end in (0, 1))
        to_lat, to_lon = (self.of_concepts(partial(_degree, end)) for end in (0, 1))
        return earth.kilometres(lat, lon, to_lat, to_lon)


def _ordinal(day: dt.date | None) -> float | None:
    return None if day is None else float(day.toordinal())


def _degree(end: int, one: Space | Concept) -> float | None:
    return None if one.place is None else one.place[end]


def _lacks(name: str, space: Space, concept: Concept) -> bool:
    return name in concept.must and _has(space, name) is False


def _shared(space: Space, concept: Concept) -> float | None:
    """Return the share of the concept's uses that the space allows, None if a side names none."""
    if not space.uses or not concept.uses:
        return None
    allowed = {german.fold(use) for use in space.uses}
    return sum(german.fold(use) in allowed for use in concept.uses) / len(concept.uses)


def _wishes_met(space: Space, concept: Concept) -> float | None:
    known = [has for name in concept.wishes if (has := _has(space, name)) is not None]
    return sum(known) / len(known) if known else None


def _has(space: Space, name: str) -> bool | None:
    known = {german.fold(one): there for one, there in space.features.items()}
    return known.get(german.fold(name), False if space.all_features else None)


def _is_other(allowed: Sequence[str], said: str) -> bool:
    return bool(allowed and said) and german.fold(said) not in map(german.fold, allowed)


def _criterion(code: str) -> str:
    if code.startswith("must:"):
        return _("%(feature)s is missing") % {"feature": feature(code.removeprefix("must:"))}
    return {
        "area_min": pgettext("a space", "too small"),
        "area_max": pgettext("a space", "too large"),
        "rent": pgettext("a space", "too expensive"),
        "uses": pgettext("a space", "none of the uses is possible"),
        "start": pgettext("a space", "free too late"),
        "period": pgettext("a space", "not free long enough"),
        "height": pgettext("a space", "too low"),
        "operator": pgettext("a space", "meant for other operators"),
        "town": pgettext("a space", "in another town"),
        "distance": pgettext("a space", "too far away"),
    }[code]


def feature(name: str) -> str:
    """Return the word for a feature in the active language; a word of their own stays."""
    return {
        "step_free": pgettext("feature of a space", "step-free access"),
        "daylight": pgettext("feature of a space", "daylight"),
        "heating": pgettext("feature of a space", "heating"),
        "water": pgettext("feature of a space", "water"),
        "kitchen": pgettext("feature of a space", "kitchen"),
        "toilets": pgettext("feature of a space", "toilets"),
        "delivery": pgettext("feature of a space", "delivery access"),
        "shop_window": pgettext("feature of a space", "shop window"),
        "parking": pgettext("feature of a space", "parking"),
        "internet": pgettext("feature of a space", "internet"),
        "loud": pgettext("feature of a space", "noise allowed"),
    }.get(name, name)


def _reasons(match: Match) -> list[str]:
    space, concept, parts = match.space, match.concept, match.parts
    said = []
    if match.used_area is not None and "area" in parts:
        areas = {"used": _number(match.used_area), "wanted": _number(concept.wanted or 0)}
        said.append(_("%(used)s m² for %(wanted)s m² wished.") % areas)
    if "rent" in parts and space.rent is not None and match.used_area is not None:
        said.append(
            _("Rent %(rent)s € a month, within the budget.") % {"rent": _number(space.rent * match.used_area)}
        )
    if "uses" in parts:
        allowed = {german.fold(use) for use in space.uses}
        uses = ", ".join(use for use in concept.uses if german.fold(use) in allowed)
        said.append(_("Possible here: %(uses)s.") % {"uses": uses})
    if "time" in parts and space.free_from is not None:
        said.append(_("Free from %(day)s.") % {"day": date_format(space.free_from, "SHORT_DATE_FORMAT")})
    has = [name for name in (*concept.must, *concept.wishes) if _has(space, name)]
    lacks = [name for name in concept.wishes if _has(space, name) is False]
    unsaid = [name for name in (*concept.must, *concept.wishes) if _has(space, name) is None]
    for names, sentence in (
        (has, _("There is: %(features)s.")),
        (lacks, _("Wished for, but not there: %(features)s.")),
        (unsaid, _("Not stated, to be clarified: %(features)s.")),
    ):
        if names:
            said.append(sentence % {"features": ", ".join(feature(name) for name in dict.fromkeys(names))})
    return said or [_("Nothing speaks against it; too little is stated to say more.")]


def _number(value: float) -> str:
    return number_format(round(value), use_l10n=True, force_grouping=True)
