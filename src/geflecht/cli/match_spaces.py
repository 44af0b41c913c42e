"""Match spaces that are offered with concepts that seek one.

FILE is a JSON file with spaces and concepts; its fields are in docs/reference/command.md. Hard criteria
refuse a pair, soft ones make its score; each match says why. No installation is needed.
"""

import argparse
import time
from typing import TYPE_CHECKING, Any

from geflecht.cli import console

if TYPE_CHECKING:
    from geflecht.cli.case_file import Case
    from geflecht.properties import loaders

SEED = 0  # nothing is drawn by lot
SHOWN = 30
FEATURES = {
    "barrierefrei": "step_free", "stufenfrei": "step_free", "tageslicht": "daylight", "heizung": "heating",
    "wasser": "water", "wasseranschluss": "water", "küche": "kitchen", "toiletten": "toilets",
    "anlieferung": "delivery", "schaufenster": "shop_window", "parkplatz": "parking",
    "stellplatz": "parking", "lärm": "loud", "laut": "loud",
}  # fmt: skip
OPERATORS = {"gemeinnützig": "nonprofit", "non_profit": "nonprofit", "gewerblich": "commercial"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help="spaces and concepts as JSON")
    parser.add_argument(
        "--one-to-one", action="store_true", help="each space and each concept once, the best sum of scores"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def run(options: argparse.Namespace) -> int:
    """Read, match and print; 2 for a missing file, 1 for a file with errors."""
    console.start_bare()
    with console.language_of_terminal():
        from geflecht.cli import case_file

        case = case_file.read(options.file)
        if isinstance(case, int):
            return case
        offered = [_space(entry) for entry in case.entries("spaces", "räume", "flächen", "angebote")]
        concepts = [_concept(entry) for entry in case.entries("concepts", "konzepte", "gesuche")]
        one_to_one = case.flag("one_to_one", "eins_zu_eins") or options.one_to_one
        if not case_file.is_sound(case):
            return 1
        return _match(offered, concepts, one_to_one=one_to_one, as_json=options.json)


def _match(
    offered: "list[loaders.Space]", concepts: "list[loaders.Concept]", *, one_to_one: bool, as_json: bool
) -> int:
    from geflecht.properties import loaders

    begin = time.perf_counter()
    with console.step(f"Matching {len(offered)} spaces with {len(concepts)} concepts"):
        answer = loaders.matches_of(offered, concepts, one_to_one=one_to_one)
    if as_json:
        document = {**_document(answer, concepts), "one_to_one": one_to_one}
        console.print_json({**document, "seconds": console.since(begin), "seed": SEED})
    else:
        _print_answer(answer, concepts)
    return 0


def _space(entry: "Case") -> "loaders.Space":
    from geflecht.properties import loaders

    area = entry.number("area", "m2", "area_m2", "fläche")
    month = entry.number("rent_month", "miete_monat")
    rent = entry.number("rent", "rent_m2", "miete", "miete_m2")
    features, complete = _features(entry)
    return loaders.Space(
        id=entry.text("id"),
        name=entry.text("name", "title", "titel"),
        area=area,
        least_area=entry.number("divisible_from", "teilbar_ab"),
        rent=month / area if rent is None and month is not None and area else rent,
        uses=entry.words("uses", "use", "nutzungen", "nutzung"),
        free_from=entry.day("free_from", "from", "frei_ab"),
        free_until=entry.day("free_until", "until", "to", "frei_bis"),
        height=entry.number("height", "höhe"),
        features=features,
        all_features=complete,
        operators=_known(entry.words("operators", "operator", "betreiber"), OPERATORS),
        place=entry.place_of(),
        town=entry.text("town", "city", "ort", "stadt"),
    )


def _features(entry: "Case") -> tuple[dict[str, bool], bool]:
    """Read {name: true or false}, where what is not there is not stated; or the complete list of names."""
    names = ("features", "ausstattung")
    said = entry.raw(*names)
    part = entry.part(*names) if isinstance(said, dict) else None
    found: dict[str, bool | None] = {name: part.flag(name) for name in said} if part else {}
    if part is None:
        found.update(dict.fromkeys(entry.words(*names), True))
    for name in ("step_free", "stufenfrei", "daylight", "tageslicht"):
        found[name] = entry.flag(name) if name not in found else found[name]
    known = {_known((name,), FEATURES)[0]: there for name, there in found.items() if there is not None}
    return known, isinstance(said, (list, str))


def _concept(entry: "Case") -> "loaders.Concept":
    from geflecht.properties import loaders

    least = entry.number("min_area", "min_m2", "fläche_min")
    most = entry.number("max_area", "max_m2", "fläche_max")
    if least is not None and most is not None and least > most:
        entry.complain("min_area", least, _too_large(most))
    return loaders.Concept(
        id=entry.text("id"),
        name=entry.text("name", "title", "titel"),
        least_area=least,
        most_area=most,
        area=entry.number("area", "m2", "fläche"),
        budget=entry.number("budget", "max_rent_month", "miete_max_monat"),
        most_rent=entry.number("max_rent", "max_rent_m2", "miete_max"),
        uses=entry.words("uses", "use", "nutzungen", "nutzung"),
        start=entry.day("start", "from", "ab"),
        latest_start=entry.day("latest_start", "spätestens"),
        months=entry.number("months", "duration", "monate", "dauer_monate"),
        least_height=entry.number("min_height", "höhe_min"),
        must=_known(entry.words("must", "muss"), FEATURES),
        wishes=_known(entry.words("nice", "wishes", "wünsche", "kann"), FEATURES),
        operator=next(iter(_known((entry.text("operator", "betreiber"),), OPERATORS)), ""),
        place=entry.place_of(),
        most_km=entry.number("max_km", "umkreis_km"),
        towns=entry.words("towns", "town", "city", "orte", "ort", "stadt"),
    )


def _too_large(most: float) -> str:
    from django.utils.translation import gettext as _

    return _("This is more than max_area (%(most)s). Swap the two.") % {"most": f"{most:g}"}


def _known(names: tuple[str, ...], synonyms: dict[str, str]) -> tuple[str, ...]:
    """Return each word as its key if it means one, else as it is."""
    from geflecht.algorithms import german

    keys = {german.fold(word): key for word, key in synonyms.items()}
    plain = [german.fold(name).replace("-", "_").replace(" ", "_") for name in names]
    own = {*synonyms.values(), "internet"}
    return tuple(
        keys.get(fold, fold if fold in own else name) for name, fold in zip(names, plain, strict=True)
    )


def _document(answer: "loaders.Answer", concepts: "list[loaders.Concept]") -> dict[str, Any]:
    from django.utils import translation

    german: dict[str, list[str]] = {}
    english: dict[str, list[str]] = {}
    for language, said in (("de", german), ("en", english)):
        with translation.override(language):
            said["matches"] = [match.reason for match in answer.matches]
            said["rejected"] = [one.why for one in answer.rejected]
    return {
        "matches": [
            {
                "space": match.space.id, "concept": match.concept.id, "score": round(match.score, 4),
                "parts": {name: round(part, 4) for name, part in match.parts.items()},
                "reason_de": reason_de, "reason_en": reason_en, "to_clarify": match.open_points,
            }
            for match, reason_de, reason_en in zip(
                answer.matches, german["matches"], english["matches"], strict=True
            )
        ],
        "rejected": [
            {
                "space": one.space.id, "concept": one.concept.id, "criterion": one.criteria[0],
                "criteria": one.criteria, "reason_de": why_de, "reason_en": why_en,
            }
            for one, why_de, why_en in zip(
                answer.rejected, german["rejected"], english["rejected"], strict=True
            )
        ],
        "without_space": _without_space(answer, concepts),
    }  # fmt: skip


def _without_space(answer: "loaders.Answer", concepts: "list[loaders.Concept]") -> list[str]:
    served = {match.concept.id for match in answer.matches}
    return [concept.id for concept in concepts if concept.id not in served]


def _print_answer(answer: "loaders.Answer", concepts: "list[loaders.Concept]") -> None:
    print(f"{len(answer.matches)} matches, {len(answer.rejected)} pairs refused")
    for match in answer.matches[:SHOWN]:
        print(f"\n  {match.score:.2f}  {_name(match.space)} – {_name(match.concept)}\n        {match.reason}")
    if answer.rejected:
        print("\nRefused:")
    for one in answer.rejected[:SHOWN]:
        print(f"  {_name(one.space)} – {_name(one.concept)}: {one.why}")
    without = _without_space(answer, concepts)
    if without:
        print(f"\nWithout a space: {', '.join(without)}")


def _name(one: "loaders.Space | loaders.Concept") -> str:
    return f"{one.name} ({one.id})" if one.name else one.id
