"""Reads GraphML as written by networkx, igraph, Gephi and yEd."""

from __future__ import annotations

import math
from dataclasses import dataclass

from django.utils.translation import gettext as _

from geflecht.interchange.parcel import Problem, Unreadable, Value, Where, warning
from geflecht.interchange.readers import headers, markup
from geflecht.interchange.readers.sheets import MAX_ROWS, Sheet, from_records

_TYPES = {"boolean", "int", "integer", "long", "float", "double", "string"}
Record = dict[str, Value | None]


@dataclass(frozen=True, slots=True)
class _Key:
    name: str
    of: str
    type: str
    default: Value | None = None


class _Reader:
    """Collects nodes and edges while the file streams by."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.keys: dict[str, _Key] = {}
        self.nodes: list[tuple[int, Record]] = []
        self.edges: list[tuple[int, Record]] = []
        self.problems: list[Problem] = []
        self.open: list[Record] = []
        self.path: list[str] = []
        self.key = self.data = ""
        self.directed: list[bool] = []
        self.nested = 0

    def start(self, name: str, attributes: dict[str, str], line: int) -> None:
        if not self.path and name != "graphml":
            raise Unreadable(
                self.file, _("This is not GraphML. Export the network as GraphML or GEXF."), row=line
            )
        self.path.append(name)
        if name in _STARTS:
            _STARTS[name](self, attributes, line)

    def end(self, name: str, text: str) -> None:
        self.path.pop()
        if name == "default" and self.key:
            key = self.keys[self.key]
            self.keys[self.key] = _Key(key.name, key.of, key.type, self.typed(key, text, 0))
        elif name == "data":
            self.end_data(text)
        elif name in ("NodeLabel", "EdgeLabel") and self.open:
            self.open[-1].setdefault("label", " ".join(text.split()) or None)
        elif name in ("node", "edge"):
            self.open.pop()
        elif name == "graph":
            self.directed.pop()

    def start_key(self, attributes: dict[str, str], line: int) -> None:
        self.key = attributes.get("id", "")
        name = attributes.get("attr.name") or attributes.get("yfiles.type", "") or self.key
        kind = attributes.get("attr.type", "string").lower()
        if kind not in _TYPES:
            message = _("GraphML knows no values of this type; they are read as text.")
            self.problems.append(warning(Where(self.file, line), name, kind, message))
            kind = "string"
        self.keys[self.key] = _Key(name, attributes.get("for", "all"), kind)

    def start_graph(self, attributes: dict[str, str], line: int) -> None:
        if self.open and not self.nested:
            message = _("The file nests a graph inside a node. Its nodes are read as nodes of their own.")
            self.problems.append(warning(Where(self.file, line), "graph", attributes.get("id", ""), message))
        self.nested += bool(self.open)
        self.directed.append(attributes.get("edgedefault", "undirected") == "directed")

    def start_node(self, attributes: dict[str, str], line: int) -> None:
        if not attributes.get("id"):
            raise Unreadable(self.file, _("This node has no id. Export the network again."), row=line)
        self.begin(self.nodes, {"ref": attributes["id"]}, "node", line)

    def start_edge(self, attributes: dict[str, str], line: int) -> None:
        record: Record = {"source": attributes.get("source"), "target": attributes.get("target")}
        stated = attributes.get("directed")
        record["directed"] = stated == "true" if stated else self.directed[-1]
        if identity := attributes.get("id"):
            record["id"] = identity
        self.begin(self.edges, record, "edge", line)

    def begin(self, rows: list[tuple[int, Record]], record: Record, kind: str, line: int) -> None:
        if len(rows) >= MAX_ROWS:
            raise Unreadable(
                self.file, _("This network has more than 200,000 nodes or edges. Split it."), row=line
            )
        for key in self.keys.values():
            if key.default is not None and key.of in (kind, "all"):
                record[_column(key.name, record)] = key.default
        rows.append((line, record))
        self.open.append(record)

    def start_data(self, attributes: dict[str, str], line: int) -> None:
        self.data = attributes.get("key", "")
        self.line = line

    def end_data(self, text: str) -> None:
        key = self.keys.get(self.data)
        if key and self.open and text.strip():
            self.open[-1][_column(key.name, self.open[-1])] = self.typed(key, text, self.line)
        self.data = ""

    def typed(self, key: _Key, text: str, line: int) -> Value | None:
        """Return the value in its declared type; igraph's NaN for "missing" becomes nothing."""
        text = text.strip()
        if key.type == "string" or not text:
            return text or None
        if key.type == "boolean":
            return text.lower() in ("true", "1")
        try:
            value = float(text)
        except ValueError:
            message = _("The file promises a number here; the value is kept as text.")
            self.problems.append(warning(Where(self.file, line), key.name, text, message))
            return text
        if not math.isfinite(value):
            return None
        return int(value) if key.type in ("int", "integer", "long") and value.is_integer() else value

    def refuse_hyperedge(self, attributes: dict[str, str], line: int) -> None:
        message = _(
            "This edge joins more than two nodes (a hyperedge). Replace it by single edges and export again."
        )
        raise Unreadable(self.file, message, row=line, field="hyperedge")

    def refuse_port(self, attributes: dict[str, str], line: int) -> None:
        message = _(
            "This file uses ports of nodes, which a network of actors does not have. Export it without ports."
        )
        raise Unreadable(self.file, message, row=line, field="port", value=attributes.get("name", ""))


_STARTS = {
    "key": _Reader.start_key,
    "graph": _Reader.start_graph,
    "node": _Reader.start_node,
    "edge": _Reader.start_edge,
    "data": _Reader.start_data,
    "hyperedge": _Reader.refuse_hyperedge,
    "port": _Reader.refuse_port,
}


def _column(name: str, record: Record) -> str:
    """Keep an attribute called `source` or `ref` from overwriting the edge's end or the node's id.

    `directed` may: a file of mixed edges says so in an attribute, because networkx reads no other way.
    """
    return f"{name}_" if name in ("ref", "source", "target") and name in record else name


def read(data: bytes, *, file: str) -> tuple[list[Sheet], list[Problem]]:
    """Return the sheets of nodes and edges; `row` is the line of the file."""
    reader = _Reader(file)
    markup.parse(data, reader, file=file)
    nodes = from_records(file, reader.nodes, role=headers.ELEMENTS, first=["ref"])
    edges = from_records(file, reader.edges, role=headers.CONNECTIONS, first=["source", "target", "directed"])
    return [nodes, edges], reader.problems
