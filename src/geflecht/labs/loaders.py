"""From needs and experts with their words to arrays for `algorithms.staffing`, and back to sentences."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from django.utils.formats import date_format, number_format
from django.utils.translation import ngettext, pgettext
from numpy.typing import NDArray

from geflecht.algorithms import earth, german, staffing

Place = tuple[float, float]  # latitude, longitude


@dataclass(frozen=True, slots=True)
class Need:
    """What a lab needs from one person. An empty field asks for nothing."""

    id: str
    competence: str
    days: float = 1.0
    level: float = 0.0
    sectors: tuple[str, ...] = ()  # one of these
    languages: tuple[str, ...] = ()  # all of these
    region: str = ""
    dates: tuple[dt.date, ...] = ()  # all of these


@dataclass(frozen=True, slots=True)
class Expert:
    """Somebody of the network who may be asked. days and dates: None if nothing is known against it."""

    id: str
    name: str = ""
    sector: str = ""
    side: str = ""
    competences: Mapping[str, float] = field(default_factory=dict)
    days: float | None = None
    place: Place | None = None
    travel_km: float | None = None  # where it is known better than from the places
    region: str = ""
    languages: tuple[str, ...] = ()
    dates: tuple[dt.date, ...] | None = None
    load: float = 0.0  # days promised elsewhere
    ties: tuple[str, ...] = ()  # ids of experts they work with already


@dataclass(frozen=True, slots=True)
class StaffingCase:
    """What is asked: needs, experts, where, and how mixed the team should be."""

    needs: Sequence[Need]
    experts: Sequence[Expert]
    site: Place | None = None
    min_sectors: int | None = None
    min_sides: int | None = None


@dataclass(frozen=True, slots=True)
class OpenNeed:
    """A need nobody takes. missing: criteria that together leave nobody; or rivals: needs that compete for the
    same people, with how many fit any of them, and their days in all."""

    need: Need
    missing: tuple[str, ...]
    rivals: tuple[Need, ...]
    people: int
    asked: float
    free: float

    @property
    def why(self) -> str:
        """Return the reason as a sentence in the active language."""
        return _nobody(self.need, self.missing) if self.missing else _claimed(self)


@dataclass(frozen=True, slots=True)
class ProposedTeam:
    """Who takes what, in the order of the needs, and the figures of the team."""

    taken: tuple[tuple[Need, Expert], ...]
    figures: staffing.Team


@dataclass(frozen=True, slots=True)
class Answer:
    """The best team, other teams that cover as much, what stays open, and whether it is proven."""

    team: ProposedTeam
    alternatives: tuple[ProposedTeam, ...]
    open_needs: tuple[OpenNeed, ...]
    proven: bool


def staffing_case(asked: StaffingCase) -> staffing.Case:
    """Return the arrays of a case: rows in the order of its needs, columns in that of its experts."""
    needs, experts = asked.needs, asked.experts
    place = {expert.id: at for at, expert in enumerate(experts)}
    known = [(place[one.id], place[other]) for one in experts for other in one.ties if other in place]
    total = sum(need.days for need in needs)
    return staffing.Case(
        criteria=_criteria(needs, experts),
        need_days=np.array([need.days for need in needs], dtype=float),
        free_days=np.array([total if one.days is None else one.days for one in experts], dtype=float),
        sector=_classes(one.sector for one in experts),
        side=_classes(one.side for one in experts),
        travel=_travel(experts, asked.site),
        load=np.array([one.load for one in experts], dtype=float),
        known=np.array(known, dtype=np.intp).reshape(-1, 2),
        aim_sectors=asked.min_sectors,
        aim_sides=asked.min_sides,
    )


def staffing_of(asked: StaffingCase, *, alternatives: int = 3, seconds: float = 20.0) -> Answer:
    """Return the best team for a case. alternatives, seconds: as in `staffing.staff`."""
    case = staffing_case(asked)
    found = staffing.staff(case, alternatives=alternatives, seconds=seconds)
    return Answer(
        team=_proposed(asked, found.team),
        alternatives=tuple(_proposed(asked, team) for team in found.alternatives),
        open_needs=tuple(_open_need(asked, case, gap) for gap in found.gaps),
        proven=found.proven,
    )


def _proposed(asked: StaffingCase, team: staffing.Team) -> ProposedTeam:
    pairs = zip(asked.needs, team.expert.tolist(), strict=True)
    return ProposedTeam(tuple((need, asked.experts[at]) for need, at in pairs if at >= 0), team)


def _criteria(needs: Sequence[Need], experts: Sequence[Expert]) -> dict[str, NDArray[np.bool_]]:
    skills = [{german.fold(name): level for name, level in one.competences.items()} for one in experts]
    tongues = [{german.fold(tongue) for tongue in one.languages} for one in experts]
    regions = [german.fold(one.region) for one in experts]
    sectors = [german.fold(one.sector) for one in experts]

    def table(met: Callable[[Need, int], bool]) -> NDArray[np.bool_]:
        rows = [[met(need, at) for at in range(len(experts))] for need in needs]
        return np.array(rows, dtype=bool).reshape(len(needs), len(experts))

    asked = {need.id: german.fold(need.competence) for need in needs}
    return {
        "competence": table(lambda need, at: not asked[need.id] or asked[need.id] in skills[at]),
        "level": table(lambda need, at: skills[at].get(asked[need.id], need.level) >= need.level),
        "sector": table(lambda need, at: not need.sectors or sectors[at] in map(german.fold, need.sectors)),
        "language": table(lambda need, at: set(map(german.fold, need.languages)) <= tongues[at]),
        "region": table(lambda need, at: not need.region or regions[at] == german.fold(need.region)),
        "dates": table(lambda need, at: _is_there(experts[at].dates, need.dates)),
    }


def _is_there(free: tuple[dt.date, ...] | None, asked: tuple[dt.date, ...]) -> bool:
    return free is None or set(asked) <= set(free)


def _classes(names: Iterable[str]) -> NDArray[np.intp]:
    found: dict[str, int] = {}
    return np.array(
        [found.setdefault(german.fold(name), len(found)) if name else -1 for name in names], dtype=np.intp
    )


def _travel(experts: Sequence[Expert], site: Place | None) -> NDArray[np.float64]:
    unknown = (np.nan, np.nan)
    lat, lon = np.array([one.place or unknown for one in experts], dtype=float).reshape(-1, 2).T
    at_lat, at_lon = (np.array(degree) for degree in site or unknown)
    said = np.array([np.nan if one.travel_km is None else one.travel_km for one in experts], dtype=float)
    return np.where(np.isnan(said), earth.kilometres(lat, lon, at_lat, at_lon), said)


def _open_need(asked: StaffingCase, case: staffing.Case, gap: staffing.Gap) -> OpenNeed:
    together = [gap.need, *gap.rivals]
    people = case.fits[together].any(axis=0)
    return OpenNeed(
        need=asked.needs[gap.need],
        missing=gap.missing,
        rivals=tuple(asked.needs[at] for at in gap.rivals),
        people=int(people.sum()),
        asked=float(case.need_days[together].sum()),
        free=float(case.free_days[people].sum()),
    )


def _nobody(need: Need, missing: Sequence[str]) -> str:
    """Say whom the network lacks: „niemand für Trägermodelle in Sachsen-Anhalt“."""
    said = _conditions(need)
    conditions = " ".join(said[name] for name in missing if name in said)
    if not {"competence", "level"} & set(missing):
        return pgettext("whom a network lacks", "nobody %(conditions)s") % {"conditions": conditions}
    if not conditions:
        return pgettext("whom a network lacks", "nobody for %(competence)s") % {"competence": need.competence}
    # Translators: for example “nobody for carrier models in Sachsen-Anhalt with 6 free days”
    sentence = pgettext("whom a network lacks", "nobody for %(competence)s %(conditions)s")
    return sentence % {"competence": need.competence, "conditions": conditions}


def _conditions(need: Need) -> dict[str, str]:
    """Return the words for what a need asks beyond its competence, in the order of the criteria."""
    dates = ", ".join(date_format(day, "SHORT_DATE_FORMAT") for day in need.dates)
    free = ngettext("with %(days)s free day", "with %(days)s free days", 1 if need.days == 1 else 2)
    return {
        "level": pgettext("nobody for …", "at level %(level)s") % {"level": _number(need.level)},
        "sector": pgettext("nobody for …", "from %(sectors)s") % {"sectors": " / ".join(need.sectors)},
        "language": pgettext("nobody for …", "with %(languages)s") % {"languages": ", ".join(need.languages)},
        "region": pgettext("nobody for …", "in %(region)s") % {"region": need.region},
        "dates": pgettext("nobody for …", "on %(dates)s") % {"dates": dates},
        "days": free % {"days": _number(need.days)},
    }


def _claimed(gap: OpenNeed) -> str:
    """Say with which other needs this one competes, for whom, and how many days there are."""
    names = ", ".join(dict.fromkeys(rival.competence or rival.id for rival in gap.rivals))
    if gap.asked > gap.free + staffing.EPSILON:
        sentence = ngettext(
            "%(people)s person fits, and is needed for %(needs)s too: %(asked)s days are asked, %(free)s are free.",
            "%(people)s people fit, and are needed for %(needs)s too: %(asked)s days are asked, %(free)s are free.",
            gap.people,
        )
    else:
        sentence = ngettext(
            "%(people)s person fits, and is needed for %(needs)s too: the free days cannot be shared out so that"
            " one person does each of it whole.",
            "%(people)s people fit, and are needed for %(needs)s too: the free days cannot be shared out so that"
            " one person does each of it whole.",
            gap.people,
        )
    days = {"asked": _number(gap.asked), "free": _number(gap.free)}
    return sentence % {"people": gap.people, "needs": names, **days}


def _number(value: float) -> str:
    return number_format(int(value) if float(value).is_integer() else round(value, 2))
