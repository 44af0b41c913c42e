"""Seat people at tables over several rounds, so that new people of other sectors, sides and towns meet.

FILE is a table of participants (CSV or XLSX): id, name, organisation, sector, side, town, fixed_table. Lists of
pairs have the columns source and target. With --mdgp a benchmark instance of MDGPLIB is partitioned instead.
No installation is needed.
"""

import argparse
import re
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geflecht.cli import console

if TYPE_CHECKING:
    from geflecht.algorithms.seating import Rules, Seating, Tables, Unseatable
    from geflecht.cli.people_files import Codes
    from geflecht.cli.seat_files import Participants

SEED, SECONDS, MDGP_SECONDS, PER_TABLE = 20_260_101, 2.0, 10.0, 8
PAIRS = ("together", "apart", "known")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", nargs="?", help="table of participants: CSV or XLSX")
    parser.add_argument(
        "--tables", metavar="8x8|SIZES", type=_tables, help="8x8: 8 tables of at most 8; or sizes: 8,8,7"
    )
    parser.add_argument("--rounds", metavar="R", type=console.positive, default=1)
    parser.add_argument("--together", metavar="FILE", help="pairs who must sit together in every round")
    parser.add_argument("--apart", metavar="FILE", help="pairs who must not sit together")
    parser.add_argument("--known", metavar="FILE", help="pairs who know each other: spread them")
    parser.add_argument("--mdgp", metavar="INSTANCE", help="partition a benchmark instance instead")
    parser.add_argument("--seed", metavar="S", type=console.count, default=SEED)
    limit = parser.add_mutually_exclusive_group()
    limit.add_argument("--seconds", metavar="T", type=_seconds, help="default: 2; with --mdgp 10")
    limit.add_argument(
        "--iterations", metavar="N", type=console.positive, help="the same result on every run"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def _tables(text: str) -> tuple[int, ...] | list[int]:
    """Read `KxM` as (K, M), `8,8,7` as a list."""
    if match := re.fullmatch(r"([1-9]\d*)[x×]([1-9]\d*)", text.strip()):
        return int(match[1]), int(match[2])
    sizes = text.strip().split(",")
    if all(re.fullmatch(r"[1-9]\d*", size.strip()) for size in sizes):
        return [int(size) for size in sizes]
    raise argparse.ArgumentTypeError(f"{text!r}: write 8x8 for 8 tables of at most 8, or sizes such as 8,8,7")


def _seconds(text: str) -> float:
    try:
        found = float(text)
    except ValueError:
        found = -1
    if not 0 < found <= 86_400:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of seconds above 0")
    return found


def run(options: argparse.Namespace) -> int:
    """Seat and print; 1 for wrong rows or rules that cannot be kept, 2 for a missing file or wrong options."""
    if bool(options.file) == bool(options.mdgp):
        console.say("Name either a FILE of participants or an instance with --mdgp INSTANCE.")
        return 2
    if options.mdgp and (options.tables or options.rounds > 1 or any(getattr(options, one) for one in PAIRS)):
        console.say("An instance of --mdgp says its groups itself: leave out --tables, --rounds and pairs.")
        return 2
    for name in filter(None, [options.file, options.mdgp, *(getattr(options, one) for one in PAIRS)]):
        if not Path(name).is_file():
            console.say(f"There is no file {name}.")
            return 2
    console.start_bare()
    with console.language_of_terminal():
        return _partition(options) if options.mdgp else _seat(options)


def _partition(options: argparse.Namespace) -> int:
    from geflecht.algorithms.seating import fast, grouping, limits
    from geflecht.cli import seat_files
    from geflecht.interchange.parcel import Unreadable

    path = Path(options.mdgp)
    try:
        read = seat_files.instance(path)
    except Unreadable as refusal:
        console.say_problems([refusal.problem])
        return 1
    fast.prepare(fast.PARTITION, console.say)
    begin = time.perf_counter()
    seconds = None if options.iterations else options.seconds or MDGP_SECONDS
    stop = limits.after(seconds=seconds, iterations=options.iterations)
    with console.step(f"Partitioning {len(read.distances)} elements into {len(read.lower)} groups"):
        found = grouping.group(read.distances, read.lower, read.upper, seed=options.seed, stop=stop)
    document = {
        "instance": path.stem,
        "assignment": found.assignment.tolist(),
        "value": round(found.value, 6),
        "iterations": found.iterations,
        "compiled": found.compiled,
        "seconds": console.since(begin),
        "seed": options.seed,
    }
    if options.json:
        console.print_json(document)
    else:
        print(f"{path.stem}: value {found.value:.3f} after {document['seconds']} s")
        for group in range(len(read.lower)):
            members = [k for k, g in enumerate(document["assignment"]) if g == group]
            print(f"  {group}: {' '.join(map(str, members))}")
    return 0


def _seat(options: argparse.Namespace) -> int:
    from geflecht.algorithms import seating
    from geflecht.algorithms.seating import fast

    given = _read(options)
    if given is None:
        return 1
    people, linked = given
    fast.prepare(fast.ROUNDS, console.say)
    begin = time.perf_counter()
    try:
        tables, rules = _setting(options, people, linked)
        with console.step(f"Seating {len(people.ids)} people at {tables.count} tables"):
            found = _composed(options, people, tables, rules, linked["known"])
    except seating.Unseatable as refusal:
        console.say(f"{people.file}: {_refusal(refusal, people)}")
        return 1
    document = _document(found, tables, rules, options, console.since(begin))
    if options.json:
        console.print_json(document)
    else:
        _print(document, people)
    return 0


def _read(options: argparse.Namespace) -> "tuple[Participants, dict[str, Codes]] | None":
    """Read participants and the pairs of each list; None after saying what is wrong."""
    from geflecht.cli import people_files, seat_files
    from geflecht.interchange import parcel

    problems: list[parcel.Problem] = []
    people = seat_files.participants(Path(options.file), problems)
    linked: dict[str, Codes] = {}
    if people is not None:
        lists = {one: getattr(options, one) for one in PAIRS}
        linked = {
            one: people_files.pairs(Path(name), people.file, people.place, problems)
            if name
            else people_files.no_pairs()
            for one, name in lists.items()
        }
    wrong = parcel.errors(problems)
    console.say_problems(wrong or problems)
    return None if wrong or people is None else (people, linked)


def _composed(
    options: argparse.Namespace, people: "Participants", tables: "Tables", rules: "Rules", known: "Codes"
) -> "Seating":
    from geflecht.algorithms import seating
    from geflecht.algorithms.seating import fast, limits
    from geflecht.cli.people_files import codes

    seconds = None if options.iterations else options.seconds or SECONDS
    return seating.compose(
        seating.People.of(
            codes(people.sector)[0],
            side=codes(people.side)[0],
            town=codes(people.town)[0],
            organisation=codes(people.organisation)[0],
        ),
        tables,
        options.rounds,
        rules=rules,
        known=known,
        seed=options.seed,
        stop=limits.after(seconds=seconds, iterations=options.iterations),
        compiled=fast.is_installed(),
    )


def _setting(
    options: argparse.Namespace, people: "Participants", linked: "dict[str, Codes]"
) -> "tuple[Tables, Rules]":
    """Return tables and rules. Raises Unseatable for more people than places and unknown fixed tables."""
    from geflecht.algorithms import seating

    n = len(people.ids)
    asked = options.tables or (-(-n // PER_TABLE), PER_TABLE)
    tables = seating.Tables.same(*asked) if isinstance(asked, tuple) else seating.Tables.of(asked)
    beyond = [k for k in range(n) if people.fixed[k] >= tables.count]
    if beyond:
        raise seating.Unseatable("table", (beyond[0],), tables.count)
    rules = seating.Rules.of(
        n, tables.count, fixed=people.fixed, together=linked["together"], apart=linked["apart"]
    )
    return tables, rules


def _refusal(refusal: "Unseatable", people: "Participants") -> str:
    """Say which rules contradict each other, with the rows they stand in."""
    from django.utils.translation import gettext as _

    who = ", ".join(f"{people.ids[k]} (row {people.rows[k]})" for k in refusal.people)
    told = {"who": who, "table": (refusal.table or 0) + 1, "n": len(people.ids), "last": refusal.table}
    sentences = {
        "places": _("%(n)s people do not fit these tables. Give more or larger tables with --tables."),
        "table": _(
            "%(who)s, fixed_table: the last table is number %(last)s. Correct it, or give more tables."
        ),
        "fixed": _("fixed_table: more people are fixed at table %(table)s than it has places. Move some."),
        "together": _(
            "%(who)s must sit together, but no table can take them all. Drop a pair of --together."
        ),
        "apart": _("%(who)s must sit apart and at one table. Drop one of the two."),
        "nowhere": _("%(who)s may sit at no table. Allow one."),
        "rules": _("No seating was found that keeps all rules. Drop a pair, or give more time or tables."),
    }
    return sentences[refusal.reason] % told


def _document(
    found: "Seating", tables: "Tables", rules: "Rules", options: argparse.Namespace, seconds: float
) -> dict[str, Any]:
    import numpy as np

    from geflecht.algorithms.seating import fast

    parts = found.parts
    return {
        "n": found.assignment.shape[1],
        "rounds": options.rounds,
        "sizes": np.bincount(found.assignment[0], minlength=tables.count).tolist(),
        "assignment": (found.assignment + 1).tolist(),
        "value": found.value,
        "bound": found.bound,
        "proven_optimal": found.proven,
        "new_pairs": parts.new_pairs,
        "new_cross_sector_pairs": parts.new_cross_sector_pairs,
        "new_cross_side_pairs": parts.new_cross_side_pairs,
        "new_cross_town_pairs": parts.new_cross_town_pairs,
        "known_pairs": parts.known_pairs,
        "same_organisation_pairs": parts.same_organisation_pairs,
        "repeated_pairs": parts.repeated_pairs,
        "iterations": found.iterations,
        "compiled": fast.is_installed(),
        "seconds": seconds,
        "seed": options.seed,
    }


def _print(document: dict[str, Any], people: "Participants") -> None:
    for number, row in enumerate(document["assignment"], 1):
        print(f"Round {number}" if document["rounds"] > 1 else "Tables")
        for table in range(1, len(document["sizes"]) + 1):
            names = [people.names[k] for k, at in enumerate(row) if at == table]
            print(f"  Table {table} ({len(names)}): {', '.join(names)}")
    best = " (nothing better exists)" if document["proven_optimal"] else ""
    print(f"\nValue {document['value']:g} of at most {document['bound']:g}{best}")
    for key, label in (
        ("new_cross_sector_pairs", "new pairs of different sectors"),
        ("new_cross_side_pairs", "new pairs of different sides"),
        ("new_cross_town_pairs", "new pairs of different towns"),
        ("known_pairs", "pairs who knew each other"),
        ("repeated_pairs", "pairs who meet twice or more"),
    ):
        print(f"  {document[key]:>5}  {label}")
