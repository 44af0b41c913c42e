"""Group short German texts, such as the cards of a workshop, and find those that say the same.

FILE is a table as CSV with the columns id and text. Groups, labels and near-duplicates are suggestions.
Nothing is sent anywhere and no installation is needed.
"""

import argparse
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from geflecht.cli import console

if TYPE_CHECKING:
    from geflecht.algorithms.clustering import Clustering
    from geflecht.interchange.parcel import Problem
    from geflecht.interchange.readers.sheets import Sheet

SEED = 1
IDS = ("id", "nr", "nummer", "number", "key")
TEXTS = ("text", "karte", "card", "inhalt", "content", "beitrag")

Cards = tuple[list[str], list[str]]  # ids and texts


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help="the cards as CSV: id,text")
    parser.add_argument("--seed", type=console.count, default=SEED, metavar="N")
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def run(options: argparse.Namespace) -> int:
    """Read, group and print; 2 for a missing file or column, 1 for a file with errors."""
    console.start_bare()
    with console.language_of_terminal():
        paths = console.existing_files([options.file], (".csv", ".txt", ".tsv"), format=None)
        if paths is None:
            return 2
        cards = _read(paths[0].name, paths[0].read_bytes())
        if isinstance(cards, int):
            return cards
        return _cluster(*cards, options)


def _cluster(ids: list[str], texts: list[str], options: argparse.Namespace) -> int:
    from geflecht.algorithms import clustering

    begin = time.perf_counter()
    with console.step(f"Grouping {len(texts)} cards"):
        found = clustering.cluster(texts, seed=options.seed)
    if options.json:
        document = {**_document(ids, found), "seconds": console.since(begin), "seed": options.seed}
        console.print_json(document)
    else:
        _print_groups(ids, texts, found)
    return 0


def _read(name: str, data: bytes) -> Cards | int:
    from geflecht.interchange.parcel import Unreadable
    from geflecht.interchange.readers import tables

    try:
        (sheet,), _warnings = tables.read_csv(data, file=name)
    except Unreadable as refusal:
        console.say_problems([refusal.problem])
        return 1
    return _cards(sheet)


def _cards(sheet: "Sheet") -> Cards | int:
    from django.utils.translation import gettext as _

    from geflecht.interchange.readers import texts

    columns = [_column(sheet.header, names) for names in (IDS, TEXTS)]
    for place, names in zip(columns, (IDS, TEXTS), strict=True):
        if place is None:
            said = _(
                "%(file)s, row %(row)s: There is no column “%(column)s”. Give one of the columns this header."
            )
            console.say(said % {"file": sheet.file, "row": sheet.header_row, "column": names[0]})
            return 2
    at_id, at_text = (int(place or 0) for place in columns)
    cards = [(row, texts.as_text(cells[at_id]), texts.as_text(cells[at_text])) for row, cells in sheet.rows]
    problems = _problems(sheet.file, cards)
    console.say_problems(problems)
    if problems:
        return 1
    return [key for _row, key, _text in cards], [text for _row, _key, text in cards]


def _column(header: Sequence[str], names: Sequence[str]) -> int | None:
    plain = [name.strip().casefold() for name in header]
    return next((plain.index(name) for name in names if name in plain), None)


def _problems(file: str, cards: Sequence[tuple[int, str, str]]) -> "list[Problem]":
    """Return what is wrong with ids and texts."""
    from django.utils.translation import gettext as _

    from geflecht.interchange.parcel import Where, error

    found: list[Problem] = []
    seen: set[str] = set()
    for row, key, text in cards:
        where = Where(file, row)
        if not key:
            found.append(error(where, "id", "", _("This card has no id. Give it one of its own.")))
        elif key in seen:
            said = _("The id %(id)s is there twice. Give each card one of its own.") % {"id": key}
            found.append(error(where, "id", "", said))
        if not text:
            found.append(error(where, "text", "", _("This card has no text. Write one or delete the row.")))
        seen.add(key)
    return found


def _document(ids: list[str], found: "Clustering") -> dict[str, Any]:
    return {
        "cards": len(ids),
        "groups": [
            {"label": label, "cards": [ids[at] for at in _members(found, number)]}
            for number, label in enumerate(found.labels)
        ],
        "near_duplicates": [[ids[i], ids[j]] for i, j in found.near.tolist()],
    }


def _members(found: "Clustering", number: int) -> list[int]:
    return [at for at, group in enumerate(found.group.tolist()) if group == number]


def _print_groups(ids: list[str], texts: list[str], found: "Clustering") -> None:
    print(f"{len(found.labels)} groups, {len(found.near)} pairs that say the same")
    for number, label in enumerate(found.labels):
        print(f"\n{label}")
        for at in _members(found, number):
            print(f"  {ids[at]:<8} {texts[at]}")
    if len(found.near):
        print("\nNearly the same:")
    for i, j in found.near.tolist():
        print(f"  {ids[i]:<8} {texts[i]}\n  {ids[j]:<8} {texts[j]}\n")
