"""Registrations under load: 200 a second arrive for ten seconds, first at the form, then at the personal links.

python bench/registrations.py [--rate N] [--seconds N] [--postgres URL] [--only sqlite|postgres]

Each database gets an installation of its own with one event of 500 places: SQLite with one process, PostgreSQL
with two and Redis (a redis-server is started for it). Arrivals do not wait for answers; what the server
cannot answer at once queues. A time is that from the arrival to the last byte of the answer. Afterwards the
tables are counted: nobody lost, nobody twice, nobody too many, and turns without a gap.
"""

import argparse
import asyncio
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlencode, urlsplit

PLACES = 500
ALL_WITHIN = 60.0
GEFLECHT = [sys.executable, "-m", "geflecht.cli.main"]

PREPARE = """
import datetime as dt
import django
django.setup()
from geflecht.actors import actions as actors
from geflecht.actors.models import Machine
from geflecht.events import actions
from geflecht.events.actions import DayDraft, EventDraft
from geflecht.kit import clock
by = Machine("bench")
collection = actors.open_collection(slug="netz", name="Netz", audience="public", by=by)
day = DayDraft(date=clock.today() + dt.timedelta(days=60), starts_at=dt.time(10), ends_at=dt.time(16))
event = actions.record_event(collection=collection, draft=EventDraft(title="Konferenz", slug="konferenz", days=[day]), by=by)
actions.set_terms(event=event, capacity=%d, by=by)
"""

LINKS = """
import json
import django
django.setup()
from geflecht.events import queries
from geflecht.events.models import Registration
rows = Registration.objects.select_related("event").order_by("number")
print(json.dumps([queries.token_of(row) for row in rows]))
"""

COUNT = """
import json
import django
django.setup()
from collections import Counter
from geflecht.events.models import Registration
from geflecht.kit.models import Letter
rows = list(Registration.objects.order_by("turn").values_list("turn", "state", "email"))
print(json.dumps({
    "rows": len(rows), "addresses": len({email for _turn, _state, email in rows}),
    "states": Counter(state for _turn, state, _email in rows),
    "in_turn": [turn for turn, _state, _email in rows] == list(range(1, len(rows) + 1)),
    "first_have_places": all(state == "confirmed" for _turn, state, _email in rows[:%d]),
    "letters": Letter.objects.count(), "sent": Letter.objects.exclude(sent_at=None).count(),
}))
"""


def run(script: str, environment: dict[str, str]) -> str:
    made = subprocess.run(
        [sys.executable, "-c", script], env=environment, check=True, capture_output=True, text=True
    )
    return made.stdout


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def served(environment: dict[str, str], workers: int) -> Iterator[str]:
    """Serve the installation; gives its address once it answers."""
    port = free_port()
    environment = {**environment, "GEFLECHT_URL": f"http://127.0.0.1:{port}"}
    command = [*GEFLECHT, "serve", "--port", str(port), "--workers", str(workers)]
    server = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
    try:
        for _attempt in range(200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(timeout=20)


@contextmanager
def redis() -> Iterator[str]:
    """Run a redis-server of our own, without files."""
    port = free_port()
    command = ["redis-server", "--port", str(port), "--save", "", "--appendonly", "no"]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        time.sleep(0.5)
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        server.terminate()
        server.wait(timeout=10)


@contextmanager
def database(url: str) -> Iterator[str]:
    """Make an empty PostgreSQL database beside the one of `url`; gives its address."""
    import psycopg

    name = f"geflecht_bench_{os.getpid()}"
    with psycopg.connect(url.replace("postgres://", "postgresql://"), autocommit=True) as admin:
        admin.execute(f'create database "{name}"')
        try:
            yield f"{url.rsplit('/', 1)[0]}/{name}"
        finally:
            admin.execute(f'drop database if exists "{name}" with (force)')


async def ask(address: str, body: str | None, cookie: str) -> tuple[int, bytes]:
    """Ask once over a connection of one's own; return status and whole answer."""
    parts = urlsplit(address)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    lines = [
        f"{'GET' if body is None else 'POST'} {parts.path} HTTP/1.1", f"Host: {parts.netloc}", "Connection: close",
        f"Origin: http://{parts.netloc}",
    ]  # fmt: skip
    if cookie:
        lines.append(f"Cookie: csrftoken={cookie}")
    if body is not None:
        lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
    writer.write(("\r\n".join(lines) + "\r\n\r\n" + (body or "")).encode())
    answer = await reader.read()
    writer.close()
    return int(answer.split(b" ", 2)[1]), answer


async def token_of(address: str) -> str:
    """Return the token against forgery that a form's page sets."""
    _status, answer = await ask(address, None, "")
    for line in answer.split(b"\r\n"):
        if line.lower().startswith(b"set-cookie: csrftoken="):
            return line.split(b"=", 1)[1].split(b";")[0].decode()
    raise SystemExit(f"{address} sets no token")


async def arrive(
    addresses: list[str], bodies: list[dict[str, str]], rate: int, token: str
) -> dict[str, object]:
    """Let one request arrive after the other at `rate` a second, and wait for all answers."""
    begin = time.perf_counter() + 0.2

    async def one(number: int) -> tuple[int, float]:
        due = begin + number / rate
        await asyncio.sleep(max(due - time.perf_counter(), 0))
        body = urlencode({**bodies[number], "csrfmiddlewaretoken": token})
        try:
            status, _answer = await asyncio.wait_for(ask(addresses[number], body, token), ALL_WITHIN)
        except (OSError, TimeoutError, IndexError):
            status = 0
        return status, time.perf_counter() - due

    found = await asyncio.gather(*(one(number) for number in range(len(addresses))))
    times = sorted(seconds for _status, seconds in found)
    return {
        "answers": dict(Counter(status for status, _seconds in found)),
        "p50": times[len(times) // 2],
        "p95": times[int(len(times) * 0.95)],
        "last": times[-1],
        "all answered after": time.perf_counter() - begin,
    }


def measure(name: str, environment: dict[str, str], workers: int, rate: int, count: int) -> bool:
    """Measure one installation; print its figures, and whether all that was promised holds."""
    subprocess.run([*GEFLECHT, "init"], env=environment, check=True, capture_output=True)
    run(PREPARE % PLACES, environment)
    forms = [
        {"name": f"Gast {n}", "email": f"gast{n}@example.org", "listed_for": "nobody"} for n in range(count)
    ]
    with served(environment, workers) as address:
        form = f"{address}/veranstaltungen/konferenz/anmelden/"
        token = asyncio.run(token_of(form))
        asked = asyncio.run(arrive([form] * count, forms, rate, token))
        links = [f"{address}/anmeldung/{link}/bestaetigen/" for link in json.loads(run(LINKS, environment))]
        confirmed = asyncio.run(arrive(links, [{}] * len(links), rate, token))
    counted = json.loads(run(COUNT % PLACES, environment))
    for what, figures in (("form", asked), ("confirming", confirmed)):
        shown = {
            key: round(value, 2) if isinstance(value, float) else value for key, value in figures.items()
        }
        print(f"{name:<10} {what:<11} {shown}", flush=True)
    print(f"{name:<10} {'counted':<11} {counted}", flush=True)
    return all((
        set(asked["answers"]) == {302}, set(confirmed["answers"]) == {302},
        asked["last"] <= ALL_WITHIN, confirmed["last"] <= ALL_WITHIN,
        counted["rows"] == counted["addresses"] == count, counted["in_turn"], counted["first_have_places"],
        counted["states"] == {"confirmed": PLACES, "waitlisted": count - PLACES},
    ))  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rate", type=int, default=200)
    parser.add_argument("--seconds", type=int, default=10)
    parser.add_argument("--postgres", default="postgres://postgres@127.0.0.1:5432/postgres")
    parser.add_argument("--only", choices=("sqlite", "postgres"))
    given = parser.parse_args()
    count = given.rate * given.seconds
    plain = {key: value for key, value in os.environ.items() if key not in ("DATABASE_URL", "REDIS_URL")}
    plain["DJANGO_SETTINGS_MODULE"] = "geflecht.config.settings"
    good = True
    if given.only != "postgres":
        with tempfile.TemporaryDirectory(prefix="geflecht-bench-") as data:
            good &= measure("sqlite", {**plain, "GEFLECHT_DATA": data}, 1, given.rate, count)
    if given.only != "sqlite":
        if shutil.which("redis-server") is None:
            print("PostgreSQL is left out: two processes need Redis, and there is no redis-server.")
            return 0 if good else 1
        with (
            tempfile.TemporaryDirectory(prefix="geflecht-bench-") as data,
            redis() as cache,
            database(given.postgres) as url,
        ):
            grown = {**plain, "GEFLECHT_DATA": data, "DATABASE_URL": url, "REDIS_URL": cache}
            good &= measure("postgres", grown, 2, given.rate, count)
    print("held: none lost, none too many, no server error, all in time" if good else "NOT held: see above")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
