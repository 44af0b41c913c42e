"""Reads 10,000 people and 50,000 ties in and writes them out, with times and peak memory.

    python bench/interchange.py [PEOPLE] [TIES]

Promise: read and entered in under 60 s with under 500 MB. Works on a throw-away database.
"""

import os
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

SECTORS = (
    "kommune",
    "wohnungswirtschaft",
    "kultur",
    "bildung",
    "stiftung",
    "planung",
    "verband",
    "wohlfahrt",
)
TOWNS = ("Berlin", "Essen", "Herne", "Leipzig", "Wolfsburg", "Stendal", "Offenbach am Main", "Gera")


SYLLABLES = [
    "ka",
    "lo",
    "mi",
    "ra",
    "ne",
    "tu",
    "be",
    "so",
    "wi",
    "ha",
    "gre",
    "sten",
    "berg",
    "hof",
    "mann",
    "dorf",
    "lin",
    "den",
    "fel",
    "der",
    "wal",
    "ter",
    "kra",
    "mer",
]


def name_of(rng: random.Random) -> str:
    """Return an invented name: likeness of names is looked at too, so they must differ as names do."""
    words = ["".join(rng.choice(SYLLABLES) for _ in range(rng.randint(2, 4))) for _ in range(2)]
    return " ".join(word.title() for word in words)


@contextmanager
def timed(label: str) -> Iterator[None]:
    begin, cpu = time.perf_counter(), time.process_time()
    yield
    cpu = time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{label:<44} {time.perf_counter() - begin:7.2f} s  ({cpu:6.2f} s cpu)   peak {peak:5.0f} MB",
        flush=True,
    )


def files_of(people: int, ties: int, rng: random.Random) -> list[tuple[str, bytes]]:
    nodes = ["id;Name;Typ;Sektor;Ort;E-Mail;Themen"]
    for number in range(people):
        sector, town = rng.choice(SECTORS), rng.choice(TOWNS)
        nodes.append(f"p{number};{name_of(rng)};Person;{sector};{town};p{number}@example.org;Leerstand|Musik")
    edges = ["id;Quelle;Ziel;Art;Stärke;seit"]
    for number in range(ties):
        one, other = rng.sample(range(people), 2)
        edges.append(
            f"t{number};p{one};p{other};kooperiert;{rng.randint(1, 4)};{rng.randint(2015, 2025)}-{rng.randint(1, 12):02d}"
        )
    return [("personen.csv", "\n".join(nodes).encode()), ("beziehungen.csv", "\n".join(edges).encode())]


def main(people: int, ties: int) -> None:
    from django.db import connection

    from geflecht.actors import actions as actors
    from geflecht.actors.models import Machine
    from geflecht.interchange import actions, readers, writers

    by = Machine("bench")
    actors.load_vocabularies(by=by)
    actors.load_places(by=by)
    collection = actors.open_collection(slug="bench", name="Bench", by=by)
    files = files_of(people, ties, random.Random(1))
    print(f"{people:,} people, {ties:,} ties, {connection.vendor}")
    begin = time.perf_counter()
    with timed("read two CSV files"):
        parcel, problems = readers.read(files)
    with timed("enter them in the database"):
        _batch, report = actions.import_parcel(parcel=parcel, problems=problems, collection=collection, by=by)
    print(f"{'both together':<44} {time.perf_counter() - begin:7.2f} s   (promise: 60 s, 500 MB)")
    assert report["created"] + report["updated"] == people + ties, report
    with timed("read and enter the same again"):
        parcel, problems = readers.read(files)
        _batch, report = actions.import_parcel(parcel=parcel, problems=problems, collection=collection, by=by)
    print(f"  unchanged: {report['unchanged']:,} of {people + ties:,}")
    for name in ("net.graphml", "net.gexf", "net.xlsx", "net.csv", "net.kumu.json", "net.zip"):
        with timed(f"export {name}"):
            out = actions.export(name=name, collection=collection, by=by)
        with timed(f"read {name}"):
            readers.read(list(out.items()))
    assert set(writers.FORMATS)


def in_throw_away_database(work: Callable[[], None]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.environ["GEFLECHT_DATA"] = folder
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "geflecht.config.settings")
        sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        work()


if __name__ == "__main__":
    numbers = [int(one) for one in sys.argv[1:]] + [10_000, 50_000][len(sys.argv) - 1 :]
    in_throw_away_database(lambda: main(numbers[0], numbers[1]))
