"""A whole installation of its own, for commands that are run as their own process."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from geflecht.cli.main import main
from tests.conftest import ROOT


@dataclass
class Installation:
    """A data folder with its database, and what the command is told of both."""

    folder: Path
    environment: dict[str, str]

    def python(self, code: str, *arguments: object) -> subprocess.CompletedProcess[str]:
        """Run Python in a process of its own; `main` is at hand."""
        command = [sys.executable, "-c", "import sys\nfrom geflecht.cli.main import main\n" + code]
        return subprocess.run(
            [*command, *map(str, arguments)], env=self.environment, cwd=ROOT, capture_output=True, text=True
        )

    def rows(self) -> dict[str, list[str]]:
        """Return every row of every table as text, in order."""
        if "DATABASE_URL" not in self.environment:
            return _sqlite_rows(self.folder / "geflecht.sqlite3")
        return _postgres_rows(self.environment["DATABASE_URL"])


def _sqlite_rows(path: Path) -> dict[str, list[str]]:
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(path)) as database:
        names = [
            name
            for name, sql in database.execute("select name, sql from sqlite_master where type = 'table'")
            if not sql.startswith("CREATE VIRTUAL") and not name.startswith("sqlite_")
        ]
        return {name: sorted(map(str, database.execute(f'select * from "{name}"'))) for name in names}


def _postgres_rows(url: str) -> dict[str, list[str]]:
    import psycopg

    with psycopg.connect(url.replace("postgres://", "postgresql://")) as database:
        names = database.execute("select tablename from pg_tables where schemaname = 'public'").fetchall()
        return {
            name: sorted(map(str, database.execute(f'select * from "{name}"').fetchall()))
            for (name,) in names
            if name != "django_migrations"
        }


@pytest.fixture
def installation(django_db_setup, tmp_path):
    """Make an installation with migrated, empty tables on the kind of database the tests run on."""
    from django.db import connection

    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "secret.key").write_text("the secret of this installation, long enough to be one")
    environment = {**os.environ, "GEFLECHT_DATA": str(folder)}
    for name in ("SECRET_KEY", "DATABASE_URL", "GEFLECHT_DEMO"):
        environment.pop(name, None)
    if connection.vendor == "sqlite":
        shutil.copy(connection.settings_dict["NAME"], folder / "geflecht.sqlite3")
        yield Installation(folder, environment)
        return
    import psycopg

    settings = connection.settings_dict
    connection.close()
    connection.close_pool()
    server = (
        f"{settings['USER']}{':' if settings['PASSWORD'] else ''}{settings['PASSWORD']}@{settings['HOST']}"
    )
    url, name = f"postgresql://{server}:{settings['PORT'] or 5432}/", f"geflecht_drill_{os.getpid()}"
    with psycopg.connect(url + "postgres", autocommit=True) as admin:
        admin.execute(f'create database "{name}" template "{settings["NAME"]}"')
    yield Installation(
        folder, {**environment, "DATABASE_URL": f"{url}{name}".replace("postgresql", "postgres")}
    )
    with psycopg.connect(url + "postgres", autocommit=True) as admin:
        admin.execute(f'drop database "{name}" with (force)')


@pytest.fixture
def run(capsys):
    """Run a subcommand in this process; return its exit code, stdout and stderr."""

    def call(*arguments: object) -> tuple[int, str, str]:
        try:
            code = main([str(argument) for argument in arguments])
        except SystemExit as end:
            code = int(end.code or 0)
        said = capsys.readouterr()
        return code, said.out, said.err

    return call


@pytest.fixture
def run_json(run):
    """Run a subcommand with --json; stdout must be one JSON document."""

    def call(*arguments: object) -> tuple[int, dict]:
        code, out, _err = run(*arguments, "--json")
        return code, json.loads(out)

    return call
