"""Let a search ask kind by kind: the kind becomes part of the full-text index of both databases."""

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


_GENERATED = "ALTER TABLE search_searchentry ADD COLUMN {} tsvector GENERATED ALWAYS AS (to_tsvector('simple', {})) STORED"
_INDEX = "CREATE INDEX search_entry_{0} ON search_searchentry USING gin ({0}) WITH (fastupdate = off)"
# A list of pending changes would be read by every search. Weights are not in a GIN index, so titles have a column of their own; the kind is a word like others.
_POSTGRESQL = (
    "ALTER TABLE search_searchentry DROP COLUMN words",
    _GENERATED.format("title_words", "'kind0' || kind || ' ' || title_tokens"),
    _GENERATED.format("words", "'kind0' || kind || ' ' || title_tokens || ' ' || tokens"),
    _INDEX.format("title_words"),
    _INDEX.format("words"),
)
_POSTGRESQL_BEFORE = (
    "ALTER TABLE search_searchentry DROP COLUMN words",
    "ALTER TABLE search_searchentry DROP COLUMN title_words",
    """ALTER TABLE search_searchentry ADD COLUMN words tsvector GENERATED ALWAYS AS (
        setweight(to_tsvector('simple', title_tokens), 'A') || setweight(to_tsvector('simple', tokens), 'B')
        ) STORED""",
    _INDEX.format("words"),
)


def _run(schema_editor, statements):
    for statement in statements[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def forwards(apps, schema_editor):
    _run(schema_editor, {"sqlite": (*_DROP, *_CREATE), "postgresql": _POSTGRESQL})


def backwards(apps, schema_editor):
    without_kind = [re.sub(r"(new\.|old\.|\b)kind, ", "", statement) for statement in _CREATE]
    _run(schema_editor, {"sqlite": (*_DROP, *without_kind), "postgresql": _POSTGRESQL_BEFORE})


class Migration(migrations.Migration):
    dependencies = [("search", "0002_full_text_index")]
    operations = [
        migrations.AddIndex(
            "searchentry",
            models.Index(
                fields=["title_key_en"], condition=models.Q(title_key_en__gt=""), name="search_entry_title_en"
            ),
        ),
        migrations.RunPython(forwards, backwards),
    ]
