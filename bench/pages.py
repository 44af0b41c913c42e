"""What pages cost: processor time per request beside a bare Django view, queries, bytes.

python bench/pages.py [--actors N] [--requests N] [--keep DIR]

Makes an installation in a temporary folder (the demo and 10,000 more organisations), serves it and the bare
view with the real server, and asks both in turn. Processor time is user + system of the server's processes,
read from /proc. Uncached means: a guest whose request carries some cookie, so the guests' cache is passed by.
"""

import argparse
import gzip
import http.client
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).resolve().parent
TICK = os.sysconf("SC_CLK_TCK")
ROUNDS = 4
TARGET_UNCACHED, TARGET_CACHED, MOST_QUERIES, MOST_SIGNED_IN = 2.5, 0.5, 6, 10

PREPARE = """
import json, sys
from geflecht.cli.main import main
if main(["demo", "--once"]):
    sys.exit("the demo could not be loaded")
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from geflecht.actors import actions
from geflecht.actors.models import Actor, Machine, Network, Place, Sector, User
from geflecht.events.models import Event
from geflecht.labs.models import Lab

count = int(sys.argv[1])
machine = Machine("bench")
collection = Network.objects.get().public_collection
sectors, places = list(Sector.objects.order_by("key")), list(Place.objects.order_by("-population", "pk")[:400])
missing = count - Actor.objects.filter(collection=collection).count()
drafts = [
    actions.ActorDraft(
        name=f"{sectors[i % len(sectors)].label_de} {places[i % len(places)].name} {i:05}",
        sector=sectors[i % len(sectors)], place=places[i % len(places)], profile_audience="public",
        ties_audience="public", offers_audience="public", summary="Eine erfundene Einrichtung für die Messung.",
    )
    for i in range(missing)
]
for begin in range(0, len(drafts), 1000):
    actions.add_actors(collection=collection, drafts=drafts[begin:begin + 1000], by=machine)
known = Actor.objects.filter(collection=collection, profile_audience="public", kind="organisation")
actor = known.exclude(summary__startswith="Eine erfundene").order_by("name").first()
event = Event.objects.filter(slug__contains="kulturkonferenz").order_by("pk").first() or Event.objects.first()
lab = Lab.objects.filter(collection=collection, audience="public").order_by("pk").first()
pages = {
    "start": "/", "directory": "/netzwerk/", "directory, page 100": "/netzwerk/?seite=100",
    "profile": f"/netzwerk/{actor.slug}/", "event": f"/veranstaltungen/{event.slug}/",
    "events": "/veranstaltungen/", "city labs": "/labore/", "city lab": f"/labore/{lab.slug}/",
    "search": "/suche/?q=Leerstand", "text page": "/kontakt/", "project": "/projekt/", "impulses": "/impulse/",
    "publications": "/publikationen/", "map": "/netzwerk/karte/", "graph": "/netzwerk/graph/",
    "matrix": "/netzwerk/matrix/",
}
settings.ALLOWED_HOSTS, settings.DEMO = ["testserver"], True  # no second factor
queries = {}
client = Client()

def asked(address):
    client.get(address)
    with CaptureQueriesContext(connection) as caught:
        answer = client.get(address)
    if answer.status_code != 200:
        sys.exit(f"{address} answered {answer.status_code}")
    return len(caught)

client.cookies.load({"passes": "by"})
for name, address in pages.items():
    queries[name] = asked(address)
signed_in = {}
for role, addresses in {
    "coordination": ["/koordination/", "/koordination/mitwirkende/", "/netzwerk/", pages["profile"], pages["event"]],
    "member": ["/mein/", "/netzwerk/", pages["profile"], pages["event"]],
}.items():
    account = User.objects.filter(role=role).first()
    client.force_login(account)
    signed_in |= {f"{role} {address}": asked(address) for address in addresses}
print(json.dumps({"pages": pages, "queries": queries, "signed_in": signed_in, "actors": Actor.objects.filter(collection=collection).count()}))
"""


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--actors", type=int, default=10_000)
    parser.add_argument("--requests", type=int, default=60, help="per round and page")
    parser.add_argument("--keep", metavar="DIR", help="use this folder and keep it")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        data = Path(options.keep or folder).resolve()
        print(f"Preparing {data} …", file=sys.stderr)
        made = subprocess.run(
            [sys.executable, "-c", PREPARE, str(options.actors)],
            env=environment(data), stdout=subprocess.PIPE, text=True, check=True,
        )  # fmt: skip
        found = json.loads(made.stdout.splitlines()[-1])
        with served(data) as site, served(None, Path(folder) / "bare.sqlite3") as bare:
            return report(found, site, bare, options.requests)


def environment(data: Path | None, port: int = 8000) -> dict[str, str]:
    values = {**os.environ, "GEFLECHT_URL": f"http://127.0.0.1:{port}"}
    values.pop("GEFLECHT_DEMO", None)
    return {**values, "GEFLECHT_DATA": str(data)} if data else values


@contextmanager
def served(data: Path | None, database: Path | None = None):
    """Serve the site of `data`, or the bare view over `database`; yield (port, process id)."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "geflecht.cli.main", "serve", "--port", str(port)]
    if database:
        database.unlink(missing_ok=True)
        command = [sys.executable, str(HERE / "bare.py"), str(port), str(database)]
    process = subprocess.Popen(command, env=environment(data, port), stderr=subprocess.DEVNULL)
    try:
        for _ in range(600):
            if process.poll() is not None:
                raise SystemExit(f"{command} ended with {process.returncode}")
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait(10)


def spent(pid: int) -> float:
    """Return user + system seconds of a process and its children so far."""
    total = 0.0
    for one in [pid, *children(pid)]:
        fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
        total += (int(fields[11]) + int(fields[12])) / TICK
    return total


def children(pid: int) -> list[int]:
    found = [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return [*found, *(below for one in found for below in children(one))]


def ask(connection: http.client.HTTPConnection, address: str, headers: dict[str, str]) -> bytes:
    connection.request("GET", address, headers=headers)
    answer = connection.getresponse()
    body = answer.read()
    if answer.status != 200:
        raise SystemExit(f"{address} answered {answer.status}")
    return body


def cost(server: tuple[int, int], address: str, requests: int, headers: dict[str, str]) -> float:
    """Return the processor milliseconds of one request."""
    port, pid = server
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    for _ in range(5):
        ask(connection, address, headers)
    before = spent(pid)
    for _ in range(requests):
        ask(connection, address, headers)
    took = (spent(pid) - before) * 1000 / requests
    connection.close()
    return took


def report(found: dict, site: tuple[int, int], bare: tuple[int, int], requests: int) -> int:
    """Ask in turn, take the median of the rounds, print the table; 1 if a target is missed."""
    uncached, cached = {"Cookie": "passes=by"}, {}
    figures: dict[str, list[float]] = {}
    for number in range(ROUNDS):
        print(f"Round {number + 1} of {ROUNDS} …", file=sys.stderr)
        figures.setdefault("bare", []).append(cost(bare, "/", requests * 3, {}))
        for name, address in found["pages"].items():
            figures.setdefault(name, []).append(cost(site, address, requests, uncached))
            figures.setdefault(name + " kept", []).append(cost(site, address, requests * 2, cached))
    middle = {name: sorted(values)[len(values) // 2] for name, values in figures.items()}
    measure = middle["bare"]
    print(f"{found['actors']} actors in the public collection; bare view: {measure:.2f} ms CPU per request\n")
    print(
        f"{'page':<22}{'queries':>8}{'ms':>8}{'ratio':>7}{'kept ms':>9}{'ratio':>7}{'html kB':>9}{'gzip kB':>9}"
    )
    missed = 0
    for name, address in found["pages"].items():
        once, again = middle[name] / measure, middle[name + " kept"] / measure
        body = ask(http.client.HTTPConnection("127.0.0.1", site[0]), address, uncached)
        queries = found["queries"][name]
        is_fine = once <= TARGET_UNCACHED and again <= TARGET_CACHED and queries <= MOST_QUERIES
        missed += not is_fine
        print(
            f"{name:<22}{queries:>8}{middle[name]:>8.2f}{once:>7.2f}{middle[name + ' kept']:>9.2f}{again:>7.2f}"
            f"{len(body) / 1000:>9.1f}{len(gzip.compress(body)) / 1000:>9.1f}{'' if is_fine else '  missed'}"
        )
    print(f"\nTargets: ratio ≤ {TARGET_UNCACHED}, kept ≤ {TARGET_CACHED}, queries ≤ {MOST_QUERIES}.\n")
    print("signed in, queries (≤ 10):")
    for name, queries in found["signed_in"].items():
        missed += queries > MOST_SIGNED_IN
        print(f"{name:<48}{queries:>4}{'  missed' if queries > MOST_SIGNED_IN else ''}")
    print()
    first_visit(site[0], found["pages"])
    return 1 if missed else 0


def first_visit(port: int, pages: dict[str, str]) -> None:
    """Print what a browser fetches on its first visit of a page, without pictures."""
    print(f"{'first visit':<22}{'requests':>9}{'kB, fonts and pictures apart':>31}{'fonts kB':>10}")
    for name in ("start", "text page", "directory"):
        connection = http.client.HTTPConnection("127.0.0.1", port)
        headers = {"Accept-Encoding": "br, gzip"}
        page = ask(connection, pages[name], {"Cookie": "passes=by"}).decode()
        parts = re.findall(
            r'(?:<link[^>]+rel="(?:stylesheet|preload)"[^>]+href|<script[^>]+src)="([^"]+)"', page
        )
        seen = set(parts)
        fonts = {one for one in seen if one.endswith(".woff2")}
        for sheet in [one for one in seen if one.endswith(".css")]:
            text = ask(connection, sheet, {}).decode()
            fonts |= {
                sheet.rpartition("/")[0] + "/" + url.lstrip("./")
                for url in re.findall(r'url\("?([^")]+woff2)', text)
            }
        fonts = {one for one in fonts if "latin-ext" not in one}  # fetched only where such a letter stands
        weight = len(gzip.compress(page.encode())) + sum(
            len(ask(connection, one, headers)) for one in seen if not one.endswith(".woff2")
        )
        letters = sum(
            len(ask(connection, one if one.startswith("/") else "/" + one, headers)) for one in fonts
        )
        print(f"{name:<22}{1 + len(seen | fonts):>9}{weight / 1000:>31.1f}{letters / 1000:>10.1f}")


if __name__ == "__main__":
    sys.exit(main())
