"""Needs and offers: which need an offer meets, by the words both use.

Texts are tags or German sentences. Two texts are as near as their words: base forms and parts of compounds
(`german`), rare ones weighing more, compared by cosine; the same text is 1. „Räume für Proben“ meets „Probenraum“.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from geflecht.algorithms import german

LEAST = 0.25  # a likeness below this is one common word among many
ROWS_AT_ONCE = 2_000


@dataclass(frozen=True, eq=False)
class Wishes:
    """Needs or offers. Item k is the text `text[of_text[k]]` and belongs to person `owner[k]`."""

    owner: NDArray[np.intp]
    of_text: NDArray[np.intp]
    text: tuple[str, ...]

    def said(self, item: int) -> str:
        """Return the text of an item."""
        return self.text[int(self.of_text[item])]

    @cached_property
    def begin(self) -> NDArray[np.intp]:
        """Where the items of each owner begin, for owners 0…largest, and one entry more."""
        size = np.bincount(self.owner) if len(self.owner) else np.zeros(0, dtype=np.intp)
        return np.concatenate([[0], np.cumsum(size)]).astype(np.intp)


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """How well needs meet offers in k pairs, 0…1, and the need and offer that fit best, −1 none."""

    value: NDArray[np.float64]
    need: NDArray[np.intp]
    offer: NDArray[np.intp]


def wishes(per_person: Sequence[Sequence[str]]) -> Wishes:
    """Collect the texts of each person, in the order of the people; equal texts are kept once."""
    texts: dict[str, int] = {}
    owner, of_text = [], []
    for person, own in enumerate(per_person):
        for text in own:
            owner.append(person)
            of_text.append(texts.setdefault(text, len(texts)))
    return Wishes(np.array(owner, dtype=np.intp), np.array(of_text, dtype=np.intp), tuple(texts))


def likeness(needs: Wishes, offers: Wishes) -> sparse.csr_array:
    """Return how well each text of a need meets each text of an offer, (needs, offers), `LEAST`…1.

    O(products of common words); rows in portions.
    """
    left, right = _vectors(needs.text, offers.text)
    turned = right.T.tocsr()
    rows = []
    for begin in range(0, max(left.shape[0], 1), ROWS_AT_ONCE):
        product = (left[begin : begin + ROWS_AT_ONCE] @ turned).tocsr()
        product.data[product.data < LEAST] = 0
        product.eliminate_zeros()
        product.data = np.minimum(product.data, 1.0)
        rows.append(product)
    found = sparse.vstack(rows).tocsr()
    found.sort_indices()
    return found


def fit(
    needs: Wishes,
    offers: Wishes,
    like: sparse.csr_array,
    a: NDArray[np.intp],
    b: NDArray[np.intp],
    n: int,
) -> Fit:
    """Compare the needs of each side with the offers of the other.

    like: the `likeness` of their texts. a, b: (k,) people below n. The value is 1 − (1 − best for a)·(1 − best for b): met on both sides counts
    more. The items are those of the better side; of equal ones a's need, then the first.
    """
    for_a = _one_way(needs, offers, like, a, b, n)
    for_b = _one_way(needs, offers, like, b, a, n)
    better = for_b.value > for_a.value
    return Fit(
        1 - (1 - for_a.value) * (1 - for_b.value),
        np.where(better, for_b.need, for_a.need),
        np.where(better, for_b.offer, for_a.offer),
    )


def best_for_everybody(like: sparse.csr_array, holders: Wishes, n: int) -> sparse.csr_array:
    """Return for each text the best likeness with what each person holds, (texts, n).

    like: (texts, texts of `holders`).
    """
    size = np.bincount(holders.of_text, minlength=len(holders.text))
    order = np.argsort(holders.of_text, kind="stable")
    begin = np.concatenate([[0], np.cumsum(size)])
    column = like.indices
    count = size[column]
    row = np.repeat(np.repeat(np.arange(like.shape[0]), np.diff(like.indptr)), count)
    inside = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    who = holders.owner[order][np.repeat(begin[column], count) + inside]
    value = np.repeat(like.data, count)
    key = row * n + who
    by = np.lexsort((-value, key))
    first = by[np.flatnonzero(np.diff(key[by], prepend=-1))]
    return sparse.csr_array((value[first], (row[first], who[first])), shape=(like.shape[0], n))


def _one_way(
    needs: Wishes,
    offers: Wishes,
    like: sparse.csr_array,
    asking: NDArray[np.intp],
    giving: NDArray[np.intp],
    n: int,
) -> Fit:
    """Best need of the one met by an offer of the other, per pair."""
    value, need, offer = (
        np.zeros(len(asking)),
        np.full(len(asking), -1, dtype=np.intp),
        np.full(len(asking), -1, dtype=np.intp),
    )
    pair, i, j = _combinations(_span(needs, asking, n), _span(offers, giving, n))
    if not len(pair) or not like.nnz:
        return Fit(value, need, offer)
    width = like.shape[1]
    keys = np.repeat(np.arange(like.shape[0]), np.diff(like.indptr)) * width + like.indices
    asked = needs.of_text[i] * width + offers.of_text[j]
    at = np.minimum(np.searchsorted(keys, asked), len(keys) - 1)
    found = np.where(keys[at] == asked, like.data[at], 0.0)
    hits = np.flatnonzero(found)
    order = hits[np.lexsort((j[hits], i[hits], -found[hits], pair[hits]))]
    first = order[np.flatnonzero(np.diff(pair[order], prepend=-1))]
    value[pair[first]], need[pair[first]], offer[pair[first]] = found[first], i[first], j[first]
    return Fit(value, need, offer)


def _span(wishes: Wishes, who: NDArray[np.intp], n: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Where the items of each person in `who` begin, and how many there are."""
    padded = np.concatenate([wishes.begin, np.full(max(0, n + 1 - len(wishes.begin)), wishes.begin[-1])])
    return padded[who], padded[who + 1] - padded[who]


def _combinations(
    left: tuple[NDArray[np.intp], NDArray[np.intp]], right: tuple[NDArray[np.intp], NDArray[np.intp]]
) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]]:
    """Every item on the left with every one on the right, per pair: (pair, item, item)."""
    count = left[1] * right[1]
    pair = np.repeat(np.arange(len(count)), count)
    inside = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    along = np.maximum(right[1][pair], 1)
    return pair, left[0][pair] + inside // along, right[0][pair] + inside % along


def _vectors(*groups: Sequence[str]) -> tuple[sparse.csr_array, ...]:
    """Words of each text as rows of length 1, rare words weighing more; one vocabulary for all groups."""
    columns: dict[str, int] = {}
    counts = []
    for texts in groups:
        rows, places = [], []
        for row, text in enumerate(texts):
            for term in german.document_terms(text) or [german.fold(text)]:
                rows.append(row)
                places.append(columns.setdefault(term, len(columns)))
        counts.append((rows, places, len(texts)))
    plain = [
        sparse.csr_array((np.ones(len(rows)), (rows, places)), shape=(texts, len(columns)))
        for rows, places, texts in counts
    ]
    for matrix in plain:
        matrix.sum_duplicates()
        matrix.data[:] = 1.0
    used = sum(np.bincount(matrix.indices, minlength=len(columns)) for matrix in plain)
    telling = np.log(1 + sum(len(texts) for texts in groups) / np.maximum(used, 1))
    scaled = []
    for matrix in plain:
        matrix.data = telling[matrix.indices]
        length = np.sqrt(np.asarray((matrix * matrix).sum(axis=1)))
        matrix.data = matrix.data / np.repeat(length, np.diff(matrix.indptr))
        scaled.append(matrix)
    return tuple(scaled)
