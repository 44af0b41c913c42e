"""Write a collection out: .zip (package, lossless), .xlsx, .csv, .graphml, .gexf, .kumu.json, .vcf.

CSV is two files, FILE.csv with the actors and FILE.ties.csv with the ties. With --event one event is written
instead: .ics, schedule.xml, schedule.json or .jsonld.
"""

import argparse
from pathlib import Path

from geflecht.cli import console, event_file


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help="its ending says the format")
    parser.add_argument(
        "--format", help="package, xlsx, csv, graphml, gexf, kumu or vcard; overrules the ending"
    )
    parser.add_argument("--as-of", metavar="DATE", type=console.day, help="the ties as they stood that day")
    parser.add_argument("--public", action="store_true", help="only what a guest may see")
    parser.add_argument("--collection", metavar="SLUG", help="default: the one coordinators open with")
    parser.add_argument(
        "--event", metavar="SLUG", help="write one event, as ics, schedule.xml, schedule.json or jsonld"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def run(options: argparse.Namespace) -> int:
    """Export; 2 for an unknown format or collection or a folder that does not exist."""
    target = Path(options.file)
    if not target.absolute().parent.is_dir():
        console.say(f"There is no folder {target.absolute().parent}.")
        return 2
    console.start_django()
    with console.language_of_terminal():
        files = event_file.file_of(options, target) if options.event else _collection(options, target)
    if files is None:
        return 2
    written = [_write(target.with_name(name), data) for name, data in files.items()]
    if options.json:
        console.print_json({"files": written})
    else:
        for one in written:
            print(f"{one['file']} ({one['bytes']} bytes)")
    return 0


def _collection(options: argparse.Namespace, target: Path) -> dict[str, bytes] | None:
    from geflecht.actors.models import Machine
    from geflecht.interchange import actions

    collection = console.collection_of(options.collection)
    if collection is None:
        return None
    try:
        with console.step(f"Writing {collection.slug}"):
            return actions.export(
                name=target.name, collection=collection, by=Machine("geflecht export"),
                format=options.format or "", as_of=options.as_of, public=options.public,
            )  # fmt: skip
    except actions.UnknownFormat as refusal:
        console.say(f"\n{refusal}")
        return None


def _write(target: Path, data: bytes) -> dict[str, object]:
    """Write a file so that it is there whole or not at all."""
    unfinished = target.with_name(f".{target.name}.unfinished")
    unfinished.write_bytes(data)
    unfinished.replace(target)
    return {"file": str(target), "bytes": len(data)}
