"""Keep the German catalogue complete.

`--check` names what is missing or left over, `--compile` writes the .mo file, no option brings the
catalogue up to date (new strings come in empty, strings no longer used go). It needs no gettext
programs: templates are read through Django's own `templatize`, strings are found by Babel.
"""

import io
import sys
from collections.abc import Iterator
from pathlib import Path

import django
import polib
from babel.messages.extract import extract
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[1]
SOURCES = ROOT / "src/geflecht"
CATALOGUE = SOURCES / "locale/de/LC_MESSAGES/django.po"
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
Key = tuple[str | None, str, str | None]


def strings() -> Iterator[tuple[Key, str]]:
    """Yield every translatable string as (context, text, plural) with the place it stands at."""
    for path in sorted(SOURCES.rglob("*.py")):
        yield from _found(path, path.read_bytes(), "python")
    for path in sorted(SOURCES.rglob("templates/**/*.*")):
        if path.suffix in (".html", ".txt", ".xml"):
            readable = templatize(path.read_text(encoding="utf-8"), origin=str(path))
            yield from _found(path, readable.encode(), "javascript")


def _found(path: Path, text: bytes, method: str) -> Iterator[tuple[Key, str]]:
    place = path.relative_to(ROOT).as_posix()
    for _line, message, _comments, context in extract(
        method, io.BytesIO(text), KEYWORDS, options={"encoding": "utf-8"}
    ):
        single, plural = message if isinstance(message, tuple) else (message, None)
        if single:
            yield (context, single, plural), place


def used() -> dict[Key, list[str]]:
    """Return every string in use with the files it stands in."""
    places: dict[Key, list[str]] = {}
    for key, place in strings():
        if place not in places.setdefault(key, []):
            places[key].append(place)
    return places


def update() -> None:
    """Write the catalogue anew: what is used, with the translations there are."""
    known = {_key(entry): entry for entry in polib.pofile(str(CATALOGUE))} if CATALOGUE.exists() else {}
    catalogue = polib.POFile(wrapwidth=100)
    catalogue.metadata = {
        "Project-Id-Version": "geflecht",
        "Language": "de",
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": "nplurals=2; plural=(n != 1);",
    }
    for (context, single, plural), places in sorted(
        used().items(), key=lambda item: (item[1][0], item[0][1])
    ):
        old = known.get((context, single, plural)) or known.get((context, single, None))
        catalogue.append(_entry(context, single, plural, places, old))
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    catalogue.save(str(CATALOGUE))


def _key(entry: polib.POEntry) -> Key:
    return (entry.msgctxt, entry.msgid, entry.msgid_plural or None)


def _entry(
    context: str | None, single: str, plural: str | None, places: list[str], old: polib.POEntry | None
) -> polib.POEntry:
    entry = polib.POEntry(msgid=single, occurrences=[(place, "") for place in places])
    if context:
        entry.msgctxt = context
    if plural:
        entry.msgid_plural = plural
        entry.msgstr_plural = old.msgstr_plural if old and old.msgstr_plural else {0: "", 1: ""}
    else:
        entry.msgstr = old.msgstr if old else ""
    if "%(" in single or "%s" in single:
        entry.flags = ["python-format"]
    return entry


def problems() -> list[str]:
    """Return what is missing, left over or would break at run time."""
    known = {_key(entry): entry for entry in polib.pofile(str(CATALOGUE))}
    wanted = used()
    found = [
        f"not in the catalogue: {key[1]!r} ({places[0]})"
        for key, places in wanted.items()
        if key not in known
    ]
    found += [f"no longer used: {key[1]!r}" for key in known if key not in wanted]
    for entry in known.values():
        texts = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
        if not all(texts):
            found.append(f"without a translation: {entry.msgid!r}")
        elif any(_names(text) - _names(entry.msgid_plural or "") - _names(entry.msgid) for text in texts):
            found.append(f"other placeholders: {entry.msgid!r}")
        elif "fuzzy" in entry.flags:
            found.append(f"fuzzy: {entry.msgid!r}")
    return found


def _names(text: str) -> set[str]:
    return {part.split(")")[0] for part in text.split("%(")[1:]}


def compile_catalogue() -> None:
    """Write the file Django reads, beside the catalogue."""
    polib.pofile(str(CATALOGUE)).save_as_mofile(str(CATALOGUE.with_suffix(".mo")))


def main() -> int:
    """Do what the option says."""
    settings.configure()
    django.setup()
    option = sys.argv[1] if len(sys.argv) > 1 else ""
    if option == "--compile":
        compile_catalogue()
        return 0
    if option != "--check":
        update()
    found = problems()
    print("\n".join(found) or "The German catalogue is complete.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
