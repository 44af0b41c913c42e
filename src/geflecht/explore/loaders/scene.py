"""One filtered set of actors with their ties on a day: what all four views draw."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from geflecht.actors.models import Collection, Sector, Viewer
from geflecht.algorithms import graphs, sectors
from geflecht.explore.loaders.cast import Cast, Flags, Indices, cast_of
from geflecht.explore.loaders.choice import Choice
from geflecht.explore.loaders.kept import kept, key_of
from geflecht.explore.loaders.strands import KINDS, Occasions, Strands, occasions_of, strands_of
from geflecht.kit import clock
from geflecht.ties.models import COUNTED_KINDS

DECLARED, DERIVED = "erklaert", "abgeleitet"
DERIVED_MOST = 20_000  # pairs drawn; beyond this the loosest are left out, the tables keep all


@dataclass(frozen=True, eq=False)
class Pairs:
    """Pairs of actors (a < b), sorted; `weight` counts spans or shared occasions, `day` is the first."""

    a: Indices
    b: Indices
    weight: NDArray[np.int64]
    day: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.a)

    def only(self, keep: Flags) -> "Pairs":
        return Pairs(self.a[keep], self.b[keep], self.weight[keep], self.day[keep])


@dataclass(frozen=True, eq=False)
class Scene:
    """Actors are positions in `cast`. Built by `scene_of`; everything else is worked out when asked for."""

    choice: Choice
    cast: Cast
    strands: Strands
    occasions: Occasions
    on: dt.date

    @property
    def day(self) -> int:
        return self.on.toordinal()

    @cached_property
    def sector(self) -> Indices:
        """The sector of every actor on that day, borrowed from the organisation where it has none (n,)."""
        return self.cast.borrowed_at(self.day, self.cast.sector)

    @cached_property
    def place(self) -> Indices:
        """The place of every actor on that day, borrowed likewise; −1 where unknown (n,)."""
        return self.cast.borrowed_at(self.day, self.cast.place)

    @cached_property
    def end_at(self) -> Indices:
        """The node at which an actor's ties are drawn: itself, or its organisation; −1 drops them (n,)."""
        everybody = np.arange(len(self.cast), dtype=np.intp)
        at = self.cast.organisation_at(self.day) if self.choice.by_organisation else everybody
        if self.choice.without:
            at = np.where(self.cast.office_at(self.day), -1, at)
        return at

    @cached_property
    def shown(self) -> Flags:
        """Mark the actors of the filtered set (n,)."""
        keep: Flags = self.end_at == np.arange(len(self.cast))
        keep &= self._by_vocabulary() & self._by_words() & self._by_place()
        if self.choice.event:
            keep &= self._present()
        if self.choice.most is not None:
            keep &= self.degree <= self.choice.most
        return keep

    @cached_property
    def nodes(self) -> Indices:
        """The filtered set in the order of the list."""
        return np.flatnonzero(self.shown)

    @cached_property
    def spans(self) -> Strands:
        """All spans of the chosen kinds at the nodes they are drawn at; loops are gone, a < b."""
        kinds = [KINDS.index(kind) for kind in self.choice.tie_kind or COUNTED_KINDS]
        all_of = self.strands
        a, b = self.end_at[all_of.a], self.end_at[all_of.b]
        keep = np.isin(all_of.kind, kinds) & (a >= 0) & (b >= 0) & (a != b)
        if self.choice.since:
            keep &= all_of.new_on > self.choice.since.toordinal()
        rows = np.flatnonzero(keep)
        rows = rows[np.lexsort((all_of.start[rows], np.maximum(a, b)[rows], np.minimum(a, b)[rows]))]
        return Strands(
            np.minimum(a, b)[rows], np.maximum(a, b)[rows], all_of.kind[rows], all_of.start[rows],
            all_of.end[rows], all_of.new_on[rows], all_of.origin[rows], [all_of.since[row] for row in rows],
        )  # fmt: skip

    @cached_property
    def standing(self) -> Pairs:
        """The pairs with a declared tie on that day, in the whole network the viewer may see."""
        rows = np.flatnonzero(self.spans.standing(self.day))
        return merged(self.spans.a[rows], self.spans.b[rows], self.spans.new_on[rows], len(self.cast))

    @cached_property
    def degree(self) -> Indices:
        """Declared ties of every actor on that day, whatever the filter shows (n,)."""
        ends = np.concatenate([self.standing.a, self.standing.b])
        return np.bincount(ends, minlength=len(self.cast)).astype(np.intp)

    @cached_property
    def declared(self) -> Pairs:
        """The declared pairs within the filtered set."""
        return self.standing.only(
            self.shown[self.standing.a] & self.shown[self.standing.b] & self.joins(self.standing)
        )

    @cached_property
    def met(self) -> Pairs:
        """The pairs who shared an occasion up to that day, in the whole network the viewer may see."""
        held = np.flatnonzero(self.occasions.day <= self.day)
        rows = np.isin(self.occasions.occasion, held) & (self.end_at[self.occasions.actor] >= 0)
        if not rows.any():
            return _no_pairs()
        at = self.end_at[self.occasions.actor[rows]]
        column = np.searchsorted(held, self.occasions.occasion[rows])
        return _shared(at, column, self.occasions.day[held], len(self.cast))

    @cached_property
    def derived(self) -> Pairs:
        """The pairs of the filtered set who shared an occasion."""
        return self.met.only(self.shown[self.met.a] & self.shown[self.met.b] & self.joins(self.met))

    @property
    def layers(self) -> tuple[str, ...]:
        """The layers drawn: as chosen, else the declared one, and where there is none the derived one."""
        return self.choice.layer or ((DECLARED,) if len(self.strands) else (DERIVED,))

    @property
    def has_office(self) -> bool:
        return bool(self.cast.office_at(self.day).any())

    @property
    def has_persons(self) -> bool:
        return bool(self.cast.is_person.any())

    @property
    def has_both_layers(self) -> bool:
        return bool(len(self.strands) and len(self.occasions.actor))

    @property
    def counted(self) -> Pairs:
        """The pairs that the matrix counts: declared ones, or shared occasions if only those are shown."""
        return self.declared if DECLARED in self.layers else self.derived

    @cached_property
    def network(self) -> graphs.Network:
        """The filtered set as a network of its own: node k is `nodes[k]`."""
        place = np.cumsum(self.shown) - 1
        arcs = np.column_stack([place[self.counted.a], place[self.counted.b]])
        return graphs.build(len(self.nodes), arcs, sector=self.sector[self.nodes])

    @cached_property
    def best_tied(self) -> Indices:
        """The filtered set, those with the most counted ties within it first."""
        ends = np.concatenate([self.counted.a, self.counted.b])
        count = np.bincount(ends, minlength=len(self.cast))
        return self.nodes[np.argsort(-count[self.nodes], kind="stable")]

    @property
    def has_sectors(self) -> bool:
        return bool((self.sector[self.nodes] >= 0).any())

    @cached_property
    def mixed(self) -> sectors.Mixing:
        """How often each two sectors are tied, and how often chance would tie them."""
        return sectors.mixing(self.network)

    def joins(self, pairs: Pairs | Strands) -> Flags:
        """Mark the pairs that join the two chosen sectors; all of them if none were chosen."""
        if not self.choice.pair:
            return np.ones(len(pairs), dtype=np.bool_)
        first, second = self._pair_sectors()
        a, b = self.sector[pairs.a], self.sector[pairs.b]
        between: Flags = ((a == first) & (b == second)) | ((a == second) & (b == first))
        return between

    def _pair_sectors(self) -> tuple[int, int]:
        keys = [sector.key for sector in self.cast.sectors]
        first, second = (keys.index(key) if key in keys else -1 for key in self.choice.pair)
        return first, second

    def _by_vocabulary(self) -> Flags:
        keep = np.ones(len(self.cast), dtype=np.bool_)
        if self.choice.sector:
            keep &= self._in_sectors(lambda sector: sector.key in self.choice.sector)
        if self.choice.pair:
            keep &= np.isin(self.sector, self._pair_sectors())
        if self.choice.side:
            keep &= self._in_sectors(lambda sector: sector.side == self.choice.side)
        for chosen, marks in ((self.choice.theme, self.cast.themes), (self.choice.field, self.cast.fields)):
            if chosen:
                keep &= np.any([marks.get(key, ~keep & keep) for key in chosen], axis=0)
        if self.choice.kind:
            keep &= self.cast.is_person == (self.choice.kind == "person")
        return keep

    def _in_sectors(self, is_wanted: Callable[[Sector], bool]) -> Flags:
        return np.isin(self.sector, [i for i, one in enumerate(self.cast.sectors) if is_wanted(one)])

    def _by_words(self) -> Flags:
        keep = np.ones(len(self.cast), dtype=np.bool_)
        for words, texts in (
            (self.choice.text, self.cast.searched), (self.choice.offer, self.cast.offered), (self.choice.need, self.cast.needed)
        ):  # fmt: skip
            if words:
                parts = words.casefold().split()
                keep &= np.array([all(part in text for part in parts) for text in texts], dtype=np.bool_)
        return keep

    def _by_place(self) -> Flags:
        keep = np.ones(len(self.cast), dtype=np.bool_)
        wanted = self.choice.place.casefold()
        for chosen, is_there in (
            (self.choice.state, [place.state == self.choice.state for place in self.cast.places]),
            (wanted, [place.name.casefold() == wanted for place in self.cast.places]),
        ):
            if chosen:
                keep &= np.isin(self.place, np.flatnonzero(is_there))
        return keep

    def _present(self) -> Flags:
        keep = np.zeros(len(self.cast), dtype=np.bool_)
        wanted = [i for i, key in enumerate(self.occasions.keys) if key == self.choice.event]
        ends = self.end_at[self.occasions.actor[np.isin(self.occasions.occasion, wanted)]]
        keep[ends[ends >= 0]] = True
        return keep


def scene_of(choice: Choice, *, collection: Collection, viewer: Viewer, revision: int) -> Scene:
    """Return the set that `choice` asks for, of what `viewer` may see of `collection`.

    The unfiltered set is kept with all that was worked out for it; filtered ones are too many for that.
    """

    def make() -> Scene:
        cast = cast_of(collection, viewer=viewer, revision=revision)
        return Scene(
            choice=choice,
            cast=cast,
            strands=strands_of(cast, viewer=viewer, revision=revision),
            occasions=occasions_of(cast, viewer=viewer, revision=revision),
            on=choice.as_of or clock.today(),
        )

    if choice.but(collection="", order="", measure="") != Choice():
        return make()
    return kept((key_of("scene", viewer=viewer, revision=revision, collection=collection), choice), make)


def merged(a: Indices, b: Indices, day: NDArray[np.int64], n: int) -> Pairs:
    """Merge rows of one pair (a < b) into one: how many there are, and the first day."""
    keys, first, counts = np.unique(a * max(n, 1) + b, return_inverse=True, return_counts=True)
    earliest = np.full(len(keys), np.iinfo(np.int64).max)
    np.minimum.at(earliest, first, day)
    low, high = np.divmod(keys, max(n, 1))
    return Pairs(low.astype(np.intp), high.astype(np.intp), counts.astype(np.int64), earliest)


def _no_pairs() -> Pairs:
    nothing = np.empty(0, dtype=np.intp)
    return Pairs(nothing, nothing, nothing.astype(np.int64), nothing.astype(np.int64))


def _shared(at: Indices, occasion: Indices, day: NDArray[np.int64], n: int) -> Pairs:
    """Pair everybody who was at the same occasion; an actor that came in two roles counts once."""
    firsts, seconds, days = [], [], []
    present = np.unique(np.column_stack([occasion, at]), axis=0)
    for members in np.split(present, np.flatnonzero(np.diff(present[:, 0])) + 1):
        low, high = np.triu_indices(len(members), 1)
        firsts.append(members[low, 1])
        seconds.append(members[high, 1])
        days.append(np.full(len(low), day[members[0, 0]]))
    return merged(np.concatenate(firsts), np.concatenate(seconds), np.concatenate(days), n)
