"""From texts to words and back: the only place where the search meets the German analyser."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from django.core.cache import cache

from geflecht.algorithms import german
from geflecht.search.models import Entry, SearchEntry, Variant

VARIANTS_KEY = "search-variants"
VARIANTS_SECONDS = 60  # another process sees a changed vocabulary after this long at most
LONGEST_FORM = 5
_WORD = re.compile(r"[^\W_]+(?:[-’'][^\W_]+)*")
_FOLD = str.maketrans({"ß": "ss", "ä": "ae", "ö": "oe", "ü": "ue"})

Alternatives = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A search as the index understands it: every group must be met, by any of its alternatives.

    An alternative is a tuple of words that must all occur; `is_prefix` lets words go on.
    """

    key: str
    groups: tuple[Alternatives, ...]
    is_prefix: bool = False

    @property
    def words(self) -> frozenset[str]:
        return frozenset(word for group in self.groups for form in group for word in form)


def title_key(title: str) -> str:
    """Return `title` without case, umlauts, hyphens, blanks and marks: equal keys are the same title."""
    folded = unicodedata.normalize("NFKC", title).casefold().translate(_FOLD)
    return "".join(character for character in folded if character.isalnum())[:300]


def row_of(entry: Entry) -> SearchEntry:
    """Return the unsaved row for `entry`, with its words."""
    body = f"{entry.summary}\n{entry.summary_en}\n{entry.text}"
    return SearchEntry(
        kind=entry.kind,
        record_id=str(entry.record_id),
        title=entry.title[:300],
        title_en=entry.title_en[:300],
        title_key=title_key(entry.title),
        title_key_en=title_key(entry.title_en),
        summary=_shortened(entry.summary),
        summary_en=_shortened(entry.summary_en),
        address=entry.address,
        language=entry.language,
        only_in=entry.only_in,
        date=entry.date or "",
        audience=entry.audience,
        is_example=entry.is_example,
        title_tokens=" ".join(german.document_terms(f"{entry.title}\n{entry.title_en}")),
        tokens=" ".join(german.document_terms(body)),
    )


def variants_of(groups: Iterable[Iterable[str]]) -> list[Variant]:
    """Return the unsaved rows for groups of spellings that mean the same."""
    rows: dict[tuple[int, str], Variant] = {}
    for number, forms in enumerate(groups):
        for form in forms:
            tokens = " ".join(german.query_terms(form))[:200]
            if tokens:
                rows[number, tokens] = Variant(group=number, tokens=tokens)
    return list(rows.values())


def wanted(text: str) -> Wanted:
    """Return what `text` asks for, with the spellings of the vocabularies as alternatives."""
    words = german.query_terms(text)
    variants = _variants()
    groups: list[Alternatives] = []
    at = 0
    while at < len(words):
        for length in range(min(LONGEST_FORM, len(words) - at), 0, -1):
            form = tuple(words[at : at + length])
            if form in variants or length == 1:
                groups.append(variants.get(form, (form,)))
                at += length
                break
    return Wanted(key=title_key(text), groups=tuple(groups))


def marked(text: str, search: Wanted) -> list[tuple[bool, str]]:
    """Cut `text` into pieces, each with whether the search is met there."""
    pieces: list[tuple[bool, str]] = []
    end = 0
    for match in _WORD.finditer(text):
        if not _is_met(match.group(), search.words, search.is_prefix):
            continue
        if match.start() > end:
            pieces.append((False, text[end : match.start()]))
        pieces.append((True, match.group()))
        end = match.end()
    if end < len(text):
        pieces.append((False, text[end:]))
    return pieces


@lru_cache(maxsize=20_000)
def _is_met(word: str, wanted_words: frozenset[str], is_prefix: bool) -> bool:
    terms = german.document_terms(word)
    if is_prefix:
        return any(term.startswith(tuple(wanted_words)) for term in terms)
    return not wanted_words.isdisjoint(terms)


def _shortened(text: str, limit: int = 300) -> str:
    text = " ".join(text.split())
    return text if len(text) <= limit else text[:limit].rsplit(" ", 1)[0] + " …"


def _variants() -> dict[tuple[str, ...], Alternatives]:
    """Return for each spelling all spellings of its groups."""
    kept: dict[tuple[str, ...], Alternatives] | None = cache.get(VARIANTS_KEY)
    if kept is None:
        groups: dict[int, list[tuple[str, ...]]] = {}
        for group, tokens in Variant.objects.order_by("group", "tokens").values_list("group", "tokens"):
            groups.setdefault(group, []).append(tuple(tokens.split()))
        kept = {}
        for forms in groups.values():
            for form in forms:
                kept[form] = tuple(dict.fromkeys((form, *kept.get(form, ()), *forms)))
        cache.set(VARIANTS_KEY, kept, VARIANTS_SECONDS)
    return kept
