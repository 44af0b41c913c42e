"""What speaks for introducing two people: seven parts, each 0…1, and the facts behind them.

need: one's need meets the other's offer, by tags and German words. theme: themes in common.
sector: different sector (½) and different side as well (1). deficit: how far the ties between the two
sectors stay below what chance would give. distance: 0.8 and more if a common contact can introduce them,
0.5 if nobody can. place: same town, near, or the same kind of town (½). availability: of both.
What is not known counts for nothing.
"""

from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse

from geflecht.algorithms import earth, graphs, sectors
from geflecht.algorithms.wishes import Fit, Wishes, fit, likeness

WARM, EACH_FURTHER, COLD = 0.8, 0.1, 0.5
NEAR_KM = 50.0
SAME_KIND = 0.5
PAIRS_AT_ONCE = 200_000

Codes = NDArray[np.intp]
Shares = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each part counts; only the proportions matter. Raises ValueError below 0 or all 0."""

    need: float = 0.30
    theme: float = 0.15
    sector: float = 0.20
    deficit: float = 0.15
    distance: float = 0.10
    place: float = 0.05
    availability: float = 0.05

    def __post_init__(self) -> None:
        values = np.array(astuple(self))
        if not np.isfinite(values).all() or values.min() < 0 or not values.any():
            raise ValueError("weights must be numbers from 0, and one of them above")

    @property
    def shares(self) -> Shares:
        """The weights (7,) in the order of `PARTS`, summing to 1."""
        values = np.array(astuple(self))
        shares: Shares = values / values.sum()
        return shares


PARTS = tuple(field.name for field in fields(Weights))


@dataclass(frozen=True, eq=False)
class People:
    """Everybody of a network, those who take part and those who do not (capacity 0).

    sector, side, organisation, town, town_kind: (n,) codes from 0, −1 unknown. place: (n, 2) latitude and
    longitude in degrees, NaN unknown. themes: the codes of each person. needs, offers: see `wishes`.
    capacity: (n,) introductions each may get. availability: (n,) 0…1. ties: (e, 2) who knows whom.
    """

    sector: Codes
    side: Codes
    organisation: Codes
    town: Codes
    town_kind: Codes
    place: Shares
    themes: Sequence[Sequence[int]]
    needs: Wishes
    offers: Wishes
    capacity: NDArray[np.int64]
    availability: Shares
    ties: NDArray[np.intp]

    def __post_init__(self) -> None:
        n = len(self.sector)
        for name in ("side", "organisation", "town", "town_kind", "capacity", "availability", "themes"):
            if len(getattr(self, name)) != n:
                raise ValueError(f"{n} people, but {len(getattr(self, name))} values of {name}")
        if self.place.shape != (n, 2):
            raise ValueError(f"place must be ({n}, 2), not {self.place.shape}")
        for name, owner in (("needs", self.needs.owner), ("offers", self.offers.owner)):
            if owner.size and (owner.min() < 0 or owner.max() >= n):
                raise ValueError(f"{name} belong to people outside 0…{n - 1}")
        if not ((self.availability >= 0) & (self.availability <= 1)).all():
            raise ValueError("availability must lie in 0…1")

    @property
    def n(self) -> int:
        """Number of people."""
        return len(self.sector)

    @cached_property
    def network(self) -> graphs.Network:
        """The ties as a network with sectors."""
        return graphs.build(self.n, self.ties, sector=self.sector)

    @cached_property
    def theme_matrix(self) -> sparse.csr_array:
        """Themes of each person (n, t), rows of length 1, so that a product is the share in common."""
        owner = np.repeat(np.arange(self.n), [len(set(own)) for own in self.themes])
        theme = np.array([one for own in self.themes for one in sorted(set(own))], dtype=np.intp)
        count = np.bincount(owner, minlength=self.n)
        value = 1 / np.sqrt(count[owner])
        width = int(theme.max(initial=-1)) + 1
        return sparse.csr_array((value, (owner, theme)), shape=(self.n, width))

    @cached_property
    def classes(self) -> tuple[Codes, Shares, Shares]:
        """Class of each person by sector and side (n,), and the parts sector and deficit per two classes."""
        both = np.column_stack([self.sector, self.side])
        kinds, of = np.unique(both, axis=0, return_inverse=True)
        sector, side = kinds.reshape(-1, 2).T
        known = (sector[:, None] >= 0) & (sector[None, :] >= 0)
        sides = (side[:, None] >= 0) & (side[None, :] >= 0)
        differ = known & (sector[:, None] != sector[None, :])
        other_side = differ & sides & (side[:, None] != side[None, :])
        gap = self.deficits[sector[:, None], sector[None, :]]
        return of.astype(np.intp), np.add(differ, other_side, dtype=np.float64) / 2, np.where(known, gap, 0.0)

    @cached_property
    def likeness(self) -> sparse.csr_array:
        """How well each text of a need meets each text of an offer."""
        return likeness(self.needs, self.offers)

    @cached_property
    def mixing(self) -> sectors.Mixing:
        """Ties between the sectors beside what chance would give."""
        return sectors.mixing(self.network)

    @cached_property
    def deficits(self) -> Shares:
        """1 − observed/expected per two sectors, 0…1; 0 where nothing is expected."""
        ratio = self.mixing.ratio
        gaps: Shares = np.clip(1 - np.where(np.isfinite(ratio), ratio, 1.0), 0.0, 1.0)
        return gaps if len(gaps) else np.zeros((1, 1))


@dataclass(frozen=True, slots=True, eq=False)
class Parts:
    """The parts of k pairs (k,), and what they rest on.

    need_item, offer_item: the need and the offer that fit best, indices into People.needs and .offers; −1
    none. common: the common contact with the fewest ties, −1 if there is none; contacts: how many there are.
    observed, expected: ties between the two sectors, NaN if a sector is unknown. kilometres: NaN unknown.
    """

    need: Shares
    theme: Shares
    sector: Shares
    deficit: Shares
    distance: Shares
    place: Shares
    availability: Shares
    need_item: Codes
    offer_item: Codes
    common: Codes
    contacts: Codes
    observed: Shares
    expected: Shares
    kilometres: Shares

    def score(self, weights: Weights) -> Shares:
        """Return the weighted mean of the parts (k,), 0…1."""
        values = np.column_stack([getattr(self, name) for name in PARTS])
        score: Shares = values @ weights.shares
        return score


def parts(people: People, pairs: ArrayLike) -> Parts:
    """Return what speaks for each pair (k, 2). O(k·(items² + ties of a person))."""
    a, b = np.asarray(pairs, dtype=np.intp).reshape(-1, 2).T
    classes, sector, deficit = people.classes
    met: Fit = fit(people.needs, people.offers, people.likeness, a, b, people.n)
    common, contacts = _contacts(people, a, b)
    kilometres = distance_km(people.place[a], people.place[b])
    themes = people.theme_matrix
    known = (people.sector[a] >= 0) & (people.sector[b] >= 0)
    mixed = people.mixing
    return Parts(
        need=met.value,
        theme=_row_products(themes, a, b),
        sector=sector[classes[a], classes[b]],
        deficit=deficit[classes[a], classes[b]],
        distance=closeness(contacts),
        place=same_place(people, a, b, kilometres),
        availability=np.sqrt(people.availability[a] * people.availability[b]),
        need_item=met.need,
        offer_item=met.offer,
        common=common,
        contacts=contacts,
        observed=np.where(known, mixed.observed[people.sector[a], people.sector[b]], np.nan),
        expected=np.where(known, mixed.expected[people.sector[a], people.sector[b]], np.nan),
        kilometres=kilometres,
    )


def closeness(contacts: NDArray[np.signedinteger]) -> Shares:
    """The part `distance` for a number of common contacts."""
    warm = np.minimum(1.0, WARM + EACH_FURTHER * (contacts - 1))
    return np.where(contacts > 0, warm, COLD)


def same_place(people: People, a: Codes, b: Codes, kilometres: Shares) -> Shares:
    """The part `place`; the arrays may have any shapes that go together."""
    town, kind = people.town, people.town_kind
    same = (town[a] == town[b]) & (town[a] >= 0)
    alike = (kind[a] == kind[b]) & (kind[a] >= 0)
    near = np.nan_to_num(np.exp(-kilometres / NEAR_KM), nan=0.0)
    return np.where(same, 1.0, np.maximum(near, SAME_KIND * alike))


def distance_km(one: Shares, other: Shares) -> Shares:
    """Great-circle distance of places (…, 2) in degrees; NaN where one is unknown."""
    return earth.kilometres(one[..., 0], one[..., 1], other[..., 0], other[..., 1])


def _row_products(matrix: sparse.csr_array, a: Codes, b: Codes) -> Shares:
    if not len(a):
        return np.zeros(0)
    found: list[Shares] = [
        (matrix[a[at : at + PAIRS_AT_ONCE]] * matrix[b[at : at + PAIRS_AT_ONCE]]).sum(axis=1)
        for at in range(0, len(a), PAIRS_AT_ONCE)
    ]
    return np.minimum(np.concatenate(found), 1.0)


def _contacts(people: People, a: Codes, b: Codes) -> tuple[Codes, Codes]:
    """The common contact with the fewest ties, so that the load spreads; and how many there are."""
    ties, degree = people.network.adjacency, people.network.degree
    best, count = np.full(len(a), -1, dtype=np.intp), np.zeros(len(a), dtype=np.intp)
    for at in range(0, len(a), PAIRS_AT_ONCE):
        shared = (ties[a[at : at + PAIRS_AT_ONCE]] * ties[b[at : at + PAIRS_AT_ONCE]]).tocsr()
        shared.sort_indices()
        row = np.repeat(np.arange(shared.shape[0]), np.diff(shared.indptr))
        order = np.lexsort((shared.indices, degree[shared.indices], row))
        first = order[np.unique(row[order], return_index=True)[1]]
        best[at + row[first]] = shared.indices[first]
        count[at : at + shared.shape[0]] = np.diff(shared.indptr)
    return best, count
