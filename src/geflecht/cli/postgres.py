"""The database of a backup on PostgreSQL: every table by COPY, no other program needed.

A restore fills a schema of its own beside the present tables; the swap is one transaction at the end.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction

from geflecht.cli.archive import DATABASE, Manifest, Reader, Unfit, Writer

NEW = "geflecht_restored"
OLD = "geflecht_replaced"
MIGRATIONS = "django_migrations"

_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = %s ORDER BY tablename"
_COLUMNS = """
    SELECT column_name FROM information_schema.columns
    WHERE table_schema = current_schema() AND table_name = %s AND is_generated = 'NEVER'
    ORDER BY ordinal_position
"""
_NUMBERED = """
    SELECT table_name, column_name FROM information_schema.columns
    WHERE table_schema = current_schema() AND (is_identity = 'YES' OR column_default LIKE 'nextval(%%')
"""


def dump(writer: Writer, manifest: Manifest) -> None:
    """Write every table as it stands at one moment."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT current_schema()")
        for table in tables(cursor.fetchone()[0]):
            if table == MIGRATIONS:
                continue
            columns = [name for (name,) in _rows(cursor, _COLUMNS, [table])]
            with (
                writer.member(f"{DATABASE}{table}.copy") as out,
                cursor.copy(f"COPY {_list([table])} ({_list(columns)}) TO STDOUT") as stream,
            ):
                for block in stream:
                    out.write(block)
            manifest.tables[table] = {"columns": columns, "rows": cursor.rowcount}


@contextmanager
def fresh_schema() -> Iterator[None]:
    """Make an empty schema and let every statement of this connection work in it."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP SCHEMA IF EXISTS {NEW} CASCADE")
        cursor.execute(f"CREATE SCHEMA {NEW}")
        cursor.execute(f"SET search_path TO {NEW}")
    try:
        yield
    except BaseException:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP SCHEMA IF EXISTS {NEW} CASCADE")
        raise
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET search_path")


def fill(reader: Reader) -> None:
    """Fill the tables of the present schema, which were just made, with those of a backup."""
    stated = reader.manifest.tables
    with transaction.atomic(), connection.cursor() as cursor:
        present = [table for table in tables(NEW) if table != MIGRATIONS]
        if sorted(present) != sorted(stated):
            odd = sorted(set(present) ^ set(stated))[0]
            raise Unfit(f"The backup does not fit: table {odd} is on one side only.")
        cursor.execute(f"TRUNCATE {_list(present)} RESTART IDENTITY CASCADE")
        for table, shape in stated.items():
            with cursor.copy(f"COPY {_list([table])} ({_list(shape['columns'])}) FROM STDIN") as stream:
                for block in reader.blocks(f"{DATABASE}{table}.copy"):
                    stream.write(block)
            if cursor.rowcount != shape["rows"]:
                raise Unfit(f"The backup is damaged: table {table} has {cursor.rowcount} rows.")
        for table, column in _rows(cursor, _NUMBERED):
            names = [f'"{table}"', column]
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence(%s, %s), coalesce(max({_list([column])}), 1), "  # noqa: S608
                f"count(*) > 0) FROM {_list([table])}",
                names,
            )


def swap() -> None:
    """Put the restored tables in the place of the present ones, in one transaction; twice does no harm."""
    with transaction.atomic(), connection.cursor() as cursor:
        if not _rows(cursor, "SELECT 1 FROM pg_namespace WHERE nspname = %s", [NEW]):
            return
        cursor.execute("SET LOCAL lock_timeout = '20s'")
        cursor.execute("SELECT current_schema()")
        home = cursor.fetchone()[0]
        cursor.execute(f"DROP SCHEMA IF EXISTS {OLD} CASCADE")
        cursor.execute(f"CREATE SCHEMA {OLD}")
        for source, target in ((home, OLD), (NEW, home)):
            for table in tables(source):
                cursor.execute(f"ALTER TABLE {_list([source])}.{_list([table])} SET SCHEMA {_list([target])}")
        cursor.execute(f"DROP SCHEMA {OLD} CASCADE")
        cursor.execute(f"DROP SCHEMA {NEW} CASCADE")


def tables(schema: str) -> list[str]:
    """Return the names of the tables of a schema."""
    with connection.cursor() as cursor:
        return [name for (name,) in _rows(cursor, _TABLES, [schema])]


def _rows(cursor: Any, query: str, values: list[str] | None = None) -> list[tuple[Any, ...]]:
    cursor.execute(query, values or [])
    rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def _list(names: list[str]) -> str:
    return ", ".join(connection.ops.quote_name(name) for name in names)
