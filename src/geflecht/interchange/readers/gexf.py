"""Reads GEXF 1.1draft to 1.3, with start, end and spells as dates."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from geflecht.interchange.parcel import Problem, Unreadable, Value, Where, warning
from geflecht.interchange.readers import headers, markup, texts
from geflecht.interchange.readers.sheets import MAX_ROWS, Sheet, from_records

VERSIONS = ("1.1", "1.1draft", "1.2", "1.2draft", "1.3", "1.3draft")
_NUMBERS = {"integer", "long", "float", "double", "short", "byte", "bigdecimal", "biginteger"}
_OPEN = {"", "None", "Infinity", "-Infinity", "INF", "-INF"}
Record = dict[str, Value | None]


class _Reader:
    """Collects nodes, edges and their spells while the file streams by."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.nodes: list[tuple[int, Record]] = []
        self.edges: list[tuple[int, Record]] = []
        self.problems: list[Problem] = []
        self.attributes: dict[tuple[str, str], tuple[str, str, Value | None]] = {}
        self.attribute = ("", "")
        self.defining = ""
        self.open: list[tuple[str, Record, list[Record]]] = []
        self.default_type = "undirected"
        self.depth = 0

    def start(self, name: str, attributes: dict[str, str], line: int) -> None:
        if not self.depth:
            self.check_version(name, attributes, line)
        self.depth += 1
        if name in _STARTS:
            _STARTS[name](self, attributes, line)

    def check_version(self, name: str, attributes: dict[str, str], line: int) -> None:
        if name != "gexf":
            raise Unreadable(
                self.file, _("This is not GEXF. Export the network as GraphML or GEXF."), row=line
            )
        version = attributes.get("version", "")
        if version not in VERSIONS:
            message = _(
                "GEXF %(version)s is not known here. Export the network as GEXF 1.2 or 1.3, or as GraphML."
            )
            raise Unreadable(
                self.file, message % {"version": version or "?"}, row=line, field="version", value=version
            )

    def start_graph(self, attributes: dict[str, str], line: int) -> None:
        self.default_type = attributes.get("defaultedgetype", "undirected")

    def start_attributes(self, attributes: dict[str, str], line: int) -> None:
        self.defining = attributes.get("class", "node")

    def start_attribute(self, attributes: dict[str, str], line: int) -> None:
        self.attribute = (self.defining, attributes.get("id", ""))
        title = attributes.get("title") or attributes.get("id", "")
        self.attributes[self.attribute] = (title, attributes.get("type", "string").lower(), None)

    def start_node(self, attributes: dict[str, str], line: int) -> None:
        if not attributes.get("id"):
            raise Unreadable(self.file, _("This node has no id. Export the network again."), row=line)
        record: Record = {"ref": attributes["id"], "label": attributes.get("label")}
        self.begin("node", self.nodes, record, attributes, line)

    def start_edge(self, attributes: dict[str, str], line: int) -> None:
        record: Record = {"source": attributes.get("source"), "target": attributes.get("target")}
        record["directed"] = attributes.get("type", self.default_type) == "directed"
        for name in ("id", "label", "weight", "kind"):
            if attributes.get(name) and not attributes[name].startswith("~"):  # our own stopgap for no id
                record[name] = attributes[name]
        self.begin("edge", self.edges, record, attributes, line)

    def begin(
        self, kind: str, rows: list[tuple[int, Record]], record: Record, attributes: dict[str, str], line: int
    ) -> None:
        if len(rows) >= MAX_ROWS:
            raise Unreadable(
                self.file, _("This network has more than 200,000 nodes or edges. Split it."), row=line
            )
        for (of, _id), (title, _type, default) in self.attributes.items():
            if of == kind and default is not None:
                record[title] = default
        if kind == "edge":
            record |= self.times(attributes, line)
        rows.append((line, record))
        self.open.append((kind, record, []))

    def start_spell(self, attributes: dict[str, str], line: int) -> None:
        if self.open and self.open[-1][0] == "edge":
            self.open[-1][2].append(self.times(attributes, line))

    def times(self, attributes: dict[str, str], line: int) -> Record:
        """Return since and until; an open end is left out, as some programs write the word None."""
        record: Record = {}
        for field, names in (("since", ("start", "startopen")), ("until", ("end", "endopen"))):
            text = next((attributes[name] for name in names if name in attributes), "")
            if text in _OPEN:
                continue
            try:
                record[field] = str(texts.partial_date(text))
            except ValueError:
                message = _(
                    "This time is not a date, so the tie stays undated. Export with time format “date”."
                )
                self.problems.append(warning(Where(self.file, line), field, text, message))
        return record

    def start_value(self, attributes: dict[str, str], line: int) -> None:
        if not self.open:
            return
        kind, record, _spells = self.open[-1]
        key = attributes.get("for") or attributes.get("id", "")
        title, type_, _default = self.attributes.get((kind, key), (key, "string", None))
        value = _typed(attributes.get("value", ""), type_)
        if title in ("source", "target", "ref"):
            title += "_"
        if value is not None:
            record[title] = value

    def end(self, name: str, text: str) -> None:
        self.depth -= 1
        if name == "default" and self.attribute in self.attributes:
            title, type_, _default = self.attributes[self.attribute]
            self.attributes[self.attribute] = (title, type_, _typed(text.strip(), type_))
        elif name in ("node", "edge"):
            self.end_item()

    def end_item(self) -> None:
        """Give each further spell of an edge a row of its own, so that no period is lost."""
        kind, record, spells = self.open.pop()
        if kind != "edge" or not spells:
            return
        base = dict(record)
        record |= spells[0]
        line = self.edges[-1][0]
        for number, spell in enumerate(spells[1:], 2):
            copy = {name: value for name, value in base.items() if name not in ("since", "until")} | spell
            if base.get("id"):
                copy["id"] = f"{base['id']}#{number}"
            self.edges.append((line, copy))


_STARTS = {
    "graph": _Reader.start_graph,
    "attributes": _Reader.start_attributes,
    "attribute": _Reader.start_attribute,
    "node": _Reader.start_node,
    "edge": _Reader.start_edge,
    "spell": _Reader.start_spell,
    "slice": _Reader.start_spell,
    "attvalue": _Reader.start_value,
}


def _typed(text: str, type_: str) -> Value | None:
    if not text:
        return None
    if type_ == "boolean":
        return text.lower() in ("true", "1")
    if type_ in _NUMBERS and re.fullmatch(r"[+-]?\d+", text):
        return float(text) if type_ in ("float", "double") else int(text)
    if type_ in _NUMBERS:
        try:
            return texts.number(text)
        except ValueError:
            return None if text.lower() == "nan" else text
    return text


def read(data: bytes, *, file: str) -> tuple[list[Sheet], list[Problem]]:
    """Return the sheets of nodes and edges; `row` is the line of the file."""
    reader = _Reader(file)
    markup.parse(data, reader, file=file)
    nodes = from_records(file, reader.nodes, role=headers.ELEMENTS, first=["ref"])
    edges = from_records(file, reader.edges, role=headers.CONNECTIONS, first=["source", "target", "directed"])
    return [nodes, edges], reader.problems
