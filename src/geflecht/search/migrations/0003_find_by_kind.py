"""Let a search ask kind by kind: the kind becomes a column of SQLite's index, and gets one of its own."""

import re

from django.db import migrations, models

_FIELDS = "kind, title_tokens, tokens"
_ADD = f"INSERT INTO search_index(rowid, {_FIELDS}) VALUES (new.id, new.kind, new.title_tokens, new.tokens);"  # noqa: S608
_REMOVE = f"INSERT INTO search_index(search_index, rowid, {_FIELDS}) VALUES ('delete', old.id, old.kind, old.title_tokens, old.tokens);"  # noqa: S608
_DROP = (
    "DROP TRIGGER search_entry_added",
    "DROP TRIGGER search_entry_removed",
    "DROP TRIGGER search_entry_changed",
    "DROP TABLE search_index",
)
_CREATE = (
    f"""CREATE VIRTUAL TABLE search_index USING fts5({_FIELDS}, content='search_searchentry',
        content_rowid='id', tokenize='unicode61 remove_diacritics 0', prefix='3 5')""",
    f"CREATE TRIGGER search_entry_added AFTER INSERT ON search_searchentry BEGIN {_ADD} END",
    f"CREATE TRIGGER search_entry_removed AFTER DELETE ON search_searchentry BEGIN {_REMOVE} END",
    f"CREATE TRIGGER search_entry_changed AFTER UPDATE ON search_searchentry BEGIN {_REMOVE} {_ADD} END",
    "INSERT INTO search_index(search_index) VALUES ('rebuild')",
)


def forwards(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        for statement in (*_DROP, *_CREATE):
            schema_editor.execute(statement)


def backwards(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        without_kind = [re.sub(r"(new\.|old\.|\b)kind, ", "", statement) for statement in _CREATE]
        for statement in (*_DROP, *without_kind):
            schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("search", "0002_full_text_index")]
    operations = [
        migrations.AddIndex("searchentry", models.Index(fields=["kind"], name="search_entry_kind")),
        migrations.AddIndex(
            "searchentry", models.Index(fields=["title_key_en"], name="search_entry_title_en")
        ),
        migrations.RunPython(forwards, backwards),
    ]
