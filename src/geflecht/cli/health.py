"""What can be wrong with an installation, and the mend."""

import socket
import tempfile
from collections.abc import Callable, Iterator

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

Problem = tuple[str, str]
LOOPBACK = ("127.0.0.1", "localhost", "::1")


def problems(*, host: str) -> list[Problem]:
    """Return every problem as (what is wrong, how to mend it)."""
    checks: list[Callable[[], Iterator[Problem]]] = [_settings, _database, _mail, _storage]
    found = [problem for check in checks for problem in check()]
    if settings.DEMO and host not in LOOPBACK:
        found.insert(0, (
            f"Demo mode is on and the site would be served on {host}.",
            "Demo mode goes without a second factor: unset GEFLECHT_DEMO, or serve on 127.0.0.1.",
        ))  # fmt: skip
    return found


def _settings() -> Iterator[Problem]:
    if settings.DEBUG:
        yield "DEBUG is on.", "Unset DEBUG: it shows inner details to visitors."
    if len(settings.SECRET_KEY) < 32:
        yield (
            "SECRET_KEY is short.",
            "Set SECRET_KEY to at least 32 random characters, or unset it to have one made.",
        )
    if not settings.ALLOWED_HOSTS:
        yield "ALLOWED_HOSTS is empty.", "Set ALLOWED_HOSTS to the names this site is reached by."


def _database() -> Iterator[Problem]:
    try:
        connection.ensure_connection()
    except DatabaseError as error:
        yield f"The database does not answer: {error}", "Check DATABASE_URL and that the server runs."
        return
    waiting = waiting_migrations()
    if waiting:
        yield f"{len(waiting)} migrations are waiting.", "Run: geflecht init"


def waiting_migrations() -> list[str]:
    """Return the names of the migrations that were not applied yet."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [str(migration) for migration, _backwards in plan]


def _mail() -> Iterator[Problem]:
    if not settings.EMAIL_URL:
        if not settings.DEMO:
            yield (
                "No mail server is set; mail is written to files.",
                "Set EMAIL_URL, such as smtp+tls://user:password@host:587.",
            )
        return
    try:
        socket.create_connection((settings.EMAIL_HOST, settings.EMAIL_PORT), timeout=5).close()
    except OSError as error:
        yield (
            f"The mail server {settings.EMAIL_HOST}:{settings.EMAIL_PORT} does not answer: {error}",
            "Check EMAIL_URL.",
        )


def _storage() -> Iterator[Problem]:
    try:
        settings.MEDIA_ROOT.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=settings.DATA_DIR):
            pass
    except OSError as error:
        yield (
            f"The data folder {settings.DATA_DIR} cannot be written: {error}",
            "Give this user write access to it.",
        )
