"""Why these two? Full sentences in German and English, made from the parts of the score.

Both languages at once and without Django, because a file that is handed on carries both. A need that
is met comes first, then the parts that count most for the pair, three at most; a common contact is always
named.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from geflecht.algorithms.affinity import PARTS, Parts, People, Weights
from geflecht.algorithms.introductions import Why

Language = Literal["de", "en"]
MOST = 3
NEAR_KM = 60.0
LEAST_DEFICIT, LEAST_EXPECTED = 0.3, 1.0  # fewer ties missing than that are not worth a word
THEMES = 2

WHY: dict[Why, dict[Language, str]] = {
    "nobody_open": {
        "de": "Es ist niemand mehr offen: Alle anderen sind schon verbunden, aus derselben Organisation,"
        " schon vorgestellt oder ausgeschlossen.",
        "en": "Nobody is left: all others are already tied, of the same organisation, already introduced or"
        " excluded.",
    },
    "others_full": {
        "de": "Alle, die infrage kommen, haben schon so viele Vorstellungen, wie sie möchten.",
        "en": "All who come into question already have as many introductions as they want.",
    },
}


@dataclass(frozen=True, slots=True)
class Names:
    """What things are called in one language, by their codes; "" where a name is missing."""

    people: Sequence[str]
    sectors: Sequence[str]
    themes: Sequence[str]
    towns: Sequence[str]


@dataclass(frozen=True, slots=True)
class Facts:
    """What there is to say about the introduction of a and b; empty where nothing is known.

    asks: who needs `need`, gives: who offers `offer`. observed, expected: ties between the two sectors, NaN if
    unknown. contact: who knows both, further_contacts: how many more do. order: the parts in
    the order in which they are told.
    """

    a: str
    b: str
    asks: str = ""
    need: str = ""
    gives: str = ""
    offer: str = ""
    themes: tuple[str, ...] = ()
    sectors: tuple[str, str] = ("", "")
    observed: float = math.nan
    expected: float = math.nan
    towns: tuple[str, str] = ("", "")
    kilometres: float = math.nan
    contact: str = ""
    further_contacts: int = 0
    order: tuple[str, ...] = PARTS


Clause = Callable[[Facts, Language, bool], str]


def facts_of(
    people: People, pair: tuple[int, int], parts: Parts, row: int, weights: Weights, names: Names
) -> Facts:
    """Collect what there is to say about `pair`, whose parts stand in `row`."""
    a, b = pair
    need, offer, common = int(parts.need_item[row]), int(parts.offer_item[row]), int(parts.common[row])
    met = need >= 0
    counts = {name: getattr(parts, name)[row] * weights.shares[k] for k, name in enumerate(PARTS)}
    shared = sorted(set(people.themes[a]) & set(people.themes[b]))
    sectors, towns = (
        tuple("" if codes[one] < 0 else words[codes[one]] for one in pair)
        for codes, words in ((people.sector, names.sectors), (people.town, names.towns))
    )
    return Facts(
        a=names.people[a],
        b=names.people[b],
        asks=names.people[people.needs.owner[need]] if met else "",
        need=people.needs.said(need) if met else "",
        gives=names.people[people.offers.owner[offer]] if met else "",
        offer=people.offers.said(offer) if met else "",
        themes=tuple(names.themes[theme] for theme in shared[:THEMES]),
        sectors=(sectors[0], sectors[1]),
        observed=float(parts.observed[row]),
        expected=float(parts.expected[row]),
        towns=(towns[0], towns[1]),
        kilometres=float(parts.kilometres[row]),
        contact=names.people[common] if common >= 0 else "",
        further_contacts=max(int(parts.contacts[row]) - 1, 0),
        order=tuple(sorted(PARTS, key=lambda name: (name != "need" or not met, -counts[name]))),
    )


def sentence(facts: Facts, language: Language) -> str:
    """Return why the two should meet, one to four sentences that stand alone."""
    said: list[str] = []
    used: set[Clause] = set()
    for part in facts.order:
        clause = _CLAUSES.get(part)
        if clause is None or clause in used or len(said) == MOST:
            continue
        used.add(clause)
        if words := clause(facts, language, not said):
            said.append(words)
    if facts.contact:
        said.append(_contact(facts, language, not said))
    if not said:
        said.append(_nothing_known(facts, language))
    return " ".join(said)


def why(reason: Why, language: Language) -> str:
    """Return why somebody gets no introduction."""
    return WHY[reason][language]


def _both(facts: Facts, language: Language, first: bool) -> str:
    """The subject of a sentence: the names where they have not been said."""
    if first:
        return f"{facts.a} {'und' if language == 'de' else 'and'} {facts.b}"
    return "Beide" if language == "de" else "Both"


def _need(facts: Facts, language: Language, first: bool) -> str:
    if not facts.need:
        return ""
    same = facts.need.casefold() == facts.offer.casefold()
    if language == "de":
        end = f"genau das bietet {facts.gives}" if same else f"{facts.gives} bietet „{facts.offer}“"
        return f"{facts.asks} sucht „{facts.need}“; {end}."
    end = f"this is what {facts.gives} offers" if same else f"{facts.gives} offers “{facts.offer}”"
    return f"{facts.asks} is looking for “{facts.need}”; {end}."


def _themes(facts: Facts, language: Language, first: bool) -> str:
    if not facts.themes:
        return ""
    if language == "de":
        themes = " und ".join(f"„{theme}“" for theme in facts.themes)
        return f"{_both(facts, language, first)} arbeiten zu {themes}."
    themes = " and ".join(f"“{theme}”" for theme in facts.themes)
    return f"{_both(facts, language, first)} work on {themes}."


def _sectors(facts: Facts, language: Language, first: bool) -> str:
    one, other = facts.sectors
    if not one or not other or one == other:
        return ""
    rare = facts.expected >= LEAST_EXPECTED and facts.observed < (1 - LEAST_DEFICIT) * facts.expected
    if language == "de":
        said = f"{_both(facts, language, first)} kommen aus verschiedenen Sektoren, „{one}“ und „{other}“"
        return f"{said}; {_rare_de(facts)}." if rare else f"{said}."
    said = f"{_both(facts, language, first)} come from different sectors, “{one}” and “{other}”"
    return f"{said}; {_rare_en(facts)}." if rare else f"{said}."


def _rare_de(facts: Facts) -> str:
    count = int(facts.observed)
    ties = {0: "noch keine Verbindung", 1: "erst eine Verbindung"}.get(count, f"erst {count} Verbindungen")
    return f"zwischen ihnen gibt es {ties}, zu erwarten wären {_number(facts.expected).replace('.', ',')}"


def _rare_en(facts: Facts) -> str:
    count = int(facts.observed)
    ties = {0: "there is no tie between them yet", 1: "there is only one tie between them"}.get(
        count, f"there are only {count} ties between them"
    )
    return f"{ties}, where {_number(facts.expected)} would be expected"


def _place(facts: Facts, language: Language, first: bool) -> str:
    one, other = facts.towns
    if one and one == other:
        verb = "sind in {} tätig." if language == "de" else "are based in {}."
        return f"{_both(facts, language, first)} {verb.format(one)}"
    if not one or not other or not facts.kilometres <= NEAR_KM:
        return ""
    far = max(round(facts.kilometres), 1)
    if language == "de":
        said = f"{one} und {other} liegen nur {far} km auseinander."
        return f"{_both(facts, language, first)} haben es nicht weit: {said}" if first else said
    said = f"{one} and {other} are only {far} km apart."
    return f"{_both(facts, language, first)} are close to each other: {said}" if first else said


def _contact(facts: Facts, language: Language, first: bool) -> str:
    further = facts.further_contacts
    if language == "de":
        known = f"{facts.a} und {facts.b}" if first else "beide"
        more = {0: "", 1: "; noch jemand kennt beide"}.get(further, f"; noch {further} andere kennen beide")
        return f"{facts.contact} kennt {known} und kann sie bekannt machen{more}."
    known = f"{facts.a} and {facts.b}" if first else "both"
    more = {0: "", 1: "; one more person knows both"}.get(further, f"; {further} others know both as well")
    return f"{facts.contact} knows {known} and can introduce them{more}."


def _nothing_known(facts: Facts, language: Language) -> str:
    if language == "de":
        return f"{facts.a} und {facts.b} kennen sich noch nicht und sind offen für neue Kontakte."
    return f"{facts.a} and {facts.b} do not know each other yet and are open to new contacts."


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0") if value < 10 else f"{value:.0f}"


_CLAUSES: dict[str, Clause] = {
    "need": _need,
    "theme": _themes,
    "sector": _sectors,
    "deficit": _sectors,
    "place": _place,
}
