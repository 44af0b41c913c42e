import io

import igraph
import networkx
import pytest

from geflecht.interchange import readers

GRAPHML = '<?xml version="1.0"?><graphml xmlns="http://graphml.graphdrawing.org/xmlns">{}</graphml>'
GEXF = '<gexf xmlns="http://www.gexf.net/1.2draft" version="{}"><graph defaultedgetype="directed">{}</graph></gexf>'
NODES = '<nodes><node id="a" label="A"/><node id="b" label="B"/></nodes>'


def read(data, name="net.graphml"):
    return readers.read([(name, data if isinstance(data, bytes) else data.encode())])


def refusals(problems):
    return [(problem.row, problem.field, problem.value) for problem in problems if problem.level == "error"]


def written(network, tmp_path, writer="graphml"):
    path = tmp_path / f"net.{writer}"
    getattr(networkx, f"write_{writer}")(network, path)
    return path.read_bytes()


def test_graphml_of_networkx_keeps_types_and_missing_values(tmp_path):
    network = networkx.DiGraph()
    network.add_node("a", label="Ä & <b>", members=3, share=0.5, open=True)
    network.add_node("b", label="B")
    network.add_edge("a", "b", weight=2.0)

    parcel, _problems = read(written(network, tmp_path))

    assert [(one.id, one.name, one.attributes) for one in parcel.elements] == [
        ("a", "Ä & <b>", {"members": 3, "share": 0.5, "open": True}),
        ("b", "B", {}),
    ]
    assert [(one.source, one.target, one.directed, one.strength) for one in parcel.connections] == [
        ("a", "b", True, 2.0)
    ]


def test_graphml_of_a_networkx_multigraph_keeps_parallel_edges(tmp_path):
    network = networkx.MultiGraph()
    network.add_edge("a", "b", kind="project")
    network.add_edge("a", "b", kind="partner")

    parcel, _problems = read(written(network, tmp_path))

    assert [(one.source, one.target, one.kind) for one in parcel.connections] == [
        ("a", "b", "project"),
        ("a", "b", "partner"),
    ]


def test_graphml_of_igraph_keeps_our_id_and_reads_nan_as_missing(tmp_path):
    network = igraph.Graph([(0, 1)], directed=True)
    network.vs["id_extern"] = ["u-1", "u-2"]
    network.vs["name"] = ["Haus", "Hof"]
    network.vs["members"] = [4, None]
    path = tmp_path / "net.graphml"
    network.write_graphml(str(path))

    parcel, _problems = read(path.read_bytes())

    assert [(one.key, one.id, one.name, one.attributes) for one in parcel.elements] == [
        ("n0", "u-1", "Haus", {"members": 4.0}),
        ("n1", "u-2", "Hof", {}),
    ]
    assert [(one.source, one.target) for one in parcel.connections] == [("n0", "n1")]


def test_graphml_of_yed_takes_labels_and_flattens_groups_with_a_warning():
    text = GRAPHML.format(
        '<key id="d1" for="node" yfiles.type="nodegraphics"/><key id="d2" for="edge" yfiles.type="edgegraphics"/>'
        '<graph edgedefault="directed">'
        '<node id="g"><data key="d1"><y:G xmlns:y="http://www.yworks.com/xml/graphml"><y:NodeLabel>Gruppe</y:NodeLabel></y:G></data>'
        '<graph edgedefault="directed"><node id="g::a"><data key="d1">'
        '<y:S xmlns:y="http://www.yworks.com/xml/graphml"><y:NodeLabel>Amt <y:M/></y:NodeLabel></y:S></data></node></graph></node>'
        '<edge source="g" target="g::a"/></graph>'
    )

    parcel, problems = read(text)

    assert [(one.id, one.name) for one in parcel.elements] == [("g", "Gruppe"), ("g::a", "Amt")]
    assert [(one.source, one.target) for one in parcel.connections] == [("g", "g::a")]
    assert [problem.field for problem in problems] == ["graph", "kind", "kind", "since"]


def test_graphml_with_mixed_edges_keeps_each_direction():
    edges = '<edge source="a" target="b" directed="true"/><edge source="b" target="a"/>'
    text = GRAPHML.format(f'<graph edgedefault="undirected"><node id="a"/><node id="b"/>{edges}</graph>')

    parcel, _problems = read(text)

    assert [(one.source, one.directed) for one in parcel.connections] == [("a", True), ("b", False)]


def test_graphml_applies_default_values():
    key = '<key id="k" for="node" attr.name="sector" attr.type="string"><default>kultur</default></key>'
    text = GRAPHML.format(
        f'{key}<graph edgedefault="undirected"><node id="a"/><node id="b"><data key="k">kommune</data></node></graph>'
    )

    parcel, _problems = read(text)

    assert [one.sector for one in parcel.elements] == ["kultur", "kommune"]


def test_graphml_with_billion_laughs_is_refused():
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "ha"}">' for n in range(10))
    text = f'<?xml version="1.0"?><!DOCTYPE g [{laughs}]><graphml><graph><node id="&l9;"/></graph></graphml>'

    parcel, problems = read(text)

    assert (parcel.elements, [problem.message[:31] for problem in problems]) == (
        [],
        ["This file defines XML entities "],
    )


def test_graphml_that_refers_to_a_file_is_refused():
    text = '<!DOCTYPE g [<!ENTITY x SYSTEM "file:///etc/passwd">]><graphml><graph><node id="&x;"/></graph></graphml>'

    parcel, problems = read(text)

    assert (parcel.elements, len(refusals(problems))) == ([], 1)


@pytest.mark.parametrize(
    ("inside", "place"),
    (
        ('<hyperedge><endpoint node="a"/></hyperedge>', (1, "hyperedge", "")),
        ('<node id="c"><port name="north"/></node>', (1, "port", "north")),
        ("<node/>", (1, "", "")),
    ),
)
def test_graphml_that_is_no_simple_network_is_refused(inside, place):
    parcel, problems = read(GRAPHML.format(f'<graph edgedefault="directed"><node id="a"/>{inside}</graph>'))

    assert (parcel.elements, refusals(problems)) == ([], [place])


def test_graphml_problems_name_the_line():
    text = GRAPHML.format(
        '\n<graph edgedefault="directed">\n<node id="a"/>\n<edge source="a" target="a"/>\n<node id="a"/></graph>'
    )

    _parcel, problems = read(text)

    assert refusals(problems) == [(5, "id", "a"), (4, "target", "a")]


def test_broken_xml_names_the_line():
    parcel, problems = read("<graphml>\n<graph>\n<node></graph>")

    assert (parcel.elements, [problem.row for problem in problems]) == ([], [3])


def test_another_xml_is_refused():
    assert [problem.message[:20] for problem in read("<html></html>")[1]] == ["This is not GraphML."]


def test_gexf_of_networkx_is_read(tmp_path):
    network = networkx.Graph()
    network.add_node("a", label="Ä", sector="kultur")
    network.add_node("b", label="B", sector="kommune")
    network.add_edge("a", "b", weight=3, start="2021-05-01", end=None)

    parcel, _problems = read(written(network, tmp_path, "gexf"), "net.gexf")

    assert [(one.id, one.name, one.sector) for one in parcel.elements] == [
        ("a", "Ä", "kultur"),
        ("b", "B", "kommune"),
    ]
    assert [(one.strength, str(one.since), one.until) for one in parcel.connections] == [
        (3.0, "2021-05-01", None)
    ]


@pytest.mark.parametrize("version", ("1.1", "1.2", "1.2draft", "1.3"))
def test_gexf_of_known_versions_is_read_with_its_times(version):
    edges = '<edges><edge id="1" source="a" target="b" start="2020-01-01" end="None" weight="2.5"/></edges>'

    parcel, _problems = read(GEXF.format(version, NODES + edges), "net.gexf")

    assert [(str(one.since), one.until, one.strength, one.directed) for one in parcel.connections] == [
        ("2020-01-01", None, 2.5, True)
    ]


def test_gexf_spells_become_a_row_each():
    spells = '<spells><spell start="2020" end="2021"/><spell start="2023-02"/></spells>'

    parcel, _problems = read(
        GEXF.format("1.3", f'{NODES}<edges><edge id="1" source="a" target="b">{spells}</edge></edges>'),
        "net.gexf",
    )

    assert [(one.id, str(one.since), str(one.until)) for one in parcel.connections] == [
        ("1", "2020", "2021"),
        ("1#2", "2023-02", "None"),
    ]


def test_gexf_time_that_is_no_date_is_a_warning():
    parcel, problems = read(
        GEXF.format("1.2", f'{NODES}<edges><edge source="a" target="b" start="17.5"/></edges>'), "net.gexf"
    )

    assert parcel.connections[0].since is None
    assert [(one.field, one.value, one.level) for one in problems][0] == ("since", "17.5", "warning")


@pytest.mark.parametrize("version", ("2.0", "1.0", ""))
def test_gexf_of_an_unknown_version_is_refused(version):
    parcel, problems = read(GEXF.format(version, NODES), "net.gexf")

    assert (parcel.elements, refusals(problems)) == ([], [(1, "version", version)])


def test_format_is_known_by_content_where_the_ending_says_nothing(tmp_path):
    network = networkx.path_graph(2)
    contents = [
        written(network, tmp_path),
        written(network, tmp_path, "gexf"),
        b'{"elements": []}',
        b"BEGIN:VCARD",
        b"a;b",
    ]

    assert [readers.format_of("file", data) for data in contents] == [
        "graphml",
        "gexf",
        "kumu",
        "vcard",
        "csv",
    ]


def test_kumu_blueprint_is_read():
    text = """{"elements": [{"id": "e1", "label": "Haus", "type": "Organization", "tags": ["a b", "c"], "size": 4},
                            {"label": "Ute", "type": "Person"}],
               "connections": [{"from": "e1", "to": "Ute", "direction": "mutual", "type": "partner"}]}"""

    parcel, _problems = read(text, "net.kumu.json")

    assert [(one.id, one.name, one.kind, one.tags, one.attributes) for one in parcel.elements] == [
        ("e1", "Haus", "organisation", ("a b", "c"), {"size": 4}),
        ("", "Ute", "person", (), {}),
    ]
    assert [(one.source, one.target, one.directed, one.kind) for one in parcel.connections] == [
        ("e1", parcel.elements[1].key, False, "partner")
    ]


def test_kumu_project_export_is_read():
    text = """{"elements": [{"_id": "x1", "attributes": {"label": "A", "element type": "Org"}},
                            {"_id": "x2", "attributes": {"label": "B"}}],
               "connections": [{"_id": "c1", "from": "x1", "to": "x2", "direction": "directed", "attributes": {}}],
               "maps": [], "perspectives": []}"""

    parcel, _problems = read(text, "net.json")

    assert [(one.id, one.name) for one in parcel.elements] == [("x1", "A"), ("x2", "B")]
    assert [(one.source, one.target, one.directed) for one in parcel.connections] == [("x1", "x2", True)]


def test_record_json_is_read():
    text = """[{"id": "rvr", "name": "Regionalverband Ruhr (RVR)", "sector": "oeffentliche_hand",
                "kind": "Regionalverband", "role": "Veranstalter", "town": "Essen",
                "source": ["https://www.rvr.ruhr/", "Archiv, Kiste 4"], "note": null}]"""

    parcel, problems = read(text, "organisations.json")
    one = parcel.elements[0]

    assert (one.id, one.name, one.kind, one.type_label, one.sector) == (
        "rvr",
        "Regionalverband Ruhr (RVR)",
        "organisation",
        "Regionalverband",
        "oeffentliche_hand",
    )
    assert (one.place, one.role, one.sources, one.note) == (
        "Essen",
        "Veranstalter",
        ("https://www.rvr.ruhr/", "Archiv, Kiste 4"),
        "",
    )
    assert problems == []


@pytest.mark.parametrize(
    ("text", "row"), (('{"a":\n}', 2), ("[1, 2]", 1), ('{"events": []}', 0), ("[" * 100_000, 0))
)
def test_json_that_is_no_network_is_refused(text, row):
    parcel, problems = read(text, "net.json")

    assert (parcel.elements, problems[0].row, problems[0].level) == ([], row, "error")


VCARD_4 = """BEGIN:VCARD
VERSION:4.0
UID:urn:uuid:4fbe8971-0bc3-424c-9c26-36c3e1eff6b1
FN:Ute Beispiel
N:Beispiel;Ute;;;
ORG:Kulturhaus;Programm
TITLE:Leitung
EMAIL;TYPE=work:ute@example.org
ADR:;;Hof 1;Herne;;44623;
CATEGORIES:kultur,leerstand
END:VCARD
"""


@pytest.mark.parametrize("version", ("3.0", "4.0"))
def test_vcard_is_read_with_departments(version):
    parcel, problems = read(VCARD_4.replace("4.0", version), "a.vcf")
    person, organisation = parcel.elements

    assert (person.id, person.name, person.given, person.family, person.kind) == (
        "4fbe8971-0bc3-424c-9c26-36c3e1eff6b1",
        "Ute Beispiel",
        "Ute",
        "Beispiel",
        "person",
    )
    assert (person.email, person.place, person.postcode, person.street, person.tags) == (
        "ute@example.org",
        "Herne",
        "44623",
        "Hof 1",
        ("kultur", "leerstand"),
    )
    assert (organisation.name, parcel.affiliations[0].function, problems) == (
        "Kulturhaus, Programm",
        "Leitung",
        [],
    )


def test_vcard_that_breaks_names_its_line_and_spares_the_others():
    parcel, problems = read("BEGIN:VCARD\nVERSION\nEND:VCARD\n" + VCARD_4, "a.vcf")

    assert ([one.name for one in parcel.elements][:1], refusals(problems)) == (
        ["Ute Beispiel"],
        [(1, "", "BEGIN:VCARD")],
    )


def test_two_thousand_nodes_come_through_networkx(tmp_path):
    network = networkx.gnm_random_graph(2_000, 6_000, seed=1)

    parcel, _problems = read(written(network, tmp_path))

    assert (len(parcel.elements), len(parcel.connections)) == (2_000, 6_000)
    assert {frozenset((one.source, one.target)) for one in parcel.connections} == {
        frozenset((str(a), str(b))) for a, b in network.edges
    }


def test_a_utf16_file_is_read():
    text = '<?xml version="1.0" encoding="UTF-16"?><graphml><graph edgedefault="directed"><node id="ä"/></graph></graphml>'

    parcel, _problems = read(io.BytesIO(text.encode("utf-16")).getvalue())

    assert [one.id for one in parcel.elements] == ["ä"]
