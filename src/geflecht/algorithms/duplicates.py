"""Short German texts that say the same in nearly the same words.

„Leerstände zwischennutzen“ and „Zwischennutzung von Leerständen“ do; texts that differ in a negation, a number
or in one telling word (open or close) do not, however many letters they share.
"""

import math
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

from geflecht.algorithms import german

WORTH_A_LOOK = 0.35  # likeness of letters and words from which two texts are compared word by word
SAME = 0.6  # share of the words that must have a counterpart …
SAME_BUT_CHANGED = 0.8  # … and where each text has a word the other one lacks
ALIKE = 0.5  # likeness from which two words are counterparts
KIN = 0.8  # likeness of words with a part in common
SAME_STEM = 0.75

_NEGATION = re.compile(r"\b(?:nicht|nichts|nie|niemals|niemand\w*|kein\w*|ohne|weder|(?:an)?statt)\b", re.I)
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


@dataclass(frozen=True, slots=True)
class _Card:
    words: tuple[tuple[str, str], ...]  # base form and spelling, each base form once
    negated: bool
    numbers: tuple[str, ...]


def among(texts: Sequence[str], candidates: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return those of the candidate pairs (m, 2) that say the same, the most alike first."""
    cards = [_card(text) for text in texts]
    spread = Counter(term for card in cards for term, _word in card.words)

    @cache
    def telling(term: str) -> float:
        return math.log((1 + len(texts)) / (1 + spread[term])) + 1

    scored = [(_score(cards[i], cards[j], telling), i, j) for i, j in candidates.tolist()]
    found = sorted((-score, i, j) for score, i, j in scored if score > 0)
    return np.array([(i, j) for _score, i, j in found], dtype=np.intp).reshape(-1, 2)


def _card(text: str) -> _Card:
    words = dict(german.spelled(text))
    return _Card(
        words=tuple(words.items()),
        negated=_NEGATION.search(text) is not None,
        numbers=tuple(sorted(_NUMBER.findall(text))),
    )


def _score(one: _Card, other: _Card, telling: Callable[[str], float]) -> float:
    """Return how much of the words is said in both, 0 if they do not say the same."""
    if one.negated != other.negated or one.numbers != other.numbers:
        return 0.0
    left, right = dict(one.words), dict(other.words)
    total = sum(telling(term) for term, _word in (*one.words, *other.words))
    met, partners = 0.0, 0
    for value, a, b in _counterparts(one, other):
        if a in left and b in right:
            del left[a], right[b]
            met += value * (telling(a) + telling(b))
            partners += 1
    for rest, there in ((left, other), (right, one)):
        for term in [term for term, word in rest.items() if _is_part_of(word, there)]:
            del rest[term]
            met += KIN * telling(term)
    share = met / total if total else 0.0
    least = SAME_BUT_CHANGED if left and right else SAME
    enough = partners > 1 or not (left or right)
    return share if share >= least and enough else 0.0


def _counterparts(one: _Card, other: _Card) -> list[tuple[float, str, str]]:
    """Return the pairs of words that may stand for each other, the most alike first."""
    found = [
        (value, a, b)
        for a, written in one.words
        for b, there in other.words
        if (value := _likeness(a, written, b, there)) >= ALIKE
    ]
    return sorted(found, key=lambda pair: (-pair[0], pair[1], pair[2]))


@lru_cache(maxsize=200_000)
def _likeness(a: str, written: str, b: str, there: str) -> float:
    """Return 1 for the same word, less for a common part, stem or spelling."""
    if a == b:
        return 1.0
    if _kin(written) & _kin(there):
        return KIN
    a, b = a.removeprefix("ge"), b.removeprefix("ge")
    common = next((at for at, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    same_stem = common >= 4 and common >= 0.6 * min(len(a), len(b))
    letters = _shared_letters(a, b) if a[:1] == b[:1] else 0.0
    return max(letters, SAME_STEM if same_stem else 0.0)


@lru_cache(maxsize=50_000)
def _kin(word: str) -> frozenset[str]:
    return frozenset(german.document_terms(word))


def _is_part_of(word: str, card: _Card) -> bool:
    return any(_kin(word) & _kin(there) for _term, there in card.words)


def _shared_letters(a: str, b: str) -> float:
    one, other = _triples(a), _triples(b)
    return 2 * len(one & other) / (len(one) + len(other))


def _triples(word: str) -> frozenset[str]:
    padded = f" {word} "
    return frozenset(padded[at : at + 3] for at in range(len(padded) - 2))
