"""All figures of the Lagebild at once; ids only, no words."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from uuid import UUID

import numpy as np

from geflecht.actors.models import Actor, Collection, Membership, MembershipStep, Sector, Viewer
from geflecht.algorithms import change, cuts, graphs, measures, sampling, sectors
from geflecht.desk.loaders import periods
from geflecht.ties import loaders as ties
from geflecht.ties.loaders import Loaded, Tie
from geflecht.ties.models import Observation, Wave, WaveParticipant

STANDING = (Membership.ACTIVE, Membership.PAUSED)
EXACT_EFFORT = 100_000_000  # nodes × ties; beyond, brokers are found by sampling
MANY_OBSERVATIONS = 20_000  # beyond, the trend has few points
MOST_CUTS, MOST_BROKERS, NAMED = 8, 5, 6


@dataclass(frozen=True, slots=True)
class Cut:
    """An actor whose leaving cuts others off: how many, and some of them."""

    actor: UUID
    lost: int
    some: list[UUID]


@dataclass(frozen=True, slots=True)
class Quarter:
    """The network at the begin of a quarter."""

    day: dt.date
    members: int
    ties: int
    cross_density: float
    isolates: int


@dataclass(frozen=True, slots=True)
class Standing:
    """The network among the members, without the coordination, on one day."""

    members: int
    ties: int
    cross: int
    cross_possible: int
    isolates: int

    @property
    def cross_density(self) -> float:
        return self.cross / self.cross_possible if self.cross_possible else float("nan")


@dataclass(frozen=True, slots=True)
class Figures:
    """What the Lagebild says, for one collection and day. `then` is a year before `day`.

    mixing: (sector key a, sector key b, observed, expected, possible) for every two sectors that are
    there, a ≤ b. sides: per side key members, ties inside, ties to other sides. brokers: actor, share of
    the shortest ways that run over them, sector keys of their contacts. phone: actor, by how many others
    they were named. quiet: ties across sectors not confirmed for a year, with the day. since: begin of the comparison for new and lost ties.
    """

    day: dt.date
    now: Standing
    then: Standing
    expected_cross: float
    states: dict[str, int]
    sides: dict[str, tuple[int, int, int]]
    eigendynamik: change.Eigendynamik
    dependence: float
    dependence_then: float
    has_office: bool
    coverage: change.Coverage
    wave: tuple[str, dt.date] | None
    phone: list[tuple[UUID, int]]
    isolates: list[UUID]
    mixing: list[tuple[str, str, int, float, int]]
    cuts: list[Cut]
    bridges: list[tuple[UUID, UUID, int]]
    brokers: list[tuple[UUID, float, list[str]]]
    since: dt.date
    quiet: list[tuple[UUID, UUID, dt.date]]
    new_ties: int
    lost_ties: int
    new_members: list[UUID]
    trend: list[Quarter]


def load_figures(*, collection: Collection, day: dt.date, viewer: Viewer) -> Figures:
    """Compute every figure of the Lagebild for `collection` as it stands on `day`."""
    then_day, since = periods.year_before(day), periods.comparison_day(day)
    standing = ties.standing_ties(collection=collection, on=day, viewer=viewer)
    present = _present(collection, viewer)
    whole, members = _networks(collection, day, viewer, present, standing)
    then_whole, then_members = _networks(collection, then_day, viewer, present)
    fresh = ties.new_ties(ties=standing, since=then_day, until=day)
    wave = Wave.objects.filter(collection=collection, opened_on__lte=day).order_by("-opened_on").first()
    asked, answered = (
        ties.wave_answers(loaded=members, wave_id=wave.pk)
        if wave
        else (np.zeros(0, np.bool_), np.zeros(0, np.bool_))
    )
    mixed = sectors.mixing(members.network)
    return Figures(
        day=day,
        now=_standing(members.network),
        then=_standing(then_members.network),
        expected_cross=_expected_across(mixed),
        states=_states(collection, viewer),
        sides=_sides(members),
        eigendynamik=change.eigendynamik(*ties.origins(ties=fresh, collection=collection)),
        dependence=_dependence(collection, day, whole),
        dependence_then=_dependence(collection, then_day, then_whole),
        has_office=collection.office_id is not None,
        coverage=change.coverage(asked, answered),
        wave=(wave.name, wave.opened_on) if wave else None,
        phone=_whom_to_phone(wave, members) if wave else [],
        isolates=[members.ids[i] for i in np.flatnonzero(members.network.degree == 0)],
        mixing=_mixing(mixed, members),
        cuts=_cuts(members),
        bridges=_bridges(members),
        brokers=_brokers(members),
        since=since,
        quiet=_quiet(standing, members, then_day),
        new_ties=len(ties.new_ties(ties=standing, since=since, until=day)),
        lost_ties=_lost(collection, since, viewer, standing),
        new_members=_joined(collection, viewer, since, day),
        trend=_trend(collection, day, viewer, present),
    )


def _present(collection: Collection, viewer: Viewer) -> dict[UUID, tuple[dt.date | None, dt.date | None]]:
    """Return from when to when each actor was a member; None where that is not known or not over."""
    rows = Actor.objects.visible_to(viewer).filter(collection=collection)
    found: dict[UUID, tuple[dt.date | None, dt.date | None]] = {}
    left = dict(
        MembershipStep.objects.filter(actor__collection=collection, state=Membership.LEFT).values_list(
            "actor_id", "on"
        )
    )
    for pk, state, joined in rows.values_list("pk", "membership", "joined_on"):
        if state in STANDING:
            found[pk] = (joined, None)
        elif state == Membership.LEFT and left.get(pk):
            found[pk] = (joined, left[pk])
    return found


def _networks(
    collection: Collection,
    day: dt.date,
    viewer: Viewer,
    present: dict[UUID, tuple[dt.date | None, dt.date | None]],
    standing: list[Tie] | None = None,
) -> tuple[Loaded, Loaded]:
    """Return the network of a day: with the coordination's office, and among the members alone."""
    loaded = ties.load_network(collection=collection, on=day, viewer=viewer, ties=standing)
    office = set(ties.office_ids(collection=collection, on=day))
    there = {
        pk
        for pk, (joined, left) in present.items()
        if (joined is None or joined <= day) and (left is None or left > day)
    }
    whole = ties.only(loaded, there | office)
    return whole, ties.without(whole, office)


def _standing(network: graphs.Network) -> Standing:
    within, within_pairs = sectors.inside(network)
    pairs = network.n * (network.n - 1) // 2
    return Standing(
        members=network.n,
        ties=len(network.edges),
        cross=len(network.edges) - within,
        cross_possible=pairs - within_pairs,
        isolates=int((network.degree == 0).sum()),
    )


def _expected_across(mixed: sectors.Mixing) -> float:
    return float(np.triu(mixed.expected, 1).sum()) if mixed.expected.size else float("nan")


def _states(collection: Collection, viewer: Viewer) -> dict[str, int]:
    rows = Actor.objects.visible_to(viewer).filter(collection=collection)
    return dict(Counter(rows.values_list("membership", flat=True)))


def _sides(members: Loaded) -> dict[str, tuple[int, int, int]]:
    from_sector = dict(Sector.objects.values_list("key", "side"))
    side = [from_sector.get(members.sector_keys[c], "") if c >= 0 else "" for c in members.network.sector]
    sizes = Counter(side)
    inside: Counter[str] = Counter()
    across: Counter[str] = Counter()
    for a, b in members.network.edges.tolist():
        if side[a] == side[b]:
            inside[side[a]] += 1
        else:
            across[side[a]] += 1
            across[side[b]] += 1
    return {key: (sizes[key], inside[key], across[key]) for key in sorted(sizes)}


def _dependence(collection: Collection, day: dt.date, whole: Loaded) -> float:
    office = whole.indices(ties.office_ids(collection=collection, on=day))
    return change.moderator_dependence(whole.network, office).share if office else float("nan")


def _whom_to_phone(wave: Wave, members: Loaded) -> list[tuple[UUID, int]]:
    """Return who was asked and has not answered, those named by most others first."""
    rows = WaveParticipant.objects.filter(wave=wave, answered_on=None).values_list("actor_id", flat=True)
    silent = set(rows) & members.index.keys()
    named: dict[UUID, set[UUID]] = {actor: set() for actor in silent}
    pairs = Observation.objects.filter(wave=wave).values_list("source_id", "target_id", "stated_by")
    for source, target, _stated_by in pairs:
        for one, other in ((source, target), (target, source)):
            if one in named and other not in silent:
                named[one].add(other)
    order = sorted(silent, key=lambda actor: (-len(named[actor]), members.index[actor]))
    return [(actor, len(named[actor])) for actor in order]


def _mixing(mixed: sectors.Mixing, members: Loaded) -> list[tuple[str, str, int, float, int]]:
    sizes = members.network.class_sizes
    there = [k for k in range(len(sizes)) if sizes[k] and k < len(members.sector_keys)]
    known = members.network.sector.max(initial=-1)
    return [
        (
            members.sector_keys[a], members.sector_keys[b], int(mixed.observed[a, b]),
            float(mixed.expected[a, b]), int(mixed.possible[a, b]),
        )
        for i, a in enumerate(there)
        for b in there[i:]
        if b <= known
    ]  # fmt: skip


def _cuts(members: Loaded) -> list[Cut]:
    found = cuts.cuts(members.network)
    parts = zip(found.points.tolist(), found.point_parts, strict=True)
    order = sorted(parts, key=lambda item: (-sum(item[1][1:]), item[0]))[:MOST_CUTS]
    return [_cut(members, point) for point, sizes in order if sum(sizes[1:])]


def _cut(members: Loaded, point: int) -> Cut:
    component = members.network.components == members.network.components[point]
    smaller, kept = graphs.without(members.network, [point])
    labels = smaller.components
    mine = component[kept]
    largest = Counter(labels[mine].tolist()).most_common(1)[0][0]
    lost = [members.ids[kept[i]] for i in np.flatnonzero(mine & (labels != largest))]
    return Cut(actor=members.ids[point], lost=len(lost), some=lost[:NAMED])


def _bridges(members: Loaded) -> list[tuple[UUID, UUID, int]]:
    found = cuts.cuts(members.network)
    rows = [
        (members.ids[a], members.ids[b], int(min(parts)))
        for (a, b), parts in zip(found.bridges.tolist(), found.bridge_parts.tolist(), strict=True)
    ]
    return sorted((row for row in rows if row[2] > 1), key=lambda row: -row[2])[:MOST_CUTS]


def _brokers(members: Loaded) -> list[tuple[UUID, float, list[str]]]:
    network = members.network
    if network.n < 3 or not len(network.edges):
        return []
    if network.n * len(network.edges) <= EXACT_EFFORT:
        through = measures.node_betweenness(network)
    else:
        rng = np.random.default_rng(1)
        through, _error = sampling.sampled_betweenness(network, epsilon=0.01, delta=0.1, rng=rng)
    share = measures.normalised_betweenness(through)
    order = np.argsort(-share, kind="stable")[:MOST_BROKERS]
    return [(members.ids[i], float(share[i]), _joins(members, int(i))) for i in order if share[i] > 0]


def _joins(members: Loaded, node: int) -> list[str]:
    """Return the sectors a node has most contacts in, up to three."""
    edges = members.network.edges
    others = np.concatenate([edges[edges[:, 0] == node, 1], edges[edges[:, 1] == node, 0]])
    classes = [c for c in members.network.sector[others].tolist() if c >= 0]
    return [members.sector_keys[c] for c, _count in Counter(classes).most_common(3)]


def _quiet(standing: list[Tie], members: Loaded, before: dt.date) -> list[tuple[UUID, UUID, dt.date]]:
    """Return the ties across sectors that were last confirmed before a day, the longest silent first."""
    last: dict[ties.Pair, dt.date] = {}
    for tie in standing:
        if tie.source in members.index and tie.target in members.index:
            last[tie.pair] = max(last.get(tie.pair, tie.last_observed), tie.last_observed)
    sector = members.network.sector
    silent = [
        (a, b, day)
        for (a, b), day in last.items()
        if day < before and sector[members.index[a]] != sector[members.index[b]]
    ]
    return sorted(silent, key=lambda row: (row[2], members.index[row[0]], members.index[row[1]]))[:MOST_CUTS]


def _lost(collection: Collection, since: dt.date, viewer: Viewer, standing: list[Tie]) -> int:
    before = {tie.pair for tie in ties.standing_ties(collection=collection, on=since, viewer=viewer)}
    return len(before - {tie.pair for tie in standing})


def _joined(collection: Collection, viewer: Viewer, since: dt.date, day: dt.date) -> list[UUID]:
    rows = Actor.objects.visible_to(viewer).filter(
        collection=collection, membership__in=STANDING, joined_on__gt=since, joined_on__lte=day
    )
    return list(rows.order_by("sort_key", "pk").values_list("pk", flat=True))


def _trend(
    collection: Collection,
    day: dt.date,
    viewer: Viewer,
    present: dict[UUID, tuple[dt.date | None, dt.date | None]],
) -> list[Quarter]:
    observations = Observation.objects.filter(collection=collection)
    first = observations.order_by("observed_on").values_list("observed_on", flat=True).first()
    if first is None:
        return []
    count = 8 if observations.count() <= MANY_OBSERVATIONS else 3
    days = [start for start in periods.quarter_starts(day, count) if start >= first]
    found = []
    for start in [*days, day]:
        _whole, members = _networks(collection, start, viewer, present)
        s = _standing(members.network)
        found.append(Quarter(start, s.members, s.ties, s.cross_density, s.isolates))
    return found
