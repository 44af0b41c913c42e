"""Finding: the databases pick candidates, the order is made here and is the same on both."""

from dataclasses import dataclass, field, replace

from django.db import connection
from django.utils.functional import Promise
from django.utils.translation import get_language

from geflecht.search import facts, loaders
from geflecht.search.loaders import Alternatives, Wanted
from geflecht.search.models import SearchEntry

IN_OVERVIEW = 5
PER_PAGE = 20
LONGEST_SEARCH = 200
# Candidates per kind, by title and by anything: a word that half of all records have must not cost more.
MOST, MOST_OF_ONE_KIND = 60, 500
TITLE_WEIGHT = 8.0
SATURATION, USUAL_TITLE, USUAL_BODY = 1.2, 5, 40  # as in BM25: the tenth time a word stands there adds little

_PICKED = {
    "sqlite": """SELECT entry.id FROM search_index CROSS JOIN search_searchentry entry ON entry.id = search_index.rowid
        WHERE search_index MATCH %s AND {seen} LIMIT %s""",
    "postgresql": """SELECT entry.id FROM search_searchentry entry
        WHERE entry.{column} @@ to_tsquery('simple', %s) AND {seen} LIMIT %s""",
}
_SEEN = "entry.audience IN ({circles}) AND entry.only_in IN ('', %s)"
_SAME = (
    "SELECT entry.id FROM search_searchentry entry WHERE {column} = %s AND {column} > '' AND {seen} LIMIT %s"
)


@dataclass(frozen=True, slots=True)
class Hit:
    """A record that was found, its title and summary cut where the search is met."""

    entry: SearchEntry
    title: list[tuple[bool, str]]
    summary: list[tuple[bool, str]]


@dataclass(slots=True)
class Group:
    """The hits of one kind; `is_capped` says that there are more than were counted."""

    kind: str
    label: Promise | str
    count: int
    is_capped: bool
    hits: list[Hit] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Found:
    """What a search brought: groups by kind, the one with the best hit first."""

    text: str
    groups: list[Group]

    @property
    def count(self) -> int:
        return sum(group.count for group in self.groups)

    @property
    def is_capped(self) -> bool:
        return any(group.is_capped for group in self.groups)


@dataclass(frozen=True, slots=True)
class Candidate:
    pk: int
    kind: str
    rank: tuple[bool, float, int, str]


def find(text: str, *, circles: list[str], kind: str = "", page: int = 1) -> Found:
    """Find `text` among what `circles` may see: the best of each kind, or a page of one `kind`.

    An exact title comes first, then what has the words in its title and often. When no whole word is
    met, words that begin so are taken.
    """
    text = " ".join(text.replace("\x00", " ").split())[:LONGEST_SEARCH]
    search = loaders.wanted(text)
    if not search.groups:
        return Found(text=text, groups=[])
    candidates = _candidates(search, circles, kind)
    if not candidates:
        search = replace(search, is_prefix=True)
        candidates = _candidates(search, circles, kind)
    return Found(text=text, groups=_groups(candidates, search, kind, page))


def _candidates(search: Wanted, circles: list[str], kind: str) -> list[Candidate]:
    """Return what may be shown, best first; one query."""
    seen = _SEEN.format(circles=", ".join(["%s"] * len(circles)))
    viewer = [*circles, (get_language() or "de")[:2]]
    picks: list[str] = []
    values: list[str | int] = []
    for column in ("title_key", "title_key_en"):
        picks.append(_SAME.format(column=column, seen=seen))
        values += [search.key, *viewer, MOST]
    for of in facts.kinds:
        for in_title in (True, False):
            column = "title_words" if in_title else "words"
            picks.append(_PICKED[connection.vendor].format(seen=seen, column=column))
            values += [_question(search, of, in_title), *viewer, MOST_OF_ONE_KIND if of == kind else MOST]
    union = " UNION ".join(f"SELECT id FROM ({pick}) pick{number}" for number, pick in enumerate(picks))  # noqa: S608
    columns = "id, kind, title_key, title_key_en, title_tokens, tokens, date"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM search_searchentry WHERE id IN ({union})", values)  # noqa: S608
        rows = cursor.fetchall()
    return sorted((_candidate(search, *row) for row in rows), key=lambda candidate: candidate.rank)


def _candidate(
    search: Wanted, pk: int, kind: str, key: str, key_en: str, title: str, body: str, date: str
) -> Candidate:
    is_other = search.key not in (key, key_en)
    score = TITLE_WEIGHT * _score(search, title, USUAL_TITLE) + _score(search, body, USUAL_BODY)
    newest_first = -int(date.replace("-", "").ljust(8, "0") or 0)
    return Candidate(pk=pk, kind=kind, rank=(is_other, -round(score, 9), newest_first, f"{key} {pk:012}"))


def _score(search: Wanted, tokens: str, usual: int) -> float:
    """Return how much `tokens` is about the search: often is better, in a short text better still."""
    words = tokens.split()
    if search.is_prefix:
        often = {start: sum(word.startswith(start) for word in words) for start in search.words}
    else:
        often = {word: words.count(word) for word in search.words}
    room = SATURATION * (0.25 + 0.75 * len(words) / usual)
    return sum(
        max(sum(often[word] / (often[word] + room) for word in form) / len(form) for form in group)
        for group in search.groups
    )


def _question(search: Wanted, kind: str, in_title: bool) -> str:
    """Return the search in the database's own language; its words are letters and digits only."""
    if connection.vendor == "sqlite":
        columns = "title_tokens" if in_title else "{title_tokens tokens}"
        return f'kind : "{kind}" AND {columns} : ({_joined(search, chr(34), "*", " AND ", " OR ")})'
    return f"'kind0{kind}' & {_joined(search, chr(39), ':*', ' & ', ' | ')}"


def _joined(search: Wanted, quote: str, prefix: str, both: str, either: str) -> str:
    tail = prefix if search.is_prefix else ""

    def form(words: tuple[str, ...]) -> str:
        return "(" + both.join(f"{quote}{word}{quote}{tail}" for word in words) + ")"

    def group(alternatives: Alternatives) -> str:
        return "(" + either.join(form(words) for words in alternatives) + ")"

    return both.join(group(alternatives) for alternatives in search.groups)


def _groups(candidates: list[Candidate], search: Wanted, kind: str, page: int) -> list[Group]:
    by_kind: dict[str, list[int]] = {}
    for candidate in candidates:
        by_kind.setdefault(candidate.kind, []).append(candidate.pk)
    shown = {of: _shown(of, pks, kind, page) for of, pks in by_kind.items()}
    entries = SearchEntry.objects.defer("tokens", "title_tokens").in_bulk(sum(shown.values(), []))
    return [
        Group(
            kind=of,
            label=facts.kinds[of].label if of in facts.kinds else of,
            count=len(pks),
            is_capped=len(pks) >= (MOST_OF_ONE_KIND if of == kind else MOST),
            hits=[_hit(entries[pk], search) for pk in shown[of] if pk in entries],
        )
        for of, pks in by_kind.items()
    ]


def _shown(of: str, pks: list[int], kind: str, page: int) -> list[int]:
    if not kind:
        return pks[:IN_OVERVIEW]
    return pks[(page - 1) * PER_PAGE : page * PER_PAGE] if of == kind else []


def _hit(entry: SearchEntry, search: Wanted) -> Hit:
    return Hit(
        entry=entry, title=loaders.marked(entry.label, search), summary=loaders.marked(entry.short, search)
    )
