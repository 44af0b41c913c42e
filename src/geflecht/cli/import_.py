"""Read lists, networks and packages in: CSV, XLSX, GraphML, GEXF, Kumu JSON, vCard, our package,
and the JSON of a record: organisations, events, city labs.

Any row with an error stops the whole import and nothing is written; --skip-refused imports the rest.
Warnings do not stop it. Reading the same file again updates by id and adds nothing twice.
"""

import argparse
from typing import TYPE_CHECKING, Any

from geflecht.cli import console

if TYPE_CHECKING:
    from geflecht.actors.models import Collection

OWN = ("netz", "Eigenes Netz", "Own network")  # opened by the first import into an empty installation


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", metavar="FILE", nargs="+", help="read together as one import")
    parser.add_argument(
        "--format",
        choices=("csv", "xlsx", "graphml", "gexf", "kumu", "vcard", "record", "package"),
        help="default: by ending",
    )
    parser.add_argument("--dry-run", action="store_true", help="say what would happen, write nothing")
    parser.add_argument(
        "--skip-refused", action="store_true", help="leave rows with errors out, import the rest"
    )
    parser.add_argument(
        "--map-sector", metavar="WORD=SECTOR", action="append", default=[], type=_choice,
        help="what an unknown sector word means: the key of a sector, or create, or leave (no sector)",
    )  # fmt: skip
    parser.add_argument("--collection", metavar="SLUG", help="default: the one coordinators open with")
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def _choice(text: str) -> tuple[str, str]:
    word, _sign, meaning = text.rpartition("=")
    if not word.strip() or not meaning.strip():
        raise argparse.ArgumentTypeError(f"{text!r} is not of the form WORD=SECTOR")
    return word.strip(), meaning.strip()


def run(options: argparse.Namespace) -> int:
    """Import; 1 if rows were refused, 2 for a missing file or an unknown sector or collection."""
    console.start_django()
    from geflecht.interchange import actions, readers

    paths = console.existing_files(options.files, readers.ENDINGS, format=options.format)
    sectors = _sectors(options.map_sector)
    collection = _collection(options)
    if paths is None or sectors is None or collection is None:
        return 2
    with console.language_of_terminal():
        with console.step("Reading"):
            parcel, problems = actions.read_files(paths, options.format)
        report = _report(options, {"parcel": parcel, "problems": problems, "sectors": sectors}, collection)
    if options.json:
        console.print_json(report)
    else:
        _print(report)
    return 1 if report["problems"] else 0


def _report(options: argparse.Namespace, read: dict[str, Any], collection: "Collection") -> dict[str, Any]:
    from geflecht.actors.models import Machine
    from geflecht.interchange import actions

    read |= {"collection": collection, "by": Machine("geflecht import")}
    with console.step("Checking" if options.dry_run else "Writing"):
        if options.dry_run:
            return actions.check(**read).report()
        try:
            if collection._state.adding:
                read["collection"] = _open(collection)
            return actions.import_parcel(**read, skip_refused=options.skip_refused)[1]
        except actions.HasErrors as refusal:
            return refusal.report


def _sectors(choices: list[tuple[str, str]]) -> dict[str, str] | None:
    """Return the choices as the import knows them; None after saying which names no sector."""
    from geflecht.interchange.queries.known import sectors_by_word
    from geflecht.interchange.readers.headers import normal

    known = sectors_by_word()
    for word, meaning in choices:
        if meaning not in ("create", "leave") and normal(meaning) not in known:
            keys = sorted({sector.key for sector in known.values()})
            console.say(
                f"There is no sector {meaning!r} for {word!r}. Choose one of: {', '.join(keys)}, create, leave."
            )
            return None
    return {normal(word): meaning for word, meaning in choices}


def _collection(options: argparse.Namespace) -> "Collection | None":
    """Return the collection to import into; a fresh one, not yet stored, where there is none at all."""
    from geflecht.actors.models import Collection

    if not Collection.objects.exists():
        slug, name, name_en = OWN
        if options.collection:
            slug, name, name_en = options.collection, options.collection, ""
        return Collection(slug=slug, name=name, name_en=name_en)
    return console.collection_of(options.collection)


def _open(collection: "Collection") -> "Collection":
    from geflecht.actors import actions
    from geflecht.actors.models import Machine

    return actions.open_collection(
        slug=collection.slug, name=collection.name, name_en=collection.name_en, by=Machine("geflecht import")
    )


def _print(report: dict[str, Any]) -> None:
    for problem in report["problems"] + report["warnings"]:
        where = f"{problem['file']}, row {problem['row']}" if problem["row"] else problem["file"]
        field = f", {problem['field']} {problem['value']!r}" if problem["field"] else ""
        print(f"- {where}{field}: {problem['message']}")
    counts = ", ".join(f"{report[name]} {name}" for name in ("created", "updated", "unchanged", "refused"))
    print(counts + ".")
