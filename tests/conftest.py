"""Shared ground of all tests: a migrated template database, nothing left over, German."""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / ".pytest_cache"


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


@pytest.fixture(scope="session")
def django_db_setup(tmp_path_factory, django_db_blocker):
    """Give this process its own copy of a template database that was migrated once."""
    from django.db import connection

    KEPT.mkdir(exist_ok=True)
    make = _sqlite_copy if connection.vendor == "sqlite" else _postgres_copy
    with django_db_blocker.unblock():
        drop = make(connection, tmp_path_factory.mktemp("database"))
        yield
        connection.close()
        drop()


def _locked(name):
    lock = (KEPT / f"{name}.lock").open("w")
    fcntl.flock(lock, fcntl.LOCK_EX)
    return lock


def _migrate(url: str) -> None:
    environment = {**os.environ, "DATABASE_URL": url}
    command = [sys.executable, "-m", "django", "migrate", "--verbosity", "0"]
    subprocess.run(command, env=environment, check=True, cwd=ROOT)


def _sqlite_copy(connection, folder):
    template = KEPT / f"template-{migrations_hash()}.sqlite3"
    with _locked("sqlite"):
        if not template.exists():
            for old in KEPT.glob("template-*.sqlite3*"):
                old.unlink()
            _migrate(f"sqlite:///{template}.new")
            Path(f"{template}.new").rename(template)
    copy = folder / "test.sqlite3"
    shutil.copy(template, copy)
    connection.close()
    connection.settings_dict["NAME"] = str(copy)
    return lambda: None


def _postgres_copy(connection, folder):
    import psycopg

    settings = connection.settings_dict
    server = f"host={settings['HOST']} port={settings['PORT'] or 5432} user={settings['USER']} password={settings['PASSWORD']}"
    template = f"geflecht_template_{migrations_hash()}"
    mine = f"geflecht_test_{os.getpid()}"
    with _locked("postgres"), psycopg.connect(f"{server} dbname=postgres", autocommit=True) as admin:
        if not admin.execute("select 1 from pg_database where datname = %s", [template]).fetchone():
            for (old,) in admin.execute(
                "select datname from pg_database where datname like 'geflecht_template_%'"
            ).fetchall():
                admin.execute(f'drop database "{old}"')
            admin.execute(f'create database "{template}_new"')
            password = f":{settings['PASSWORD']}" if settings["PASSWORD"] else ""
            host = f"{settings['HOST']}:{settings['PORT'] or 5432}"
            _migrate(f"postgres://{settings['USER']}{password}@{host}/{template}_new")
            admin.execute(f'alter database "{template}_new" rename to "{template}"')
        admin.execute(f'create database "{mine}" template "{template}"')
    connection.close()
    settings["NAME"] = mine

    def drop():
        connection.close_pool() if hasattr(connection, "close_pool") else None
        with psycopg.connect(f"{server} dbname=postgres", autocommit=True) as admin:
            admin.execute(f'drop database "{mine}" with (force)')

    return drop
