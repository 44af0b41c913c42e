"""Measure a network: how dense, how far, across which sectors, and where it would break.

Without FILE the network of the database is measured, as it stood on --as-of. With FILE a network in
GraphML or GEXF, or a table of nodes and a table of ties as CSV; no installation is needed for that.
Definitions: docs/reference/measures.md
"""

import argparse
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from geflecht.cli import console

if TYPE_CHECKING:
    from geflecht.actors.models import Collection

LEVELS = ("actors", "organisations")
KINDS = ("knows", "informs", "cooperates", "project", "partner", "unspecified")
GROUPS = ("sector", "side")
PERMUTATIONS, SEED = 2000, 20_260_101


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", metavar="FILE", nargs="*", help="GraphML, GEXF, or nodes.csv and ties.csv")
    parser.add_argument("--format", choices=("csv", "xlsx", "graphml", "gexf", "kumu", "package"))
    parser.add_argument(
        "--sector", metavar="ATTRIBUTE", default="sector",
        help="what sorts the nodes: an attribute of the file; in the database sector or side",
    )  # fmt: skip
    parser.add_argument("--as-of", metavar="DATE", type=console.day, help="the network as it stood that day")
    parser.add_argument("--without", metavar="ID", nargs="+", action="extend", default=[], help="leave out")
    parser.add_argument("--level", choices=LEVELS, default="actors", help="organisations: persons rolled up")
    parser.add_argument(
        "--kinds",
        nargs="+",
        action="extend",
        choices=KINDS,
        help="kinds of ties that count (default: all but knows)",
    )
    parser.add_argument("--collection", metavar="SLUG", help="default: the one coordinators open with")
    parser.add_argument("--permutations", type=console.count, default=PERMUTATIONS, metavar="N")
    parser.add_argument("--seed", type=console.count, default=SEED, metavar="N")
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def run(options: argparse.Namespace) -> int:
    """Measure and print; 2 for a wrong file, id or collection, 1 for a file that cannot be read."""
    options.kinds = options.kinds or [kind for kind in KINDS if kind != "knows"]
    (console.start_bare if options.files else console.start_django)()
    with console.language_of_terminal():
        found = _of_files(options) if options.files else _of_database(options)
    if isinstance(found, int):
        return found
    document, names = found
    if options.json:
        console.print_json(document)
    else:
        _print_tables(document, names)
    return 0


def _of_files(options: argparse.Namespace) -> tuple[dict[str, Any], dict[str, str]] | int:
    from geflecht.interchange import loaders, parcel, readers

    paths = console.existing_files(options.files, readers.ENDINGS, format=options.format)
    if paths is None:
        return 2
    begin = time.perf_counter()
    read, problems = readers.read(
        [(path.name, path.read_bytes()) for path in paths], format=options.format or ""
    )
    blocking = [problem for problem in parcel.errors(problems) if not _is_only_mail(problem)]
    if blocking:
        console.say_problems(blocking)
        return 1
    network, ids, sectors = loaders.network_of(
        read, options.sector, on=options.as_of, kinds=options.kinds, level=options.level
    )
    if options.sector != "sector" and not sectors:
        console.say(f"No node has the attribute {options.sector!r}.")
        return 2
    unknown = [one for one in options.without if one not in set(ids)]
    if unknown:
        console.say(f"There is no node with the id {unknown[0]!r}.")
        return 2
    document = _measured(network, ids, sectors, options)
    document["seconds"] = console.since(begin)
    return document, {element.id or element.key: element.name for element in read.elements}


def _is_only_mail(problem: Any) -> bool:
    """Tell whether a problem is none for the shape of the network."""
    return problem.field in ("email", "place", "sector", "kind")


def _measured(
    network: Any, ids: list[str], sectors: list[str], options: argparse.Namespace
) -> dict[str, Any]:
    import numpy as np

    from geflecht.algorithms import catalogue, graphs

    if options.without:
        gone = set(options.without)
        network, kept = graphs.without(network, [i for i, one in enumerate(ids) if one in gone])
        ids = [ids[i] for i in kept]
    with console.step(f"Measuring {network.n} nodes and {len(network.edges)} ties"):
        rng = np.random.default_rng(options.seed)
        found = catalogue.catalogue(network, permutations=options.permutations, rng=rng)
    return catalogue.document(found, ids, sectors, seed=options.seed)


def _of_database(options: argparse.Namespace) -> tuple[dict[str, Any], dict[str, str]] | int:
    from geflecht.actors.models import Actor, Machine
    from geflecht.ties import queries

    if options.sector not in GROUPS:
        console.say(f"In the database actors are sorted by {' or '.join(GROUPS)}, not by {options.sector!r}.")
        return 2
    collection = console.collection_of(options.collection)
    if collection is None:
        return 2
    without = []
    for one in options.without:
        actor = _actor(one, collection)
        if actor is None:
            console.say(f"There is nobody with the id {one!r} in {collection.slug}.")
            return 2
        without.append(actor)
    with console.step(f"Measuring {collection.slug}"):
        document = queries.measures(
            collection=collection, viewer=Machine("geflecht metrics"), on=options.as_of, level=options.level,
            kinds=options.kinds, without=without, group_by=options.sector,
            permutations=options.permutations, seed=options.seed,
        )  # fmt: skip
    rows = Actor.objects.filter(collection=collection).values_list("pk", "name")
    return document, {str(pk): name for pk, name in rows}


def _actor(text: str, collection: "Collection") -> Any:
    """Return the id of the actor that somebody means by an id of ours, an address or an external id."""
    import uuid

    from django.db.models import Q

    from geflecht.actors.models import Actor

    meant = Q(slug=text) | Q(external_ids__value=text)
    with suppress(ValueError):
        meant |= Q(pk=uuid.UUID(text))
    return (
        Actor.objects.filter(meant, collection=collection, merged_into=None)
        .values_list("pk", flat=True)
        .first()
    )


FIGURES = (
    ("nodes", "Nodes"), ("ties", "Ties"), ("density", "Density"), ("average_degree", "Average degree"),
    ("components", "Components"), ("largest_component", "Largest component"), ("average_path", "Average path"),
    ("diameter", "Diameter"), ("global_efficiency", "Global efficiency"), ("transitivity", "Transitivity"),
    ("mean_clustering", "Mean clustering"), ("degree_centralization", "Degree centralization"),
    ("betweenness_centralization", "Betweenness centralization"), ("reciprocity", "Reciprocity"),
    ("ei_index", "E-I index"), ("ei_expected", "E-I expected by chance"), ("ei_p_value", "E-I p-value"),
    ("within_density", "Density within sectors"), ("cross_density", "Density across sectors"),
    ("assortativity", "Assortativity"),
)  # fmt: skip


def _print_tables(document: dict[str, Any], names: dict[str, str]) -> None:
    for key, label in FIGURES:
        print(f"{label:<28} {_figure(document[key])}{' (estimated)' if key in document['sampled'] else ''}")
    apart = [row for row in document["mixing"] if row["a"] != row["b"] and row["expected"]]
    if apart:
        print("\nLeast connected pairs of sectors        observed  expected by chance")
        for row in sorted(apart, key=lambda row: (row["observed"] / row["expected"], -row["expected"]))[:5]:
            print(f"  {_pair(row):<37} {row['observed']:>8}  {row['expected']:.1f}")
    if document["cut_points"]:
        print("\nWithout these the network falls apart:")
        for one in document["cut_points"][:10]:
            print(f"  {_name(one, names)}")
    _print_top("Most often between others", "betweenness", document["actors"], names)
    _print_top("Most ties", "degree", document["actors"], names)


def _print_top(title: str, key: str, actors: list[dict[str, Any]], names: dict[str, str]) -> None:
    ranked = sorted((row for row in actors if row[key]), key=lambda row: -row[key])[:5]
    if ranked:
        print(f"\n{title}:")
    for row in ranked:
        print(f"  {_figure(row[key]):>10}  {_name(row['id'], names)}")


def _pair(row: dict[str, Any]) -> str:
    return f"{row['a'] or 'unknown'} – {row['b'] or 'unknown'}"


def _name(one: str, names: dict[str, str]) -> str:
    return f"{names[one]} ({one})" if names.get(one, one) != one else one


def _figure(value: Any) -> str:
    if value is None:
        return "–"
    return f"{value:.4f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
