"""Why somebody sits where they do, in German and English."""

from collections.abc import Sequence

from geflecht.algorithms.seating.why import Why

LANGUAGES = ("de", "en")
AND = {"de": " und ", "en": " and "}


def listed(words: Sequence[str], language: str) -> str:
    """Join words as one speaks them: „a, b und c“."""
    return AND[language].join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)


def sentence(
    why: Why,
    language: str,
    *,
    name: str,
    names: Sequence[str],
    sectors: Sequence[str] | None = None,
    towns: Sequence[str] | None = None,
) -> str:
    """Say in one to three sentences why somebody sits where they do.

    name: how the person is called. names: (n,) how everybody is called. sectors, towns: (n,) the word for
    each person's sector and town, "" if unknown. Raises ValueError for another language than de and en.
    """
    if language not in LANGUAGES:
        raise ValueError(f"language must be one of {LANGUAGES}")
    said = _german if language == "de" else _english
    return said(why, name, names, _words(why.cross_sector, sectors), _words(why.cross_town, towns))


def _words(people: Sequence[int], words: Sequence[str] | None) -> list[str]:
    """The different words of some people, each once, in order of appearance."""
    return list(dict.fromkeys(words[k] for k in people if words[k])) if words is not None else []


def _german(why: Why, name: str, names: Sequence[str], sectors: list[str], towns: list[str]) -> str:
    reasons = []
    if why.fixed:
        reasons.append("der Platz fest vergeben ist")
    if why.together:
        reasons.append(f"ein Platz neben {listed([names[k] for k in why.together], 'de')} vereinbart ist")
    if why.tables[0] < why.tables[1]:
        fitting = (
            "nur dieser Tisch" if why.tables[0] == 1 else f"nur {why.tables[0]} von {why.tables[1]} Tischen"
        )
        reasons.append(f"nach Sprache und Zugang {fitting} {'passt' if why.tables[0] == 1 else 'passen'}")
    if why.new:
        reasons.append(_german_new(why, sectors, towns))
    said = f"{name} sitzt hier, weil {listed(reasons, 'de')}." if reasons else f"{name} sitzt hier."
    if why.known:
        said += f" Schon bekannt: {listed([names[k] for k in why.known], 'de')}."
    if why.again:
        said += (
            f" In einer anderen Runde schon am selben Tisch: {listed([names[k] for k in why.again], 'de')}."
        )
    return said + (" Kein Tausch brächte mehr." if why.better_swap == 0 else "")


def _german_new(why: Why, sectors: list[str], towns: list[str]) -> str:
    new, others = len(why.new), len(why.others)
    said = f"alle {others} anderen hier neu sind" if new == others else f"hier {new} von {others} neu sind"
    if others == 1:
        said = "die andere Person hier neu ist"
    more = []
    if why.cross_sector:
        more.append(
            f"{len(why.cross_sector)} aus anderen Bereichen"
            + (f" ({listed(sectors, 'de')})" if sectors else "")
        )
    if why.cross_side:
        more.append(f"{len(why.cross_side)} von der anderen Seite")
    if why.cross_town:
        more.append(
            f"{len(why.cross_town)} aus anderen Orten" + (f" ({listed(towns, 'de')})" if towns else "")
        )
    return said + (f" – {', '.join(more)}" if more else "")


def _english(why: Why, name: str, names: Sequence[str], sectors: list[str], towns: list[str]) -> str:
    reasons = []
    if why.fixed:
        reasons.append("this seat is fixed")
    if why.together:
        reasons.append(f"a seat beside {listed([names[k] for k in why.together], 'en')} was agreed")
    if why.tables[0] < why.tables[1]:
        fitting = (
            "only this table" if why.tables[0] == 1 else f"only {why.tables[0]} of {why.tables[1]} tables"
        )
        reasons.append(f"{fitting} {'fits' if why.tables[0] == 1 else 'fit'} by language and access")
    if why.new:
        reasons.append(_english_new(why, sectors, towns))
    said = f"{name} sits here because {listed(reasons, 'en')}." if reasons else f"{name} sits here."
    if why.known:
        said += f" Known already: {listed([names[k] for k in why.known], 'en')}."
    if why.again:
        said += f" At the same table in another round: {listed([names[k] for k in why.again], 'en')}."
    return said + (" No swap would bring more." if why.better_swap == 0 else "")


def _english_new(why: Why, sectors: list[str], towns: list[str]) -> str:
    new, others = len(why.new), len(why.others)
    said = f"all {others} others here are new" if new == others else f"{new} of {others} here are new"
    if others == 1:
        said = "the other person here is new"
    more = []
    if why.cross_sector:
        more.append(
            f"{len(why.cross_sector)} from other sectors" + (f" ({listed(sectors, 'en')})" if sectors else "")
        )
    if why.cross_side:
        more.append(f"{len(why.cross_side)} from the other side")
    if why.cross_town:
        more.append(
            f"{len(why.cross_town)} from other towns" + (f" ({listed(towns, 'en')})" if towns else "")
        )
    return said + (f" – {', '.join(more)}" if more else "")
