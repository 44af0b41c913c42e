"""Search over 100,000 records: how long a page of hits takes, on SQLite and PostgreSQL.

Run `python bench/search.py [--records N] [--postgres URL]`; the target is a p95 below 100 ms on both.
The texts are put together from words of the field by a seeded generator.
"""

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time

TARGET_MS = 100.0
QUESTIONS = (
    "Leerstand", "Koproduktion", "Werkstatt", "Kultur", "Quartier Herne", "Märkisches Viertel", "Stadtlabor",
    "Zwischennutzung Kaufhaus", "Wohnungsunternehmen", "Nachbarschaft Garten", "Wolfsb", "gibtesnicht",
    "Transformation kultivieren", "Kommune und Kultur", "Organisation 4711",
)  # fmt: skip
WORDS = (
    "Leerstand", "Leerstandsmanagement", "Koproduktion", "Werkstatt", "Praxiswerkstatt", "Kultur",
    "Kulturhaus", "Soziokultur", "Quartier", "Quartiersmanagement", "Herne", "Wolfsburg", "Oldenburg",
    "Offenbach", "Stadtlabor", "Kaufhaus", "Zwischennutzung", "Wohnungsunternehmen", "Genossenschaft",
    "Nachbarschaft", "Nachbarschaftsgarten", "Garten", "Innenstadt", "Stadtumbau", "Transformation",
    "Handel", "Immobilie", "Handelsimmobilie", "Kommune", "Verwaltung", "Beteiligung",
    "Bürgerbeteiligung", "Jugend", "Bildung", "Schule", "Theater", "Musik", "Atelier",
    "Ateliergemeinschaft", "Proberaum", "Raum", "Räume", "Gemeinwohl", "Stiftung", "Förderung",
    "Förderprogramm", "Verein", "Netzwerk", "Netzwerkarbeit", "Begleitkreis", "Koordination", "Wohnen",
    "Wohnquartier", "Großwohnsiedlung", "Markt", "Marktplatz", "Bahnhof", "Brache", "Fabrik", "Halle",
    "Hof",
)  # fmt: skip
FILLERS = (
    "und",
    "mit",
    "für",
    "in",
    "der",
    "die",
    "das",
    "neue",
    "offene",
    "lokale",
    "gemeinsame",
    "kreative",
    "städtische",
    "ländliche",
)
KINDS = ("organisation", "person", "event", "lab", "page")


def main() -> int:
    """Run the bench once per database, each in a process of its own."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--records", type=int, default=100_000)
    options.add_argument("--rounds", type=int, default=20)
    options.add_argument("--postgres", default="postgres://postgres@127.0.0.1:5432/postgres")
    options.add_argument("--inside", help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.inside:
        return measure(chosen.records, chosen.rounds)
    results = []
    with tempfile.TemporaryDirectory() as folder:
        for name, url in (("SQLite", ""), ("PostgreSQL", chosen.postgres)):
            environment = {
                **os.environ,
                "GEFLECHT_DATA": folder,
                "DJANGO_SETTINGS_MODULE": "geflecht.config.settings",
            }
            environment |= {"DATABASE_URL": url} if url else {}
            print(name, flush=True)
            again = [
                sys.executable,
                __file__,
                "--inside",
                name,
                f"--records={chosen.records}",
                f"--rounds={chosen.rounds}",
            ]
            results.append(subprocess.run(again, env=environment, check=False).returncode)
    return max(results)


def measure(records: int, rounds: int) -> int:
    """Fill a fresh test database, ask every question `rounds` times, print the figures."""
    import django
    from django.conf import settings

    name = f"{settings.DATA_DIR}/bench.sqlite3" if settings.IS_SQLITE else "geflecht_bench"
    settings.DATABASES["default"]["TEST"] = {"NAME": name}
    django.setup()
    from django.db import connection

    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        fill(records)
        return ask(rounds)
    finally:
        connection.creation.destroy_test_db(settings.DATABASES["default"]["NAME"], verbosity=0)


def fill(records: int) -> None:
    from django.db import connection

    from geflecht.search import actions
    from geflecht.search.models import Entry

    dice = random.Random(20260101)

    def sentence(length: int) -> str:
        return " ".join(dice.choice(WORDS if dice.random() < 0.6 else FILLERS) for _ in range(length))

    begun = time.perf_counter()
    for first in range(0, records, 5000):
        actions.put_many(
            Entry(
                kind=KINDS[number % len(KINDS)], record_id=str(number), title=f"Organisation {number} {sentence(3)}",
                summary=sentence(14), text=sentence(30), address=f"/netzwerk/{number}/",
            )
            for number in range(first, min(first + 5000, records))
        )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    print(f"  {records:,} records indexed in {time.perf_counter() - begun:.1f} s")


def ask(rounds: int) -> int:
    from geflecht.search import queries

    for text in QUESTIONS:  # the dictionary and the caches of the database are warm in a running server
        queries.find(text, circles=["public"])
    times: dict[str, list[float]] = {text: [] for text in QUESTIONS}
    for _ in range(rounds):
        for text in QUESTIONS:
            begun = time.perf_counter()
            queries.find(text, circles=["public"])
            times[text].append((time.perf_counter() - begun) * 1000)
    for text, taken in times.items():
        hits = queries.find(text, circles=["public"]).count
        print(f"  {text:28} {hits:7,} hits  median {sorted(taken)[len(taken) // 2]:6.1f} ms")
    every = sorted(one for taken in times.values() for one in taken)
    p95 = every[int(len(every) * 0.95)]
    print(f"  p50 {every[len(every) // 2]:.1f} ms · p95 {p95:.1f} ms · target {TARGET_MS:.0f} ms")
    return 0 if p95 < TARGET_MS else 1


if __name__ == "__main__":
    raise SystemExit(main())
