"""Put a backup back: database, uploads, secret, accounts, as they were when it was made.

Stop the site first. The backup is checked whole before anything is touched; a crash leaves either the
old state or the new one. A backup goes back to the kind of database it was made on.
"""

import argparse
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from geflecht.cli import console, swap

if TYPE_CHECKING:
    from geflecht.cli.archive import Reader


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE")
    parser.add_argument("--yes", action="store_true", help="replace the data that is there")
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def run(options: argparse.Namespace) -> int:
    """Restore; 2 for a missing file or data in the way, 1 if the backup does not fit."""
    source = Path(options.file).absolute()
    if not source.is_file():
        console.say(f"There is no file {source}.")
        return 2
    console.start_django()
    from geflecht.cli import archive

    try:
        with archive.reading(source) as reader:
            check(reader)
            if holds_data() and not options.yes:
                console.say("There is data here already. Add --yes to replace it; make a backup of it first.")
                return 2
            put_back(reader)
            manifest = reader.manifest
    except archive.Unfit as refusal:
        console.say(f"{refusal} Nothing was changed.")
        return 1
    if options.json:
        console.print_json({"file": str(source), "made_at": manifest.made_at, "version": manifest.version})
    else:
        print(f"Restored the state of {manifest.made_at} (made by Geflecht {manifest.version}).")
    return 0


def check(reader: "Reader") -> None:
    """Raise `Unfit` unless the whole backup is sound and fits this installation."""
    from django.db import connection
    from django.db.migrations.loader import MigrationLoader

    from geflecht.cli.archive import Unfit

    manifest = reader.manifest
    if manifest.database != connection.vendor:
        raise Unfit(
            f"The backup was made on {manifest.database}, this installation runs on {connection.vendor}. "
            "Restore it there and carry the record over with: geflecht export record.zip"
        )
    known = set(MigrationLoader(None).disk_migrations)
    newer = [
        f"{app}.{name}"
        for app, names in manifest.migrations.items()
        for name in names
        if (app, name) not in known
    ]
    if newer:
        raise Unfit(
            f"The backup was made by Geflecht {manifest.version}, which knows the migration {newer[0]}; "
            "this one does not. Install that version first."
        )
    with console.step("Checking the backup"):
        for name in manifest.files:
            for _block in reader.blocks(name):
                pass


def holds_data() -> bool:
    """Tell whether this installation has anything a restore would replace."""
    from django.conf import settings
    from django.db import DatabaseError, connection

    from geflecht.cli import backup

    settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
    try:
        has_tables = bool(connection.introspection.table_names())
    except DatabaseError:  # a broken database is data too
        has_tables = True
    finally:
        connection.close()
    return has_tables or any(entry.name != "secret.key" for entry in backup.kept_entries(settings.DATA_DIR))


def put_back(reader: "Reader") -> None:
    """Make the new state ready beside the present one, then let it take its place."""
    from django.conf import settings
    from django.core.cache import cache
    from django.db import connection

    folder: Path = settings.DATA_DIR
    room = folder / swap.ROOM
    shutil.rmtree(room, ignore_errors=True)
    (room / "old").mkdir(parents=True, mode=0o700)
    try:
        is_sqlite = connection.vendor == "sqlite"
        moves = _ready_files(reader, folder)
        with console.step("Preparing the database"):
            if is_sqlite:
                moves += _ready_sqlite(reader)
            else:
                _ready_postgres(reader)
    except BaseException:
        shutil.rmtree(room, ignore_errors=True)
        raise
    with console.step("Taking over"):
        _take_over(folder, moves, tables=not is_sqlite)
    cache.clear()


def _take_over(folder: Path, moves: list[swap.Move], *, tables: bool) -> None:
    from django.db import OperationalError

    from geflecht.cli.archive import Unfit

    swap.commit(folder, moves, tables=tables)
    try:
        swap.finish(folder)
    except OperationalError as error:  # the tables come first, so nothing was moved yet
        shutil.rmtree(folder / swap.ROOM)
        raise Unfit(f"The database is in use. Stop the site (and the worker) first. ({error})") from error


def _ready_files(reader: "Reader", folder: Path) -> list[swap.Move]:
    from geflecht.cli import archive, backup

    room = folder / swap.ROOM
    for name in reader.names(archive.FOLDER):
        reader.extract(name, room / "new" / name.removeprefix(archive.FOLDER))
    secret = room / "new" / "secret.key"
    if secret.exists():
        secret.chmod(0o600)
    coming = {path.name for path in (room / "new").iterdir()} if (room / "new").exists() else set()
    going = {entry.name for entry in backup.kept_entries(folder)}
    for name in coming & going:
        if (folder / name).is_mount():
            raise archive.Unfit(
                f"{folder / name} is a mount of its own and cannot be replaced. Mount {folder}."
            )
    if "secret.key" not in coming:  # it came from the environment there; the present one stays
        going.discard("secret.key")
    new = {name: str(room / "new" / name) for name in coming}
    return [
        swap.Move(new.get(name, ""), str(folder / name), str(room / "old" / name))
        for name in sorted(coming | going)
    ]


def _ready_sqlite(reader: "Reader") -> list[swap.Move]:
    """Make the new file ready beside the present one: a rename cannot cross file systems."""
    from django.db import connection

    from geflecht.cli import archive

    present = Path(connection.settings_dict["NAME"])
    new = present.with_name(f".{present.name}.restored")
    reader.extract(f"{archive.DATABASE}geflecht.sqlite3", new)
    try:
        _let_go(present)
        connection.settings_dict["NAME"] = str(new)
        try:
            _check_sqlite()
            _migrate_forward()
            _let_go(new)
        finally:
            connection.settings_dict["NAME"] = str(present)
    except BaseException:
        new.unlink(missing_ok=True)
        raise
    beside = [present.with_name(present.name + ending) for ending in ("-wal", "-shm", "-journal")]
    moves = [swap.Move("", str(path), str(path) + ".replaced") for path in beside]
    return [swap.Move(str(new), str(present), str(present) + ".replaced"), *moves]


def _let_go(path: Path) -> None:
    """Fold the write-ahead log into the file; `Unfit` while another process has it open."""
    from django.db import connection

    from geflecht.cli.archive import Unfit

    connection.close()
    if not path.exists():
        return
    try:
        with closing(sqlite3.connect(path, timeout=2)) as database:
            database.execute("PRAGMA journal_mode=DELETE").fetchone()
    except sqlite3.OperationalError as error:
        if "locked" in str(error):
            raise Unfit("The database is in use. Stop the site (and the worker) first.") from error
    except sqlite3.DatabaseError:
        return  # broken beyond reading: that is why somebody restores


def _check_sqlite() -> None:
    from django.db import DatabaseError, connection

    from geflecht.cli.archive import Unfit

    try:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA quick_check")
            found = cursor.fetchone()[0]
    except DatabaseError as error:
        found = str(error)
    if found != "ok":
        raise Unfit(f"The database in the backup is damaged: {found}.")


def _ready_postgres(reader: "Reader") -> None:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    from geflecht.cli import postgres

    with postgres.fresh_schema():
        executor = MigrationExecutor(connection)
        graph = executor.loader.graph
        stated = {(app, name) for app, names in reader.manifest.migrations.items() for name in names}
        stated &= set(graph.nodes)  # squashed ones stand for what they replace
        # only the last ones are named: Django takes a named migration before one that is applied as undoing it
        last = [key for key in stated if not stated.intersection(c.key for c in graph.node_map[key].children)]
        executor.migrate(sorted(last))
        postgres.fill(reader)
        _migrate_forward()


def _migrate_forward() -> None:
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", verbosity=0, interactive=False)
