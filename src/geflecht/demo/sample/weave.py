"""How the actors of the Beispielnetz are tied, and what three waves of questions bring to light.

Bonds arise between actors of one sector first, later across sectors; some pairs of sectors never meet.
A few brokers reach across, some houses hang on a single other one, some know nobody. Only what an
actor who answered mentions becomes an observation, as in a real survey.
"""

import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import combinations

from geflecht.demo.sample.cast import Cast, pillars
from geflecht.demo.sample.records import Answer, Event, Lab, Observation, Organisation, Tie, Wave

Pair = tuple[str, str]
Meeting = tuple[date, frozenset[str]]

OPENED = (760, 395, 40)  # days before today
OPEN_FOR = 21  # days
ANSWER_RATE = (0.66, 0.72, 0.78)
NEW_BONDS = {"organisations": (200, 120, 140), "persons": (150, 120, 150)}
WITHIN = 5.0
ACROSS = (0.10, 0.35, 0.80)  # pull between sectors in each wave: the network opens
ENDING = 0.06  # share of bonds that end before the next wave
MENTION = 0.86
HOUSE_NAMED = 0.3
OFFICE_REACH = (0.42, 0.5, 0.42)
ISOLATED, GATES, BROKERS = 8, 5, 6
# Pairs of sectors that do not talk: never (4), or not before the wave given.
SILENT: dict[frozenset[str], int] = {
    frozenset({"immobilienwirtschaft", "soziokultur"}): 4,
    frozenset({"wohlfahrt", "kreativwirtschaft"}): 4,
    frozenset({"wohlfahrt", "immobilienwirtschaft"}): 4,
    frozenset({"wirtschaft", "stiftung"}): 4,
    frozenset({"wirtschaft", "soziokultur"}): 4,
    frozenset({"bildung", "immobilienwirtschaft"}): 4,
    frozenset({"wohnungswirtschaft", "kultur"}): 3,
    frozenset({"wohnungswirtschaft", "kreativwirtschaft"}): 3,
    frozenset({"immobilienwirtschaft", "zivilgesellschaft"}): 2,
}
SIDES = {
    "established": (
        "kommune",
        "wohnungswirtschaft",
        "immobilienwirtschaft",
        "wirtschaft",
        "wohlfahrt",
        "oeffentliche_hand",
    ),
    "city_makers": ("zivilgesellschaft", "kultur", "soziokultur", "kreativwirtschaft", "bildung"),
    "intermediary": ("stiftung", "verband", "intermediaer", "planung"),
}
SIDE = {sector: side for side, sectors in SIDES.items() for sector in sectors}
ORIGINS: tuple[dict[str, int], ...] = (
    {"before": 62, "network_event": 12, "introduced": 6, "own": 9, "unknown": 11},
    {
        "network_event": 30,
        "introduced": 18,
        "staffing": 9,
        "member": 13,
        "own": 17,
        "unknown": 9,
        "before": 4,
    },
    {
        "network_event": 22,
        "introduced": 11,
        "staffing": 10,
        "member": 20,
        "own": 28,
        "unknown": 7,
        "before": 2,
    },
)
KINDS = {"knows": 22, "informs": 34, "cooperates": 24, "project": 13, "partner": 7}
DEEPER = {"knows": "informs", "informs": "cooperates", "cooperates": "project", "project": "partner"}


@dataclass(frozen=True, slots=True)
class Node:
    """What pulls one actor towards others."""

    sector: str
    town: str
    themes: frozenset[str]
    activity: float
    reach: float  # factor on ties across sectors
    since: date
    until: date | None


@dataclass(slots=True)
class Bond:
    """A tie as it is, whether anybody mentions it or not."""

    pair: Pair
    kind: str
    origin: str
    born: int
    since: str | None
    strength: int
    ended: int | None = None


@dataclass(frozen=True, slots=True)
class Roles:
    """Who stands where in the structure: keys of organisations."""

    brokers: frozenset[str]
    isolated: frozenset[str]
    gates: dict[str, tuple[str, ...]]  # gate -> houses that hang on it alone
    office: str

    def passive(self) -> frozenset[str]:
        """Return the houses that make no ties of their own."""
        return self.isolated | {key for hanging in self.gates.values() for key in hanging} | {self.office}


@dataclass(slots=True)
class Web:
    """The bonds of one layer (organisations or persons) while they grow."""

    nodes: dict[str, Node]
    bonds: list[Bond] = field(default_factory=list)
    near: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def add(self, bond: Bond) -> None:
        self.bonds.append(bond)
        self.near[bond.pair[0]].add(bond.pair[1])
        self.near[bond.pair[1]].add(bond.pair[0])

    def common(self, pair: Pair) -> int:
        return len(self.near[pair[0]] & self.near[pair[1]])


def activity_of(house: Organisation) -> tuple[date, date | None]:
    """Return from and until when an organisation is active; far in the future if it is not yet."""
    begun = next((step.on for step in house.membership if step.state == "active"), date.max)
    ended = next((step.on for step in house.membership if step.state in ("left", "paused")), None)
    return begun, ended


def roles(rng: random.Random, cast: Cast, opened: date) -> Roles:
    """Choose brokers, gates with those that hang on them, and isolated houses."""
    office = next(house.key for house in cast.organisations if house.is_coordination)
    early = [h for h in cast.organisations if activity_of(h)[0] <= opened and activity_of(h)[1] is None]
    early = [house for house in early if house.key != office]
    rng.shuffle(early)
    sides = {"kommune", "intermediaer", "soziokultur", "kultur", "zivilgesellschaft", "planung", "verband"}
    leading = [house for house in early if house.sector in sides]
    brokers, gate_houses = leading[:BROKERS], leading[BROKERS : BROKERS + GATES]
    founders = pillars()
    rest = [h for h in early if h not in leading[: BROKERS + GATES] and h.name not in founders]
    isolated, rest = rest[:ISOLATED], rest[ISOLATED:]
    gates: dict[str, tuple[str, ...]] = {}
    for index, gate in enumerate(gate_houses):
        fitting = [house for house in rest if frozenset({gate.sector, house.sector}) not in SILENT]
        hanging = fitting[: 2 + index % 2]
        rest = [house for house in rest if house not in hanging]
        gates[gate.key] = tuple(house.key for house in hanging)
    return Roles(frozenset(h.key for h in brokers), frozenset(h.key for h in isolated), gates, office)


def nodes(rng: random.Random, cast: Cast, roles: Roles, layer: str) -> dict[str, Node]:
    """Return the nodes of a layer by key; those without own ties have activity 0."""
    houses = {house.key: house for house in cast.organisations}
    home = cast.home if layer == "persons" else {key: key for key in houses}
    themes = {house.key: house.themes for house in cast.organisations}
    themes |= {person.key: person.themes for person in cast.persons}
    passive = roles.passive()
    made = {}
    for key, house_key in home.items():
        house = houses[house_key]
        begun, ended = activity_of(house)
        made[key] = Node(
            sector=house.sector,
            town=house.town.name,
            themes=frozenset(themes[key]),
            activity=0.0 if house_key in passive else min(rng.paretovariate(2.2), 4.0),
            reach=7.0 if house_key in roles.brokers else 1.0,
            since=begun,
            until=ended,
        )
    return made


def pull(a: Node, b: Node, wave: int) -> float:
    """Return how strongly two actors are drawn to each other in a wave, leaving out whom they know."""
    weight = a.activity * b.activity
    if a.sector == b.sector:
        weight *= WITHIN
    elif wave < SILENT.get(frozenset({a.sector, b.sector}), 0):
        return 0.0
    else:
        weight *= ACROSS[wave - 1] * max(a.reach, b.reach)
        weight *= 2.0 if SIDE[a.sector] == SIDE[b.sector] else 1.0
    weight *= 4.0 if a.town == b.town else 1.0
    return weight * (1.5 if a.themes & b.themes else 1.0)


def new_pairs(
    rng: random.Random, web: Web, wave: int, day: date, met: Counter[Pair], count: int
) -> list[Pair]:
    """Draw `count` pairs that find each other, without replacement, by weight.

    Source of the draw by keys: Efraimidis and Spirakis 2006, doi:10.1016/j.ipl.2005.11.003.
    """
    there = [k for k, n in web.nodes.items() if n.since <= day and (n.until is None or n.until > day)]
    drawn = []
    for pair in combinations(sorted(key for key in there if web.nodes[key].activity), 2):
        weight = pull(web.nodes[pair[0]], web.nodes[pair[1]], wave)
        if weight and pair[1] not in web.near[pair[0]]:
            weight *= (1 + min(web.common(pair), 3)) * (4.0 if met[pair] else 1.0)
            drawn.append((rng.random() ** (1 / weight), pair))
    return sorted(pair for _, pair in sorted(drawn, reverse=True)[:count])


def partial(rng: random.Random, origin: str, wave: int, opened: date) -> str | None:
    """Return since when a bond exists, as far as people remember."""
    if origin == "before":
        return str(opened.year - rng.randint(2, 11)) if rng.random() < 0.8 else None
    if rng.random() < 0.15:
        return None
    day = opened - timedelta(days=rng.randint(15, 330 if wave > 1 else 130))
    return day.strftime("%Y-%m")


def origin(rng: random.Random, wave: int, is_acquainted: bool, has_met: bool) -> str:
    """Draw the origin of a bond; what needs a common contact or a meeting turns into "own" without it."""
    code = rng.choices(list(ORIGINS[wave - 1]), list(ORIGINS[wave - 1].values()))[0]
    if code == "member" and not is_acquainted:
        return "own"
    if code in ("network_event", "staffing") and wave > 1 and not has_met and rng.random() < 0.5:
        return "introduced" if rng.random() < 0.4 else "own"
    return code


def bond(rng: random.Random, web: Web, pair: Pair, wave: Wave, met: Counter[Pair]) -> Bond:
    """Return a new bond of `pair`."""
    code = origin(rng, wave.number, web.common(pair) > 0, met[pair] > 0)
    kind = rng.choices(list(KINDS), list(KINDS.values()))[0]
    since = partial(rng, code, wave.number, wave.opened_on)
    return Bond(pair, kind, code, wave.number, since, rng.randint(1, 3))


def hang(rng: random.Random, web: Web, roles: Roles, wave: Wave) -> None:
    """Tie the houses that hang on a gate to it, and to each other where there are several."""
    for gate, hanging in roles.gates.items():
        chain = [(gate, key) for key in hanging] + list(combinations(hanging, 2))[:1]
        for a, b in chain:
            web.add(bond(rng, web, (min(a, b), max(a, b)), wave, Counter()))


def reach_out(rng: random.Random, web: Web, office: Sequence[str], wave: Wave) -> None:
    """Tie the office to active actors it does not know yet."""
    chance = OFFICE_REACH[wave.number - 1] / len(office)
    for key, node in web.nodes.items():
        if not node.activity or node.since > wave.opened_on:
            continue
        for desk in office:
            if desk not in web.near[key] and rng.random() < chance:
                made = bond(rng, web, (min(desk, key), max(desk, key)), wave, Counter())
                code = "before" if wave.number == 1 else rng.choice(("network_event", "introduced"))
                web.add(replace(made, origin=code, kind=rng.choice(("informs", "cooperates"))))


def age(rng: random.Random, web: Web, wave: Wave) -> None:
    """Let bonds end, deepen or change their strength before a wave."""
    for old in list(web.bonds):
        if old.ended:
            continue
        chance = rng.random()
        if chance < ENDING:
            old.ended = wave.number
        elif chance < 0.16 and old.kind in DEEPER:
            since = partial(rng, "own", wave.number, wave.opened_on)
            web.add(
                Bond(old.pair, DEEPER[old.kind], old.origin, wave.number, since, min(old.strength + 1, 4))
            )
        elif chance < 0.5:
            old.strength = max(1, min(4, old.strength + rng.choice((-1, 1, 1))))


def observe(
    rng: random.Random, bonds: Iterable[Bond], wave: Wave, seen: dict[int, list[Observation]]
) -> None:
    """Write down what those who answered in `wave` mention of the bonds."""
    days = {answer.actor: answer.on for answer in wave.answers}
    for index, made in enumerate(bonds):
        said = tuple(key for key in made.pair if key in days and rng.random() < MENTION)
        is_ended = made.ended == wave.number
        gone = made.ended is not None and not is_ended
        if not said or gone or (is_ended and not seen[index]):
            continue
        until = (
            (wave.opened_on - timedelta(days=rng.randint(20, 200))).strftime("%Y-%m") if is_ended else None
        )
        seen[index].append(
            Observation(wave.number, max(days[key] for key in said), said, made.strength, is_ended, until)
        )


def meetings(events: Sequence[Event], labs: Sequence[Lab]) -> list[Meeting]:
    """Return who met when: at an event, or in the team of a lab."""
    made = [(event.days[0].on, frozenset(p.actor for p in event.participations)) for event in events]
    return made + [(lab.since, frozenset(lab.team)) for lab in labs]


def met_before(cast: Cast, layer: str, gathered: Sequence[Meeting], since: date, day: date) -> Counter[Pair]:
    """Count the meetings between two days that both of a pair took part in."""
    met: Counter[Pair] = Counter()
    for on, keys in gathered:
        if not since < on <= day:
            continue
        here = {cast.home.get(key, key) for key in keys} if layer == "organisations" else keys
        met.update(combinations(sorted(here), 2))
    return met


def waves(rng: random.Random, cast: Cast, roles: Roles, today: date) -> tuple[Wave, ...]:
    """Return the three waves: all active actors but the office are asked, brokers and gates answer."""
    sure = roles.brokers | set(roles.gates)
    active = {house.key: activity_of(house) for house in cast.organisations if not house.is_coordination}
    made = []
    for number, days in enumerate(OPENED, start=1):
        opened = today - timedelta(days=days)
        there = {
            key
            for key, (begun, until) in active.items()
            if begun <= opened and not (until and until <= opened)
        }
        asked = [key for key in active if key in there]
        asked += [key for key, house in cast.home.items() if house in there]
        rate = ANSWER_RATE[number - 1]
        answers = tuple(
            Answer(key, opened + timedelta(days=rng.randint(0, OPEN_FOR)))
            for key in asked
            if key in sure or rng.random() < rate
        )
        title = f"Beziehungsabfrage {opened.year}"
        closed = opened + timedelta(days=OPEN_FOR)
        made.append(Wave(number, title, opened, closed, tuple(asked), answers))
    return tuple(made)


def layer_ties(
    rng: random.Random,
    cast: Cast,
    roles: Roles,
    layer: str,
    asked: Sequence[Wave],
    gathered: Sequence[Meeting],
) -> list[Tie]:
    """Let one layer grow through the waves; return the ties that somebody mentioned."""
    web = Web(nodes(rng, cast, roles, layer))
    seen: dict[int, list[Observation]] = defaultdict(list)
    office = [k for k in web.nodes if cast.home.get(k, k) == roles.office]
    since = date.min
    for wave, count in zip(asked, NEW_BONDS[layer], strict=True):
        if wave.number > 1:
            age(rng, web, wave)
        elif layer == "organisations":
            hang(rng, web, roles, wave)
        met = met_before(cast, layer, gathered, since, wave.opened_on)
        for pair in new_pairs(rng, web, wave.number, wave.opened_on, met, count):
            web.add(bond(rng, web, pair, wave, met))
        reach_out(rng, web, office, wave)
        observe(rng, web.bonds, wave, seen)
        since = wave.opened_on
    return [
        Tie(*made.pair, made.kind, made.origin, made.since, tuple(seen[index]))
        for index, made in enumerate(web.bonds)
        if seen[index]
    ]


def across_layers(rng: random.Random, cast: Cast, asked: Sequence[Wave], people: Sequence[Tie]) -> list[Tie]:
    """Let some who know a person of another house name the house, too: anybody may be tied to any actor."""
    days = {(wave.number, answer.actor): answer.on for wave in asked for answer in wave.answers}
    made: dict[Pair, Tie] = {}
    for tie in people:
        person, other = rng.sample((tie.source, tie.target), 2)
        house = cast.home[other]
        said = tuple(
            replace(seen, stated_by=(person,), observed_on=days[seen.wave, person])
            for seen in tie.observations
            if person in seen.stated_by
        )
        if said and not said[0].is_ended and house != cast.home[person] and rng.random() < HOUSE_NAMED:
            pair = (min(person, house), max(person, house))
            made[pair] = Tie(*pair, "informs", tie.origin, tie.since, said)
    return list(made.values())


def ties(
    rng: random.Random,
    cast: Cast,
    roles: Roles,
    asked: Sequence[Wave],
    events: Sequence[Event],
    labs: Sequence[Lab],
) -> tuple[Tie, ...]:
    """Return all ties: among organisations, among persons, and from persons to houses; lab teams have met like guests of an event."""
    gathered = meetings(events, labs)
    houses = layer_ties(rng, cast, roles, "organisations", asked, gathered)
    people = layer_ties(rng, cast, roles, "persons", asked, gathered)
    return (*houses, *people, *across_layers(rng, cast, asked, people))
