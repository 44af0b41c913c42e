"""Writes network files: GraphML, GEXF 1.2 and Kumu's JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from xml.sax.saxutils import escape, quoteattr

from geflecht.interchange.parcel import Parcel, Value
from geflecht.interchange.readers import texts
from geflecht.interchange.writers import rows
from geflecht.kit.partial_dates import PartialDate

_TYPE_NAMES = {bool: "boolean", int: "long", float: "double", str: "string"}
_GRAPHML_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<graphml xmlns="http://graphml.graphdrawing.org/xmlns"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    ' xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns'
    ' http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">\n'
)
_GEXF_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<gexf xmlns="http://www.gexf.net/1.2draft" version="1.2">\n'
)


def write_graphml(parcel: Parcel) -> dict[str, bytes]:
    """Return one GraphML file: typed keys, `id_extern` on every node, what is unknown left out."""
    nodes = [_node(row) for row in rows.element_rows(parcel)]
    edges = rows.connection_rows(parcel)
    mixed, directed = rows.is_mixed(edges), _directed(edges)
    hidden = ("id", "source", "target", *(() if mixed else ("directed",)))
    edge_data = [_weighted(_without(row, *hidden)) for row in edges]
    keys = {"node": _types(nodes), "edge": _types(edge_data)}
    return {"": "".join(_graphml(nodes, edges, edge_data, keys, directed)).encode()}


def _weighted(row: rows.Row) -> rows.Row:
    """Call the strength `weight`, as network programs expect."""
    return {"weight" if name == "strength" else name: value for name, value in row.items()}


def _node(row: rows.Row) -> rows.Row:
    return {"id_extern": row["id"], "label": row["name"], **_without(row, "id", "name")}


def _graphml(
    nodes: list[rows.Row],
    edges: list[rows.Row],
    data: list[rows.Row],
    keys: dict[str, dict[str, type]],
    directed: bool,
) -> Iterator[str]:
    yield _GRAPHML_HEAD
    for of, types in keys.items():
        for number, (name, type_) in enumerate(types.items()):
            declared = f'attr.name={_quoted(name)} attr.type="{_TYPE_NAMES[type_]}"'
            yield f'  <key id="{of[0]}{number}" for="{of}" {declared}/>\n'
    yield f'  <graph id="geflecht" edgedefault="{"directed" if directed else "undirected"}">\n'
    for node in nodes:
        yield f"    <node id={_quoted(node['id_extern'])}>{_graphml_data(node, keys['node'], 'n')}</node>\n"
    for edge, values in zip(edges, data, strict=True):
        identity = f"id={_quoted(edge['id'])} " if "id" in edge else ""
        ends = f"source={_quoted(edge['source'])} target={_quoted(edge['target'])}"
        yield f"    <edge {identity}{ends}>{_graphml_data(values, keys['edge'], 'e')}</edge>\n"
    yield "  </graph>\n</graphml>\n"


def _graphml_data(row: rows.Row, types: dict[str, type], prefix: str) -> str:
    places = {name: number for number, name in enumerate(types)}
    return "".join(
        f'<data key="{prefix}{places[name]}">{escape(_text(value), {chr(13): "&#13;"})}</data>'
        for name, value in row.items()
    )


def write_gexf(parcel: Parcel) -> dict[str, bytes]:
    """Return one GEXF 1.2 file; an open end is left out, a vague date spans its whole month or year."""
    nodes = [_node(row) for row in rows.element_rows(parcel)]
    edges = rows.connection_rows(parcel)
    hidden = ("id", "source", "target", "strength", *(() if rows.is_mixed(edges) else ("directed",)))
    edge_data = [_without(_only_vague(row), *hidden) for row in edges]
    return {"": "".join(_gexf(nodes, edges, edge_data, _directed(edges))).encode()}


def _only_vague(row: rows.Row) -> rows.Row:
    """Keep since and until as text only where they are vaguer than the day that start and end need."""
    whole = [name for name in ("since", "until") if name in row and len(str(row[name])) == 10]
    return _without(row, *whole)


def _gexf(
    nodes: list[rows.Row], edges: list[rows.Row], data: list[rows.Row], directed: bool
) -> Iterator[str]:
    yield _GEXF_HEAD
    default = "directed" if directed else "undirected"
    yield f'  <graph mode="dynamic" timeformat="date" defaultedgetype="{default}">\n'
    node_types, edge_types = _types([_without(node, "label") for node in nodes]), _types(data)
    for of, types in (("node", node_types), ("edge", edge_types)):
        yield f'    <attributes class="{of}" mode="static">\n'
        for number, (name, type_) in enumerate(types.items()):
            yield f'      <attribute id="{number}" title={_quoted(name)} type="{_TYPE_NAMES[type_]}"/>\n'
        yield "    </attributes>\n"
    yield "    <nodes>\n"
    for node in nodes:
        start = f"      <node id={_quoted(node['id_extern'])} label={_quoted(node['label'])}>"
        yield f"{start}{_gexf_data(_without(node, 'label'), node_types)}</node>\n"
    yield "    </nodes>\n    <edges>\n"
    for number, (edge, values) in enumerate(zip(edges, data, strict=True)):
        yield f"      <edge {_gexf_edge(edge, number)}>{_gexf_data(values, edge_types)}</edge>\n"
    yield "    </edges>\n  </graph>\n</gexf>\n"


def _gexf_edge(edge: rows.Row, number: int) -> str:
    marks = {"id": edge.get("id", f"~{number}"), "source": edge["source"], "target": edge["target"]}
    if "strength" in edge:
        marks["weight"] = edge["strength"]
    if "since" in edge:
        marks["start"] = PartialDate.parse(str(edge["since"])).first.isoformat()
    if "until" in edge:
        marks["end"] = PartialDate.parse(str(edge["until"])).last.isoformat()
    return " ".join(f"{name}={_quoted(value)}" for name, value in marks.items())


def _gexf_data(row: rows.Row, types: dict[str, type]) -> str:
    places = {name: number for number, name in enumerate(types)}
    values = "".join(
        f'<attvalue for="{places[name]}" value={_quoted(value)}/>' for name, value in row.items()
    )
    return f"<attvalues>{values}</attvalues>" if values else ""


def write_kumu(parcel: Parcel) -> dict[str, bytes]:
    """Return Kumu's blueprint: elements and connections with ids; never for a public link."""
    document = {
        "elements": [_kumu_element(row) for row in rows.element_rows(parcel)],
        "connections": [_kumu_connection(row) for row in rows.connection_rows(parcel)],
    }
    return {"": json.dumps(document, ensure_ascii=False, indent=1).encode()}


def _kumu_element(row: rows.Row) -> dict[str, Value | list[str]]:
    element: dict[str, Value | list[str]] = {"id": row["id"], "label": row["name"]}
    element |= {"type": str(row["kind"]).capitalize()} if "kind" in row else {}
    element |= _without(row, "id", "name", "kind")
    if "tags" in row:
        element["tags"] = list(texts.split_list(str(row["tags"])))
    return element


def _kumu_connection(row: rows.Row) -> dict[str, Value]:
    direction = "directed" if row["directed"] else "undirected"
    connection: dict[str, Value] = {"id": row["id"]} if "id" in row else {}
    connection |= {"from": row["source"], "to": row["target"], "direction": direction}
    connection |= {"type": row["kind"]} if "kind" in row else {}
    return connection | _without(row, "id", "source", "target", "directed", "kind")


def _without(row: rows.Row, *names: str) -> rows.Row:
    return {name: value for name, value in row.items() if name not in names}


def _directed(edges: Iterable[rows.Row]) -> bool:
    return any(edge["directed"] for edge in edges)


def _types(lines: Iterable[rows.Row]) -> dict[str, type]:
    """Return the one type of each column; numbers of both kinds are floats, any other mixture is text."""
    found: dict[str, set[type]] = {}
    for line in lines:
        for name, value in line.items():
            found.setdefault(name, set()).add(type(value))
    return {name: _common(types) for name, types in found.items()}


def _common(types: set[type]) -> type:
    if len(types) == 1:
        return next(iter(types))
    return float if types == {int, float} else str


def _text(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _quoted(value: Value) -> str:
    return quoteattr(_text(value))
