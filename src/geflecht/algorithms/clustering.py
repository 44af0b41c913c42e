"""Groups and near-duplicates of short German texts, such as the cards of a workshop; offline, no model.

Base forms and parts of compounds, and letter sequences of words, make texts comparable; each is joined to its
nearest ones, and communities of that graph are the groups. Everything is a suggestion for people to judge.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import igraph
import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from geflecht.algorithms import duplicates, german, graphs
from geflecht.algorithms.measures import seeded

NEIGHBOURS = 6  # nearest texts that pull a text into a group
COMPARED = 12  # nearest texts that may say the same
WORD_SHARE = 0.5  # of the likeness; letter sequences have the rest
SEQUENCES = (4, 5, 6)  # letters
COMMON = 0.1  # a letter sequence in more texts than this share tells nothing …
FEW = 500  # … where there are more texts than this
ROWS_AT_ONCE = 500
LABEL_WORDS = 3
Spelled = Sequence[tuple[str, str]]  # terms with the word as written
OTHER_WORD = 0.6  # the weight of a word that is no noun


@dataclass(frozen=True, slots=True)
class Clustering:
    """Which texts belong together. group: (n,) number, the largest group first; labels: of each group, its
    most telling words as they are written; near: (m, 2) pairs i < j that say the same in nearly the same
    words, the most alike first."""

    group: NDArray[np.intp]
    labels: tuple[str, ...]
    near: NDArray[np.intp]


def cluster(texts: Sequence[str], *, seed: int = 1) -> Clustering:
    """Group texts and find near-duplicates; the same seed gives the same groups.

    A text that is like no other is a group of its own. About O(n² d) for the nearest texts, with d the
    letter sequences two texts share; 5,000 cards take some seconds.
    Nearest-neighbour graph (cosine of TF-IDF) and Leiden communities (Traag et al. 2019,
    doi:10.1038/s41598-019-41695-z).
    """
    near, likeness = _nearest(_features(texts))
    group = graphs.ranked(_communities(near[:, :NEIGHBOURS], likeness[:, :NEIGHBOURS], seed))
    candidates = _pairs(near, likeness, duplicates.WORTH_A_LOOK)
    return Clustering(group, _labels(texts, group), duplicates.among(texts, candidates))


def _features(texts: Sequence[str]) -> sparse.csr_array:
    """Return one row per text whose products are the likeness of two texts, 0…1."""
    spelled = [german.spelled(text) for text in texts]
    nouns = _nouns(spelled)
    words = _weighted([_terms(found, nouns) for found in spelled])
    letters = _weighted(
        [_sequences(found, nouns) for found in spelled], most=COMMON if len(texts) > FEW else 1.0
    )
    both = [words * np.sqrt(WORD_SHARE), letters * np.sqrt(1 - WORD_SHARE)]
    return sparse.csr_array(sparse.hstack(both, format="csr"))


def _nouns(spelled: Sequence[Spelled]) -> frozenset[str]:
    """Return the terms that are nouns: never written small, with a capital inside a text or in the dictionary."""
    small = {term for found in spelled for term, word in found if word[:1].islower()}
    inside = {term for found in spelled for term, _word in found[1:]} - small
    first = {found[0] for found in spelled if found and found[0][0] not in small | inside}
    return frozenset(inside | {term for term, word in first if german.is_noun(word)})


def _terms(found: Spelled, nouns: frozenset[str]) -> dict[str, float]:
    """Return base forms and parts of compounds; themes live in nouns, so other words weigh less."""
    weights: dict[str, float] = {}
    for term, word in found:
        for part in german.document_terms(word):
            weights[part] = max(weights.get(part, 0.0), 1.0 if term in nouns else OTHER_WORD)
    return weights


def _sequences(found: Spelled, nouns: frozenset[str]) -> dict[str, float]:
    weights: dict[str, float] = {}
    for term, word in found:
        padded = f" {german.fold(word)} "
        for length in SEQUENCES:
            for at in range(len(padded) - length + 1):
                piece = padded[at : at + length]
                weights[piece] = weights.get(piece, 0.0) + (1.0 if term in nouns else OTHER_WORD)
    return weights


def _weighted(weights: Sequence[Mapping[str, float]], *, most: float = 1.0) -> sparse.csr_array:
    """Return rows of length 1, rare features weighing more; features in too many texts are left out."""
    columns: dict[str, int] = {}
    rows, places, values = [], [], []
    for row, found in enumerate(weights):
        for name, weight in found.items():
            rows.append(row)
            places.append(columns.setdefault(name, len(columns)))
            values.append(weight)
    matrix = sparse.csr_array((values, (rows, places)), shape=(len(weights), len(columns)))
    spread = np.bincount(matrix.indices, minlength=len(columns))
    telling = np.log((1 + len(weights)) / (1 + spread)) + 1
    telling[spread > most * len(weights)] = 0.0
    matrix.data = matrix.data * telling[matrix.indices]
    length = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    matrix.data = matrix.data / np.repeat(np.maximum(length, 1e-12), np.diff(matrix.indptr))
    matrix.eliminate_zeros()
    return matrix


def _nearest(features: sparse.csr_array) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
    """Return the nearest other texts of each, the nearest first, and how alike they are; 0 where none is."""
    n = features.shape[0]
    width = max(min(COMPARED, n - 1), 0)
    near = np.zeros((n, width), dtype=np.intp)
    likeness = np.zeros((n, width))
    turned = features.T.tocsr()
    for begin in range(0, n if width else 0, ROWS_AT_ONCE):
        block = (features[begin : begin + ROWS_AT_ONCE] @ turned).toarray()
        at = np.arange(len(block))
        block[at, at + begin] = -1.0
        chosen = _largest(block.round(9), width)
        near[begin : begin + len(block)] = chosen
        likeness[begin : begin + len(block)] = np.maximum(block[at[:, None], chosen], 0.0)
    return near, likeness


def _largest(block: NDArray[np.float64], width: int) -> NDArray[np.intp]:
    """Return the places of the largest values of each row, the largest first, of equal ones the first."""
    chosen = np.sort(np.argpartition(-block, width - 1, axis=1)[:, :width], axis=1)
    order = np.argsort(-np.take_along_axis(block, chosen, axis=1), axis=1, kind="stable")
    return np.take_along_axis(chosen, order, axis=1)


def _pairs(near: NDArray[np.intp], likeness: NDArray[np.float64], least: float) -> NDArray[np.intp]:
    """Return the pairs i < j in which one is among the nearest of the other and at least so alike."""
    row, column = np.nonzero(likeness >= least)
    found = np.sort(np.column_stack([row, near[row, column]]), axis=1)
    return np.unique(found, axis=0).reshape(-1, 2)


def _communities(near: NDArray[np.intp], likeness: NDArray[np.float64], seed: int) -> NDArray[np.intp]:
    pairs = _pairs(near, likeness, 1e-9)
    if not len(pairs):
        return np.arange(len(near))
    row, column = np.nonzero(likeness > 1e-9)
    weight = sparse.csr_array((likeness[row, column], (row, near[row, column])), shape=(len(near), len(near)))
    weights = np.maximum(weight[pairs[:, 0], pairs[:, 1]], weight[pairs[:, 1], pairs[:, 0]])
    graph = igraph.Graph(n=len(near), edges=pairs.tolist())
    with seeded(seed):
        found = graph.community_leiden(
            objective_function="modularity", weights=weights.tolist(), n_iterations=20
        )
    return np.array(found.membership, dtype=np.intp)


def _labels(texts: Sequence[str], group: NDArray[np.intp]) -> tuple[str, ...]:
    """Return the words of each group that are frequent in it and rare elsewhere, in readable form."""
    spelled = [german.spelled(text) for text in texts]
    nouns = _nouns(spelled)
    spellings: dict[str, Counter[str]] = {}
    inside: list[Counter[str]] = [Counter() for _ in range(int(group.max(initial=-1)) + 1)]
    for found, number in zip(spelled, group.tolist(), strict=True):
        for term, word in found:
            spellings.setdefault(term, Counter())[word] += 1
        inside[number].update({part for _term, word in found for part in german.document_terms(word)})
    total: Counter[str] = Counter()
    for terms in inside:
        total.update(terms)
    written = {term: _readable(term, found, noun=term in nouns) for term, found in spellings.items()}
    return tuple(_label(terms, total, written) for terms in inside)


def _label(inside: Counter[str], total: Counter[str], written: Mapping[str, str]) -> str:
    def telling(term: str) -> float:
        share = inside[term] ** 2 / total[term]  # how many texts say it, and how few others do
        return share if written[term][:1].isupper() else OTHER_WORD * share

    ranked = sorted((term for term in inside if term in written), key=lambda term: (-telling(term), term))
    chosen: list[str] = []
    for term in ranked:
        if not any(term in other or other in term for other in chosen):
            chosen.append(term)
    return ", ".join(written[term] for term in chosen[:LABEL_WORDS])


def _readable(term: str, found: Counter[str], *, noun: bool) -> str:
    """Return the word in its base form if it is written so somewhere, else as it is written most often."""
    base = [word for word in found if german.fold(word) == term]
    word = max(base or found, key=lambda one: (found[one], one))
    return word if noun or word.isupper() else word.lower()
