"""Names that may mean the same organisation or person, for people to judge."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from geflecht.algorithms import german

LIKELY = 0.85
NEAR = 0.5  # cosine of letter triples from which two names are compared word by word
ROWS_AT_ONCE = 1_000
COMPARED = 12  # nearest names looked at for each name
MANY, COMMON = 1_000, 0.2  # among many names, triples that more than a fifth of them hold tell nothing
LONG_WORD = 9  # from here on two slips of the pen are forgiven, below one, and none in three letters
INITIAL = 0.8
SAME_PLACE, OTHER_PLACE = 0.03, 0.10

# What a name may carry or not without being another name.
_LEGAL = re.compile(
    r"\b(?:e\.? ?v\.?|e\.? ?g\.?|e\.? ?k\.?|gem(?:einnützige)?\.? ?gmbh|g?gmbh(?: ?& ?co\.? ?kg(?:aa)?)?"
    r"|mbh|g?ag|ug(?: ?\(haftungsbeschränkt\))?|kgaa|kg|ohg|gbr|se|aör|kdör)(?!\w)",
    re.IGNORECASE,
)
_ADDITIONS = frozenset(
    str.split("""
    stadt bundesstadt landeshauptstadt hansestadt kreisstadt gemeinde der die das und fur im in am an
    zu zur von vom the of herr frau dr prof dipl ing
    """)
)
_WORD = re.compile(r"[^\W_]+")
_JOINT = re.compile(r"(?<=\w)[-‐‑’'.](?=\w)")


def normalised(name: str) -> str:
    """Return the telling words of a name in alphabetical order: without legal form, titles, case, umlauts.

    „Lindenhof e. V., Kultur-Haus“ gives "kulturhaus lindenhof". A name of nothing else keeps its words.
    """
    return " ".join(sorted(_telling(name)))


def similarity(one: str, other: str) -> float:
    """Return how alike two names are, 0…1, 1 for equal normal forms.

    The share of words that have a counterpart in the other name, in the longer of the two; a slip of the
    pen (letters missing, doubled, changed or swapped, not the first) costs its share of the word, an
    initial counts 0.8. Names with different numbers are never more than half alike. Symmetric.
    """
    return _likeness(_telling(one), _telling(other))


def similar_pairs(
    names: Sequence[str],
    places: Sequence[str] | None = None,
    kinds: Sequence[str] | None = None,
    *,
    least: float = LIKELY,
) -> list[tuple[int, int, float]]:
    """Find the pairs of names that may mean the same.

    places: where each is, "" if unknown; the same place speaks for a pair, another one against it.
    kinds: only names of one kind are compared. least: score from which a pair is returned.
    Returns (i, j, score) with i < j, the most alike first, then by index; score 0…1.
    Candidates by cosine of letter triples (the nearest of each name), judged by `similarity`.
    Raises ValueError if the lists differ in length.
    """
    return matches(names, names, (places, places), (kinds, kinds), least=least, apart=True)


def matches(
    new: Sequence[str],
    known: Sequence[str],
    places: tuple[Sequence[str] | None, Sequence[str] | None] = (None, None),
    kinds: tuple[Sequence[str] | None, Sequence[str] | None] = (None, None),
    *,
    least: float = LIKELY,
    apart: bool = False,
) -> list[tuple[int, int, float]]:
    """Find known names that a new name may mean.

    places, kinds: for the new and for the known, as in `similar_pairs`. apart: only pairs i < j, for a
    list against itself. Returns (i in new, j in known, score), the most alike first.
    Raises ValueError if the lists differ in length.
    """
    for given, of in ((places[0], new), (places[1], known), (kinds[0], new), (kinds[1], known)):
        if given is not None and len(given) != len(of):
            raise ValueError(f"{len(of)} names, but {len(given)} places or kinds")
    left, right = [_telling(name) for name in new], [_telling(name) for name in known]
    found = []
    for i, j in _near(left, right, apart):
        if kinds[0] is not None and kinds[1] is not None and kinds[0][i] != kinds[1][j]:
            continue
        score = _likeness(left[i], right[j])
        if places[0] is not None and places[1] is not None:
            score = _placed(score, places[0][i], places[1][j])
        if score >= least:
            found.append((i, j, round(score, 4)))
    return sorted(found, key=lambda pair: (-pair[2], pair[0], pair[1]))


@lru_cache(maxsize=50_000)
def _telling(name: str) -> tuple[str, ...]:
    plain = _JOINT.sub("", german.fold(_LEGAL.sub(" ", name)))
    words = _WORD.findall(plain) or _WORD.findall(german.fold(name))
    return tuple([word for word in words if word not in _ADDITIONS] or words)


def _likeness(one: tuple[str, ...], other: tuple[str, ...]) -> float:
    if sorted(one) == sorted(other):
        return 1.0
    numbered = _numbers(one) != _numbers(other)  # „Stadtlabor 1“ is not „Stadtlabor 2“
    words = _agreement(one, other)
    if numbered:
        return words / 2
    if len(one) == len(other):
        return words
    return max(words, _word_likeness("".join(one), "".join(other)))  # „Wohn Bau“ for „Wohnbau“


def _agreement(one: tuple[str, ...], other: tuple[str, ...]) -> float:
    """Likeness of the best partners, each word serving once, over the words of the longer name."""
    scores = sorted(
        ((_word_likeness(a, b), i, j) for i, a in enumerate(one) for j, b in enumerate(other)),
        key=lambda pair: (-pair[0], pair[1] + pair[2], abs(pair[1] - pair[2])),
    )
    rows: set[int] = set()
    columns: set[int] = set()
    met = 0.0
    for value, i, j in scores:
        if value > 0 and i not in rows and j not in columns:
            rows.add(i)
            columns.add(j)
            met += value
    return met / max(len(one), len(other), 1)


@lru_cache(maxsize=200_000)
def _word_likeness(word: str, other: str) -> float:
    """1 for the same word, 0.8 for its initial, a little less than 1 for a slip of the pen, else 0."""
    if word == other:
        return 1.0
    if not word or not other or word[0] != other[0]:
        return 0.0
    shorter, longer = sorted((len(word), len(other)))
    if shorter == 1:
        return INITIAL
    forgiven = 2 if shorter >= LONG_WORD else int(shorter > 3)
    if longer - shorter > forgiven or (slips := _slips(word, other)) > forgiven:
        return 0.0
    return 1 - slips / longer


def _slips(word: str, other: str) -> int:
    """Letters to add, drop, change or swap with their neighbour to get from one word to the other."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(word, start=1):
        last, before, row = before, row, [i] + [0] * len(other)
        for j, there in enumerate(other, start=1):
            row[j] = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != there))
            if i > 1 and j > 1 and letter == other[j - 2] and word[i - 2] == there:
                row[j] = min(row[j], last[j - 2] + 1)
    return row[-1]


def _numbers(words: tuple[str, ...]) -> list[str]:
    return sorted(word for word in words if any(letter.isdigit() for letter in word))


def _placed(score: float, one: str, other: str) -> float:
    if not one or not other:
        return score
    return min(1.0, score + SAME_PLACE) if one == other else score - OTHER_PLACE


def _near(
    left: list[tuple[str, ...]], right: list[tuple[str, ...]], apart: bool
) -> Iterator[tuple[int, int]]:
    """Pairs of names that share enough letter triples; with `apart` only i < j."""
    columns: dict[str, int] = {}
    known = _triples(right, columns)
    new = known if apart else _triples(left, columns, known.shape[1])
    new, known = _weighted(new, known)
    turned = known.T.tocsr()
    for begin in range(0, len(left), ROWS_AT_ONCE):
        product = (new[begin : begin + ROWS_AT_ONCE] @ turned).tocsr()
        product.data[product.data < NEAR] = 0
        product.eliminate_zeros()
        for row in range(product.shape[0]):
            at, to = product.indptr[row], product.indptr[row + 1]
            others, values = product.indices[at:to], product.data[at:to]
            for j in _nearest(others, values, begin + row if apart else -1):
                yield begin + row, j


def _nearest(others: NDArray[np.int32], values: NDArray[np.float64], after: int) -> list[int]:
    later = others > after
    others, values = others[later], values[later]
    order = np.lexsort((others, -values.round(9)))[:COMPARED]
    return [int(j) for j in others[order]]


def _triples(
    names: list[tuple[str, ...]], columns: dict[str, int], width: int | None = None
) -> sparse.csr_array:
    """Letter triples of each name (names, triples); with `width`, only those already known."""
    rows, places = [], []
    for row, name in enumerate(names):
        for word in name:
            padded = f" {word} "
            for at in range(len(padded) - 2):
                triple = padded[at : at + 3]
                column = columns.setdefault(triple, len(columns)) if width is None else columns.get(triple)
                if column is not None:
                    rows.append(row)
                    places.append(column)
    shape = (len(names), len(columns) if width is None else width)
    found = sparse.csr_array((np.ones(len(rows)), (rows, places)), shape=shape)
    found.sum_duplicates()
    return found


def _weighted(new: sparse.csr_array, known: sparse.csr_array) -> tuple[sparse.csr_array, sparse.csr_array]:
    """Rows of length 1, rare triples weighing more, the commonest of many names nothing."""
    count = np.maximum(np.bincount(known.indices, minlength=known.shape[1]), 1)
    telling = np.log(1 + known.shape[0] / count)
    if known.shape[0] >= MANY:
        telling[count > COMMON * known.shape[0]] = 0  # else each of them makes the product dense
    scaled = []
    for matrix in (new, known):
        weighted = (matrix * telling[None, :]).tocsr() if matrix.nnz else matrix
        weighted.eliminate_zeros()
        length = np.sqrt((weighted * weighted).sum(axis=1))
        per_row = np.repeat(1 / np.maximum(length, 1e-12), np.diff(weighted.indptr))
        weighted.data = weighted.data * per_row
        scaled.append(weighted)
    return scaled[0], scaled[1]
