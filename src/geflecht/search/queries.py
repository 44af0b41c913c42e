"""Finding: one statement for the order of all hits, one for the rows shown."""

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

# Both databases answer `found` in their own way; what follows is the same SQL for both.
_FOUND = {
    "sqlite": """
        SELECT entry.id, entry.kind, entry.title_key, entry.date, %s IN (entry.title_key, entry.title_key_en) AS is_exact,
               bm25(search_index, 8.0, 1.0) AS score
        FROM search_index JOIN search_searchentry entry ON entry.id = search_index.rowid
        WHERE search_index MATCH %s""",
    "postgresql": """
        SELECT entry.id, entry.kind, entry.title_key, entry.date, %s IN (entry.title_key, entry.title_key_en) AS is_exact,
               -ts_rank('{0, 0, 0.125, 1}', entry.words, question) AS score
        FROM search_searchentry entry, to_tsquery('simple', %s) question
        WHERE entry.words @@ question""",
}
_ORDERED = """
    WITH found AS MATERIALIZED ({found} AND entry.audience IN ({circles}) AND entry.only_in IN ('', %s)),
    ordered AS (
        SELECT id, kind, is_exact, score, date, title_key, count(*) OVER (PARTITION BY kind) AS of_kind,
               row_number() OVER (PARTITION BY kind ORDER BY is_exact DESC, score, date DESC, title_key, id) AS place
        FROM found)
    SELECT id, kind, of_kind, place FROM ordered
    WHERE place = 1 OR (kind LIKE %s AND place BETWEEN %s AND %s)
    ORDER BY is_exact DESC, score, date DESC, title_key, id"""


@dataclass(frozen=True, slots=True)
class Hit:
    """A record that was found, its title and summary cut where the search is met."""

    entry: SearchEntry
    title: list[tuple[bool, str]]
    summary: list[tuple[bool, str]]


@dataclass(slots=True)
class Group:
    kind: str
    label: Promise | str
    count: int
    hits: list[Hit] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Found:
    """What a search brought: groups by kind, the one with the best hit first."""

    text: str
    groups: list[Group]

    @property
    def count(self) -> int:
        return sum(group.count for group in self.groups)


def find(text: str, *, circles: list[str], kind: str = "", page: int = 1) -> Found:
    """Find `text` among what `circles` may see: the best of each kind, or a page of one `kind`.

    When no whole word is met, words that begin so are taken.
    """
    text = " ".join(text.replace("\x00", " ").split())[:LONGEST_SEARCH]
    search = loaders.wanted(text)
    if not search.groups:
        return Found(text=text, groups=[])
    rows = _rows(search, circles, kind, page)
    if not rows:
        search = replace(search, is_prefix=True)
        rows = _rows(search, circles, kind, page)
    return Found(text=text, groups=_groups(rows, search, kind, page))


def _rows(search: Wanted, circles: list[str], kind: str, page: int) -> list[tuple[int, str, int, int]]:
    found = _FOUND[connection.vendor]
    statement = _ORDERED.format(found=found, circles=", ".join(["%s"] * len(circles)))
    first, last = _span(kind, page)
    language = (get_language() or "de")[:2]
    question = _question(search)
    with connection.cursor() as cursor:
        cursor.execute(statement, [search.key, question, *circles, language, kind or "%", first, last])
        return list(cursor.fetchall())


def _span(kind: str, page: int) -> tuple[int, int]:
    return ((page - 1) * PER_PAGE + 1, page * PER_PAGE) if kind else (1, IN_OVERVIEW)


def _question(search: Wanted) -> str:
    """Return the search in the database's own language; its words are letters and digits only."""
    if connection.vendor == "sqlite":
        word, both, either = ('"{}"*' if search.is_prefix else '"{}"'), " AND ", " OR "
    else:
        word, both, either = ("'{}':*" if search.is_prefix else "'{}'"), " & ", " | "

    def form(words: tuple[str, ...]) -> str:
        return "(" + both.join(word.format(one) for one in words) + ")"

    def group(alternatives: Alternatives) -> str:
        return "(" + either.join(form(words) for words in alternatives) + ")"

    return both.join(group(alternatives) for alternatives in search.groups)


def _groups(rows: list[tuple[int, str, int, int]], search: Wanted, kind: str, page: int) -> list[Group]:
    first, last = _span(kind, page)
    shown = [pk for pk, of, _count, place in rows if first <= place <= last and kind in ("", of)]
    entries = SearchEntry.objects.defer("tokens", "title_tokens").in_bulk(shown)
    groups: dict[str, Group] = {}
    for pk, of, count, _place in rows:
        known = facts.kinds.get(of)
        group = groups.setdefault(of, Group(kind=of, label=known.label if known else of, count=count))
        if pk in entries:
            group.hits.append(_hit(entries[pk], search))
    return list(groups.values())


def _hit(entry: SearchEntry, search: Wanted) -> Hit:
    return Hit(
        entry=entry, title=loaders.marked(entry.label, search), summary=loaders.marked(entry.short, search)
    )
