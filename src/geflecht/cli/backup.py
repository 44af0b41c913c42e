"""Write everything into one file: database, uploads, secret, accounts.

The site may keep running. The file can be restored with `geflecht restore` on the same kind of database.
It holds the secret and contact data: keep it where only you can read it.
"""

import argparse
import datetime as dt
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from geflecht import __version__
from geflecht.cli import console

if TYPE_CHECKING:
    from geflecht.cli.archive import Manifest, Writer

KEPT = ("media", "outbox", "secret.key")  # whatever else lies in the data folder is left alone


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "file", metavar="FILE", nargs="?", help="default: geflecht-backup-DATE-TIME.zip in this folder"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def run(options: argparse.Namespace) -> int:
    """Write the backup; 2 if its name is taken or its folder missing, 1 if there is nothing to keep."""
    moment = dt.datetime.now(dt.UTC)
    target = Path(options.file or f"geflecht-backup-{moment:%Y-%m-%d-%H%M%S}.zip").absolute()
    if target.exists() or not target.parent.is_dir():
        why = "exists already" if target.exists() else "lies in a folder that does not exist"
        console.say(f"{target} {why}. Choose another name.")
        return 2
    console.start_django()
    from geflecht.cli.archive import Manifest

    manifest = Manifest(__version__, moment.isoformat(timespec="seconds"), *database_state())
    if not manifest.migrations:
        console.say("There is nothing to back up: this installation has no tables yet. Run: geflecht init")
        return 1
    write(target, manifest)
    size, count = target.stat().st_size, len(manifest.files)
    if options.json:
        console.print_json({"file": str(target), "bytes": size, "files": count})
    else:
        print(f"{target} ({size / 1e6:.1f} MB, {count} files)")
    return 0


def database_state() -> tuple[str, dict[str, list[str]]]:
    """Return the kind of this database and the migrations it has, by app."""
    from django.db import connection
    from django.db.migrations.recorder import MigrationRecorder

    found: dict[str, list[str]] = {}
    for app, name in sorted(MigrationRecorder(connection).applied_migrations()):
        found.setdefault(app, []).append(name)
    return connection.vendor, found


def write(target: Path, manifest: "Manifest") -> None:
    """Write database first, then files: a file of a later upload does no harm, a missing one would."""
    from geflecht.cli import archive

    with archive.writing(target, manifest) as writer:
        with console.step("Writing the database"):
            _write_database(writer, manifest, target.parent)
        with console.step("Writing the files"):
            _write_files(writer)


def _write_database(writer: "Writer", manifest: "Manifest", room: Path) -> None:
    from geflecht.cli import archive, postgres

    if manifest.database != "sqlite":
        postgres.dump(writer, manifest)
        return
    with tempfile.TemporaryDirectory(dir=room, prefix=".geflecht-backup-") as folder:
        copy = Path(folder) / "geflecht.sqlite3"
        copy_sqlite(copy)
        writer.copy(f"{archive.DATABASE}geflecht.sqlite3", copy)


def copy_sqlite(copy: Path) -> None:
    """Copy the database as it stands at one moment, while others may read and write it."""
    from django.db import connection

    connection.ensure_connection()
    with closing(sqlite3.connect(copy)) as target:
        connection.connection.backup(target)
        target.execute("PRAGMA journal_mode=DELETE")


def _write_files(writer: "Writer") -> None:
    from django.conf import settings

    from geflecht.cli import archive

    for path in kept_files(settings.DATA_DIR):
        try:
            writer.copy(archive.FOLDER + path.relative_to(settings.DATA_DIR).as_posix(), path)
        except FileNotFoundError:  # deleted a moment ago
            continue


def kept_files(folder: Path) -> Iterator[Path]:
    """Yield the files of the data folder that a backup holds, without the database."""
    for entry in kept_entries(folder):
        if entry.is_dir():
            yield from sorted(path for path in entry.rglob("*") if path.is_file())
        else:
            yield entry


def kept_entries(folder: Path) -> list[Path]:
    """Return the entries of the data folder that backup and restore deal with, without the database."""
    return [folder / name for name in KEPT if (folder / name).exists()]
