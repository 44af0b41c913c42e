"""Add the full-text index, kept in step by the database itself.

SQLite: an FTS5 table over the rows' own columns, with triggers. PostgreSQL: a generated column with
a GIN index. The words are already analysed, so neither database may stem or drop any.
"""

from django.db import migrations

_FIELDS = "title_tokens, tokens"
_NEW = "new.id, new.title_tokens, new.tokens"
_OLD = "'delete', old.id, old.title_tokens, old.tokens"
_ADD = f"INSERT INTO search_index(rowid, {_FIELDS}) VALUES ({_NEW});"  # noqa: S608 -- no value comes from outside
_REMOVE = f"INSERT INTO search_index(search_index, rowid, {_FIELDS}) VALUES ({_OLD});"  # noqa: S608

FORWARDS = {
    "sqlite": (
        f"""CREATE VIRTUAL TABLE search_index USING fts5({_FIELDS}, content='search_searchentry',
            content_rowid='id', tokenize='unicode61 remove_diacritics 0', prefix='3 5')""",
        f"CREATE TRIGGER search_entry_added AFTER INSERT ON search_searchentry BEGIN {_ADD} END",
        f"CREATE TRIGGER search_entry_removed AFTER DELETE ON search_searchentry BEGIN {_REMOVE} END",
        f"CREATE TRIGGER search_entry_changed AFTER UPDATE ON search_searchentry BEGIN {_REMOVE} {_ADD} END",
    ),
    "postgresql": (
        """ALTER TABLE search_searchentry ADD COLUMN words tsvector GENERATED ALWAYS AS (
            setweight(to_tsvector('simple', title_tokens), 'A') || setweight(to_tsvector('simple', tokens), 'B')
            ) STORED""",
        "CREATE INDEX search_entry_words ON search_searchentry USING gin (words)",
    ),
}
BACKWARDS = {
    "sqlite": (
        "DROP TRIGGER search_entry_added",
        "DROP TRIGGER search_entry_removed",
        "DROP TRIGGER search_entry_changed",
        "DROP TABLE search_index",
    ),
    "postgresql": ("ALTER TABLE search_searchentry DROP COLUMN words",),
}


def forwards(apps, schema_editor):
    for statement in FORWARDS[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def backwards(apps, schema_editor):
    for statement in BACKWARDS[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]
    operations = [migrations.RunPython(forwards, backwards)]
