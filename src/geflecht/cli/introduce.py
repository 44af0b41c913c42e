"""Propose introductions: who should meet whom, why, and how good the choice is.

PEOPLE is a table with the columns id, name, organisation, sector, side, town, lat, lon, themes, offers, needs,
capacity; TIES and PAST list pairs in the columns source and target. No installation is needed.
What counts and how: docs/reference/introductions.md
"""

import argparse
import csv
import textwrap
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geflecht.cli import console

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from geflecht.algorithms.affinity import People
    from geflecht.algorithms.introductions import Proposal
    from geflecht.algorithms.reasons import Language, Names

SEED = 0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("people", metavar="PEOPLE", help="table of people")
    parser.add_argument("ties", metavar="TIES", nargs="?", help="who knows whom: source, target")
    parser.add_argument("past", metavar="PAST", nargs="?", help="who was introduced before: source, target")
    parser.add_argument(
        "--rounds",
        type=console.positive,
        default=1,
        metavar="N",
        help="introductions on N occasions, no pair twice",
    )
    parser.add_argument(
        "--capacity", type=console.positive, metavar="K", help="nobody gets more than K in a round, whatever the file says"
    )  # fmt: skip
    parser.add_argument(
        "--candidates", metavar="OUT", help="write the pairs that were considered: a, b, score"
    )
    parser.add_argument("--seed", type=console.count, default=SEED, metavar="N")
    parser.add_argument("--json", action="store_true", help="print one JSON document")


@dataclass(frozen=True)
class Given:
    """What the files say: people, who was introduced before, what things are called, the ids."""

    people: "People"
    past: "NDArray[np.intp]"
    names: "dict[Language, Names]"
    ids: list[str]


def run(options: argparse.Namespace) -> int:
    """Propose and print; 2 for a missing file or folder, 1 for a file that cannot be read."""
    begin = time.perf_counter()
    console.start_bare()
    from geflecht.interchange import readers

    named = [path for path in (options.people, options.ties, options.past) if path]
    paths = console.existing_files(named, readers.ENDINGS, format=None)
    if paths is None:
        return 2
    if options.candidates and not Path(options.candidates).absolute().parent.is_dir():
        console.say(f"There is no folder {Path(options.candidates).parent} to write the candidates into.")
        return 2
    with console.language_of_terminal():
        given = _read(paths, options.capacity)
        if given is None:
            return 1
        found = _proposed(given, options)
        if options.candidates:
            _write_candidates(Path(options.candidates), found, given.ids)
        document = _document(given, found)
        document |= {"seconds": console.since(begin), "seed": options.seed}
        if options.json:
            console.print_json(document)
        else:
            _print(document, dict(zip(given.ids, given.names["en"].people, strict=True)), options.rounds)
    return 0


def _read(paths: Sequence[Path], limit: int | None) -> Given | None:
    """Read the files; None after saying what is wrong."""
    from geflecht.cli import introduce_files, people_files
    from geflecht.interchange import parcel

    problems: list[parcel.Problem] = []
    table = introduce_files.people_table(paths[0], problems)
    given = None
    if table is not None:
        lists = [people_files.pairs(path, table.file, table.place, problems) for path in paths[1:]]
        ties, past = (*lists, people_files.no_pairs(), people_files.no_pairs())[:2]
        if not parcel.errors(problems):
            people, names = introduce_files.as_people(table, ties, limit, problems)
            given = Given(people, past, names, table.ids)
    wrong = parcel.errors(problems)
    console.say_problems(wrong or problems)
    return None if wrong else given


def _proposed(given: Given, options: argparse.Namespace) -> "Proposal":
    from geflecht.algorithms import introductions

    with console.step(f"Choosing introductions for {given.people.n} people"):
        return introductions.introduce(
            given.people, introductions.Limits(past=given.past), rounds=options.rounds, seed=options.seed
        )


def _write_candidates(path: Path, found: "Proposal", ids: Sequence[str]) -> None:
    with path.open("w", encoding="utf-8", newline="") as out:
        lines = csv.writer(out)
        lines.writerow(("a", "b", "score"))
        candidates = found.candidates
        for (a, b), score in zip(candidates.pairs.tolist(), candidates.score.tolist(), strict=True):
            lines.writerow((ids[a], ids[b], f"{score:.6f}"))


def _document(given: Given, found: "Proposal") -> dict[str, Any]:
    from geflecht.algorithms import reasons

    alone = zip(found.unserved.tolist(), found.why, strict=True)
    return {
        "people": given.people.n,
        "pairs": [_pair(given, found, row) for row in range(len(found.pairs))],
        "served": found.served,
        "unserved": [
            {
                "id": given.ids[person],
                "why": why,
                "why_de": reasons.why(why, "de"),
                "why_en": reasons.why(why, "en"),
            }
            for person, why in alone
        ],
        "weight": found.weight,
        "bound": found.bound,
        "share_of_bound": found.weight / found.bound if found.bound else 1.0,
        "proven": found.proven,
        "candidates": len(found.candidates.pairs),
    }


def _pair(given: Given, found: "Proposal", row: int) -> dict[str, Any]:
    from geflecht.algorithms import reasons
    from geflecht.algorithms.affinity import PARTS, Weights

    a, b = found.pairs[row].tolist()
    said = {
        language: reasons.sentence(
            reasons.facts_of(given.people, (a, b), found.parts, row, Weights(), names), language
        )
        for language, names in given.names.items()
    }
    common = int(found.parts.common[row])
    return {
        "a": given.ids[a],
        "b": given.ids[b],
        "round": int(found.round[row]),
        "score": float(found.score[row]),
        "parts": {name: float(getattr(found.parts, name)[row]) for name in PARTS},
        "reason_de": said["de"],
        "reason_en": said["en"],
        "common_contact": given.ids[common] if common >= 0 else None,
    }


def _print(document: dict[str, Any], called: dict[str, str], rounds: int) -> None:
    from django.utils import translation

    language = (translation.get_language() or "en")[:2]
    taking = document["served"] + len(document["unserved"])
    share = f"{100 * document['share_of_bound']:.2f} % of the bound"
    best = "the best choice there is" if document["proven"] else share
    print(f"{document['served']} of {taking} people are introduced, {len(document['pairs'])} pairs: {best}.")
    for pair in document["pairs"]:
        number = f"round {pair['round']}  " if rounds > 1 else ""
        print(f"\n{number}{pair['score']:.2f}  {called[pair['a']]} – {called[pair['b']]}")
        print(textwrap.fill(pair[f"reason_{language}"], 100, initial_indent="  ", subsequent_indent="  "))
    if document["unserved"]:
        print("\nWithout an introduction:")
    for one in document["unserved"]:
        print(f"  {called[one['id']]}: {one[f'why_{language}']}")
