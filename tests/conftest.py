"""Shared ground of all tests: a migrated template database, nothing left over, German."""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import IO

import pytest

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / ".pytest_cache"
CHROMIUM = shutil.which("chromium")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def browser():
    """Debian's chromium, one for all tests of a process: Playwright runs only once in it."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture(autouse=True)
def plain_ground(settings, tmp_path):
    from django.core.cache import cache
    from django.utils import translation

    from geflecht.explore.loaders import kept

    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.DEMO = False
    settings.WHITENOISE_AUTOREFRESH = True  # else every client reads all static files anew
    cache.clear()
    kept.forget()
    with translation.override("de"):
        yield
    cache.clear()


def migrations_hash() -> str:
    """Name the state of all migrations, ours and those of the packages."""
    digest = hashlib.sha256((ROOT / "requirements/dev.lock").read_bytes())
    for path in sorted((ROOT / "src/geflecht").rglob("migrations/*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


class Copy:
    """This process's own copy of a template database that was migrated once."""

    def __init__(self, connection):
        self.connection = connection

    def make(self):
        raise NotImplementedError("abstract")

    def renew(self):
        """Bring the copy back to the template: a test that commits also empties what migrations filled."""
        raise NotImplementedError("abstract")

    def remove(self):
        raise NotImplementedError("abstract")


def locked(name: str) -> IO[str]:
    """Return a lock among the processes of a run; leaving it as a context frees it."""
    KEPT.mkdir(exist_ok=True)
    lock = (KEPT / f"{name}.lock").open("w")
    fcntl.flock(lock, fcntl.LOCK_EX)
    return lock


def sqlite_template() -> Path:
    """Return a migrated SQLite file, made once for each state of the migrations."""
    KEPT.mkdir(exist_ok=True)
    template = KEPT / f"template-{migrations_hash()}.sqlite3"
    with locked("sqlite"):
        if not template.exists():
            for old in KEPT.glob("template-*.sqlite3*"):
                old.unlink()
            _migrate(f"sqlite:///{template}.new")
            Path(f"{template}.new").rename(template)
    return template


class SqliteCopy(Copy):
    def __init__(self, connection, folder):
        super().__init__(connection)
        self.path = folder / "test.sqlite3"
        self.template = sqlite_template()
        connection.close()
        connection.settings_dict["NAME"] = str(self.path)

    def make(self):
        shutil.copy(self.template, self.path)

    def renew(self):
        self.connection.close()
        self.remove()
        self.make()

    def remove(self):
        for ending in ("", "-wal", "-shm"):
            Path(f"{self.path}{ending}").unlink(missing_ok=True)


class PostgresCopy(Copy):
    def __init__(self, connection, _folder):
        super().__init__(connection)
        settings = connection.settings_dict
        self.url = "postgres://{user}{password}@{host}:{port}/".format(
            user=settings["USER"],
            password=f":{settings['PASSWORD']}" if settings["PASSWORD"] else "",
            host=settings["HOST"],
            port=settings["PORT"] or 5432,
        )
        self.family = (
            f"geflecht_template_{hashlib.sha256(bytes(ROOT)).hexdigest()[:6]}"  # each checkout has its own
        )
        self.template = f"{self.family}_{migrations_hash()}"
        self.name = f"geflecht_test_{os.getpid()}"
        with locked("postgres"):
            if not self._ask("select 1 from pg_database where datname = %s", self.template):
                self._make_template()
        connection.close()
        settings["NAME"] = self.name
        options = settings["OPTIONS"].get("options", "")
        settings["OPTIONS"]["options"] = f"{options} -c synchronous_commit=off".strip()

    def _make_template(self):
        for (old,) in self._ask("select datname from pg_database where datname like %s", f"{self.family}_%"):
            self._ask(f'drop database if exists "{old}" with (force)')
        self._ask(f'create database "{self.template}_new"')
        _migrate(f"{self.url}{self.template}_new")
        self._ask(f'alter database "{self.template}_new" rename to "{self.template}"')

    def _ask(self, statement, *values):
        import psycopg

        with psycopg.connect(
            self.url.replace("postgres://", "postgresql://") + "postgres", autocommit=True
        ) as admin:
            answer = admin.execute(statement, values)
            return answer.fetchall() if answer.description else []

    def make(self):
        self._ask(f'create database "{self.name}" template "{self.template}"')
        with self.connection.cursor() as cursor:
            filled = self._filled(cursor)
            self.rows = {table: self._copied(cursor, f"copy {table} to stdout") for table in filled}

    def renew(self):
        """Empty and fill the tables instead of copying the database: dropping one waits for the disk."""
        self.connection.close()
        self.connection.close_pool()  # what a thread left open would hold its locks
        with self.connection.cursor() as cursor:
            cursor.execute("set session_replication_role = replica")
            for table in self._filled(cursor):
                cursor.execute(f"delete from {table}")
            for table, rows in self.rows.items():
                with cursor.copy(f"copy {table} from stdin") as copy:
                    copy.write(rows)
            cursor.execute("set session_replication_role = default")

    def _filled(self, cursor) -> list[str]:
        """Return the tables that hold any row."""
        cursor.execute("select quote_ident(tablename) from pg_tables where schemaname = 'public'")
        tables = [table for (table,) in cursor.fetchall()]
        cursor.execute(" union all ".join(f"(select '{table}' from {table} limit 1)" for table in tables))
        return [table for (table,) in cursor.fetchall()]

    def _copied(self, cursor, statement) -> bytes:
        with cursor.copy(statement) as copy:
            return b"".join(bytes(part) for part in copy)

    def remove(self):
        self.connection.close()
        self.connection.close_pool()
        self._ask(f'drop database if exists "{self.name}" with (force)')


@pytest.fixture(scope="session")
def django_db_setup(tmp_path_factory, django_db_blocker):
    """Give this process its own copy of a template database that was migrated once."""
    from django.db import connection
    from django.test import TransactionTestCase

    kind = SqliteCopy if connection.vendor == "sqlite" else PostgresCopy
    with django_db_blocker.unblock():
        copy = kind(connection, tmp_path_factory.mktemp("database"))
        copy.make()
        # instead of a flush, which takes seconds and loses what migrations filled
        TransactionTestCase._fixture_teardown = lambda _case: copy.renew()
        yield
        connection.close()
        copy.remove()


def _migrate(url: str) -> None:
    environment = {**os.environ, "DATABASE_URL": url}
    command = [sys.executable, "-m", "django", "migrate", "--verbosity", "0"]
    subprocess.run(command, env=environment, check=True, cwd=ROOT)
