"""Who comes into question for whom: the best few for each person, without comparing everybody in memory.

Up to `EVERYBODY` people each is compared with all others, in portions of rows whose score is a sum of small
dense products (themes, classes, availability) and sparse parts (words, common contacts, hard limits). Beyond
that only with those of the same block: near in theme and region, near in region and kind of town, and those
whose offers share words with the needs.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse

from geflecht.algorithms import affinity
from geflecht.algorithms.affinity import People, Weights
from geflecht.algorithms.wishes import Wishes, best_for_everybody

EVERYBODY = 30_000
BLOCK = 3_000
CELLS_AT_ONCE = 2_000_000  # scores held at once
JITTER = 1e-5  # sets equal scores apart, differently for everybody, so that not all get the same few
GROUP = 32
FEW_THEMES = 64

Scores = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Candidates:
    """Pairs that come into question: (m, 2), the smaller index first, sorted; and their score (m,)."""

    pairs: NDArray[np.intp]
    score: NDArray[np.float64]


def candidates(
    people: People,
    weights: Weights,
    excluded: ArrayLike = (),
    *,
    per_person: int = 20,
    seed: int = 0,
    everybody: int = EVERYBODY,
) -> Candidates:
    """Return the `per_person` best for each person with capacity, together as pairs.

    excluded: (k, 2) pairs that are out; tied pairs and those of one organisation are out by themselves.
    everybody: number of people up to which all are compared (then the result is exact, up to `JITTER`).
    O(n²/portion) small dense steps up to there, then O(n · BLOCK).
    """
    search = _Search(people, weights, excluded, seed)
    found = search.best(search.portions(everybody), per_person)
    score = affinity.parts(people, found).score(weights)
    return Candidates(found, score)


def among(
    people: People, weights: Weights, excluded: ArrayLike, rows: NDArray[np.intp], columns: NDArray[np.intp],
    *, per_person: int, seed: int = 0,
) -> Candidates:  # fmt: skip
    """Return the best of `columns` for each of `rows`, as `candidates` does for everybody."""
    search = _Search(people, weights, excluded, seed)
    found = search.best(_portions(rows, columns), per_person)
    return Candidates(found, affinity.parts(people, found).score(weights))


def excluded_pairs(people: People, *more: ArrayLike) -> sparse.csr_array:
    """Return the pairs that are out as a symmetric (n, n) pattern: tied ones and those in `more`."""
    own = [people.network.edges, *(np.asarray(pairs, dtype=np.intp).reshape(-1, 2) for pairs in more)]
    a, b = np.concatenate(own).T
    ends = (np.concatenate([a, b]), np.concatenate([b, a]))
    return sparse.csr_array((np.ones(2 * len(a), dtype=np.int8), ends), shape=(people.n, people.n))


class _Search:
    """What of the score is the same for every portion of rows."""

    def __init__(self, people: People, weights: Weights, excluded: ArrayLike, seed: int) -> None:
        self.people, self.weights = people, dict(zip(affinity.PARTS, weights.shares, strict=True))
        self.taking = np.flatnonzero(people.capacity > 0)
        self.out = excluded_pairs(people, excluded)
        self.jitter = (JITTER * np.random.default_rng(seed).random(2 * people.n)).astype(np.float32)
        classes, sector, deficit = people.classes
        table = self.weights["sector"] * sector + self.weights["deficit"] * deficit
        one_hot = np.eye(len(table), dtype=np.float32)[classes]
        available = np.sqrt(people.availability)[:, None].astype(np.float32)
        left = [table.astype(np.float32)[classes], self.weights["availability"] * available]
        right = [one_hot, available]
        self.themes = people.theme_matrix.astype(np.float32)
        self.many_themes = self.themes.shape[1] > FEW_THEMES
        if not self.many_themes:
            left.append(self.weights["theme"] * self.themes.toarray())
            right.append(self.themes.toarray())
        self.left = np.concatenate(left, axis=1).astype(np.float32)
        self.right = np.concatenate(right, axis=1).astype(np.float32)
        like = people.likeness
        self.wants = _Held(people.needs, best_for_everybody(like, people.offers, people.n))
        self.gives = _Held(people.offers, best_for_everybody(like.T.tocsr(), people.needs, people.n))

    def best(
        self, portions: Iterator[tuple[NDArray[np.intp], NDArray[np.intp]]], per_person: int
    ) -> NDArray[np.intp]:
        """Return the pairs of the best `per_person` columns of each row, over all its portions."""
        keys, scores = [], []
        for rows, columns in portions:
            score = self._scores(rows, columns)
            row, column = _largest(score, per_person)
            a, b = rows[row], columns[column]
            keys.append(a.astype(np.int64) * self.people.n + b)
            scores.append(score[row, column])
        if not keys:
            return np.empty((0, 2), dtype=np.intp)
        key, score = np.concatenate(keys), np.concatenate(scores)
        key, first = np.unique(key, return_index=True)
        person, other = np.divmod(key, max(self.people.n, 1))
        order = np.lexsort((other, -score[first], person))
        begin = np.searchsorted(person[order], person[order])
        kept = order[np.arange(len(order)) - begin < per_person]
        low, high = np.sort(np.column_stack([person[kept], other[kept]]), axis=1).T
        pairs = np.column_stack(np.divmod(np.unique(low * self.people.n + high), self.people.n))
        return pairs.astype(np.intp)

    def portions(self, everybody: int) -> Iterator[tuple[NDArray[np.intp], NDArray[np.intp]]]:
        """Yield rows and the columns they are compared with."""
        if len(self.taking) <= everybody:
            yield from _portions(self.taking, self.taking)
            return
        people, taking = self.people, self.taking
        region = np.nan_to_num(people.place[taking], nan=0.0)
        strip = np.floor(region[:, 0] * 2)
        first_theme = np.array([min(people.themes[one], default=-1) for one in taking.tolist()])
        for order in (
            np.lexsort((region[:, 1], strip, first_theme)),
            np.lexsort((region[:, 1], strip, people.town_kind[taking])),
        ):
            for begin in range(0, len(taking), BLOCK):
                block = np.sort(taking[order[begin : begin + BLOCK]])
                yield from _portions(block, block)
        yield from self._by_words()

    def _by_words(self) -> Iterator[tuple[NDArray[np.intp], NDArray[np.intp]]]:
        """Yield those who need something beside those whose offers share words with it."""
        first = self.wants.first_text(self.people.n)
        asking = self.taking[first[self.taking] >= 0]
        asking = asking[np.argsort(first[asking], kind="stable")]
        for begin in range(0, len(asking), BLOCK):
            rows = asking[begin : begin + BLOCK]
            offering = np.unique(self.wants.best[np.unique(first[rows])].indices)
            offering = offering[self.people.capacity[offering] > 0]
            step = max(1, len(offering) // BLOCK)
            columns = offering[(begin // BLOCK) % step :: step]
            if len(columns):
                yield from _portions(np.sort(rows), columns)

    def _scores(self, rows: NDArray[np.intp], columns: NDArray[np.intp]) -> Scores:
        """Score each of `rows` with each of `columns`, −inf where a pair is out."""
        at = np.full(self.people.n, -1, dtype=np.intp)
        at[columns] = np.arange(len(columns))
        score: Scores = self.left[rows] @ self.right[columns].T
        if self.many_themes:
            score += self.weights["theme"] * (self.themes[rows] @ self.themes[columns].T).toarray()
        if self.weights["need"]:
            score += self.weights["need"] * self._needs(rows, at, score.shape)
        if self.weights["place"]:
            score += self.weights["place"] * self._places(rows, columns)
        ties = self.people.network.adjacency
        contacts = (ties[rows] @ ties).tocsr()
        score += self.weights["distance"] * affinity.COLD
        row, column, count = _entries(contacts, at)
        score[row, column] += self.weights["distance"] * (
            affinity.closeness(count.astype(np.intp)) - affinity.COLD
        )
        for place, person in enumerate(rows):
            begin = person * 7_919 % self.people.n
            score[place] += self.jitter[begin : begin + self.people.n][columns]
        self._take_out(score, rows, columns, at)
        return score

    def _needs(self, rows: NDArray[np.intp], at: NDArray[np.intp], shape: tuple[int, int]) -> Scores:
        """The part `need`: what the rows want of the columns, and the columns of the rows."""
        unmet = np.ones(shape, dtype=np.float32)
        for held in (self.wants, self.gives):
            met = np.zeros(shape, dtype=np.float32)
            row, text = held.of(rows)
            place, column, value = _entries(held.best[text], at)
            order = np.argsort(value, kind="stable")  # the last write, so the best, stays
            met[row[place[order]], column[order]] = value[order]
            unmet *= 1 - met
        return 1 - unmet

    def _places(self, rows: NDArray[np.intp], columns: NDArray[np.intp]) -> Scores:
        """The part `place`, worked out once per town and kind."""
        people = self.people
        of = np.column_stack([people.town, people.town_kind, np.nan_to_num(people.place, nan=999.0)])
        _one, first, place = np.unique(of[columns], axis=0, return_index=True, return_inverse=True)
        own, own_first, own_place = np.unique(of[rows], axis=0, return_index=True, return_inverse=True)
        a, b = rows[own_first][:, None], columns[first][None, :]
        kilometres = affinity.distance_km(people.place[a], people.place[b])
        table = affinity.same_place(people, a, b, kilometres).astype(np.float32)
        found: Scores = table[own_place.ravel()][:, place.ravel()]
        return found

    def _take_out(
        self, score: Scores, rows: NDArray[np.intp], columns: NDArray[np.intp], at: NDArray[np.intp]
    ) -> None:
        row, column, _ones = _entries(self.out[rows], at)
        score[row, column] = -np.inf
        own = at[rows]
        score[np.flatnonzero(own >= 0), own[own >= 0]] = -np.inf
        organisation = self.people.organisation
        order = np.argsort(organisation[columns], kind="stable")
        known = organisation[columns][order]
        for place, one in enumerate(organisation[rows]):
            if one >= 0:
                begin, end = np.searchsorted(known, (one, one + 1))
                score[place, order[begin:end]] = -np.inf


class _Held:
    """Needs or offers of each person, and how well each text is met by everybody."""

    def __init__(self, wishes: Wishes, best: sparse.csr_array) -> None:
        self.wishes, self.best = wishes, best.astype(np.float32)

    def of(self, rows: NDArray[np.intp]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Return for the items of `rows` the place of the row and the text."""
        begin = np.searchsorted(self.wishes.owner, rows, "left")
        count = np.searchsorted(self.wishes.owner, rows, "right") - begin
        inside = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
        return np.repeat(np.arange(len(rows)), count), self.wishes.of_text[np.repeat(begin, count) + inside]

    def first_text(self, n: int) -> NDArray[np.intp]:
        """Return the first text of each person (n,), −1 without any."""
        first = np.full(n, -1, dtype=np.intp)
        first[self.wishes.owner[::-1]] = self.wishes.of_text[::-1]
        return first


def _portions(
    rows: NDArray[np.intp], columns: NDArray[np.intp]
) -> Iterator[tuple[NDArray[np.intp], NDArray[np.intp]]]:
    step = max(1, CELLS_AT_ONCE // max(len(columns), 1))
    for begin in range(0, len(rows), step):
        yield rows[begin : begin + step], columns


def _entries(
    matrix: sparse.csr_array, at: NDArray[np.intp]
) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.float32]]:
    """Row, place of the column and value of the stored entries whose column is looked at."""
    row = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    column = at[matrix.indices]
    there = column >= 0
    return row[there], column[there], matrix.data[there]


def _largest(score: Scores, count: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Row and column of the `count` largest finite scores of each row, the largest first."""
    rows, columns = score.shape
    groups = columns // GROUP
    if groups > 2 * count:  # the count-th largest of the groups' largest is a lower limit
        top = score[:, : groups * GROUP].reshape(rows, groups, GROUP).max(axis=2)
        limit = np.partition(top, groups - count, axis=1)[:, groups - count]
        row, column = np.nonzero(score >= np.maximum(limit, np.finfo(np.float32).min)[:, None])
    else:
        row, column = np.nonzero(np.isfinite(score))
    order = np.lexsort((-score[row, column], row))
    row, column = row[order], column[order]
    rank = np.arange(len(row)) - np.searchsorted(row, row)
    return row[rank < count], column[rank < count]
