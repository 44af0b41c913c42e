import dataclasses
import io
import json
import zipfile

import igraph
import networkx
import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geflecht.interchange import readers, writers
from geflecht.interchange.parcel import Affiliation, Connection, Element, Parcel, Where
from geflecht.interchange.readers import headers
from geflecht.kit.partial_dates import PartialDate

HARD_NAMES = (
    "Büro Straßenkunst ÄÖÜ ß",
    "Haus \"Eins\" und 'Zwei'",
    "Erste Zeile\nzweite Zeile",
    "Haus; Hof | Garten, Keller",
    "=1+1",
    "<b>&amp;</b>",
)


def difficult():
    """The parcel with every difficulty of the list in docs/reference/formats.md."""
    elements = [Element(f"k-{n}", f"k-{n}", "organisation", name) for n, name in enumerate(HARD_NAMES)]
    twins = [
        Element(f"t-{n}", f"t-{n}", "organisation", "Stadtbibliothek", place=place)
        for n, place in ((1, "Bonn"), (2, "Kiel"))
    ]
    person = Element(
        "p", "p", "person", "Ute Beispiel", given="Ute", family="Beispiel", email="ute@example.org"
    )
    alone = Element(
        "x", "x", "organisation", "Allein", sector="kultur", postcode="01067", tags=("a|b", "c, d")
    )
    alone.note = "erste\nzweite; dritte"
    alone.attributes = {"mitglieder": 12, "anteil": 0.5, "offen": True}
    ties = [
        Connection("k-0", "k-1", "c1", True, "informs", 2.5, PartialDate(2022), PartialDate(2023, 3)),
        Connection(
            "k-0",
            "k-1",
            "c2",
            False,
            "project",
            None,
            PartialDate(2023, 3, 5),
            None,
            PartialDate(2024, 1, 1),
            "own",
        ),
        Connection("k-2", "t-2", "c3", False, "partner", note="=A1; x"),
    ]
    affiliations = [Affiliation("p", "k-3", "Leitung"), Affiliation("p", "t-1", "")]
    return Parcel([*elements, *twins, person, alone], ties, affiliations)


def there_and_back(parcel, format):
    files = writers.write(parcel, f"net{writers.FORMATS[format].ending}")
    return readers.read(list(files.items()))


def plain(rows, *without):
    cleared = [dataclasses.replace(row, where=Where()) for row in rows]
    return [{k: v for k, v in dataclasses.asdict(row).items() if k not in without} for row in cleared]


def as_texts(rows):
    """Attributes as a table without types keeps them."""
    for row in rows:
        row["attributes"] = {
            k: str(v).lower() if isinstance(v, bool) else str(v) for k, v in row["attributes"].items()
        }
    return rows


TYPED = ("package", "xlsx", "graphml", "gexf", "kumu")


@pytest.mark.parametrize("format", ("package", "xlsx", "csv", "graphml", "gexf", "kumu"))
def test_elements_come_back_from_every_format(format):
    before = plain(difficult().elements)
    parcel, _problems = there_and_back(difficult(), format)
    after = plain(parcel.elements)

    for row in before if format not in ("package",) else ():
        row["name"] = " ".join(row["name"].split())
    assert (after if format in TYPED else as_texts(after)) == (
        before if format in TYPED else as_texts(before)
    )


@pytest.mark.parametrize("format", ("package", "xlsx", "csv", "graphml", "gexf", "kumu"))
def test_connections_come_back_from_every_format(format):
    parcel, problems = there_and_back(difficult(), format)

    assert plain(parcel.connections) == plain(difficult().connections)
    assert [problem for problem in problems if problem.level == "error"] == []


@pytest.mark.parametrize("format", ("package", "xlsx", "csv", "graphml", "gexf", "kumu"))
def test_a_person_with_two_organisations_comes_back(format):
    parcel, _problems = there_and_back(difficult(), format)

    assert plain(parcel.affiliations) == plain(difficult().affiliations)


def test_vcard_brings_contacts_back_and_never_a_note():
    parcel = difficult()
    files = writers.write(parcel, "net.vcf")
    back, problems = readers.read(list(files.items()))

    assert [problem.level for problem in problems] == ["warning"]
    before = [(one.id, one.name, one.kind, one.email, one.postcode, one.tags) for one in parcel.elements]
    after = [(one.id, one.name, one.kind, one.email, one.postcode, one.tags) for one in back.elements]
    assert after == [(a, " ".join(b.split()), *rest) for a, b, *rest in before]
    assert b"dritte" not in files["net.vcf"]
    assert (back.connections, [one.function for one in back.affiliations]) == ([], ["Leitung"])


def test_csv_shows_umlauts_in_excel_and_holds_formulas_as_text():
    files = writers.write(difficult(), "net.csv")

    assert sorted(files) == ["net.csv", "net.ties.csv"]
    assert files["net.csv"].startswith(b"\xef\xbb\xbf")
    assert b",'=1+1" in files["net.csv"]
    assert b",=1+1" not in files["net.csv"]


def test_xlsx_holds_a_formula_as_text_and_begins_as_kumu_expects():
    files = writers.write(difficult(), "net.xlsx")

    book = openpyxl.load_workbook(io.BytesIO(files["net.xlsx"]))

    assert book.sheetnames == ["Elements", "Connections"]
    assert [cell.value for cell in book["Elements"][1]][:3] == ["Label", "Type", "ID"]
    assert [cell.value for cell in book["Connections"][1]][:2] == ["From", "To"]
    assert (book["Elements"]["A6"].value, book["Elements"]["A6"].data_type) == ("=1+1", "s")


def test_networkx_and_igraph_read_our_graphml_with_mixed_directions(tmp_path):
    path = tmp_path / "net.graphml"
    path.write_bytes(writers.write(difficult(), "net.graphml")["net.graphml"])

    ours = networkx.read_graphml(path)
    theirs = igraph.Graph.Read_GraphML(str(path))

    assert {node: data["label"] for node, data in ours.nodes(data=True)} == {
        one.id: one.name for one in difficult().elements
    }
    assert sorted((a, b) for a, b, *_rest in ours.edges) == [("k-0", "k-1"), ("k-0", "k-1"), ("k-2", "t-2")]
    assert theirs.vs["id_extern"] == [one.id for one in difficult().elements]
    assert (theirs.vcount(), theirs.ecount()) == (10, 3)


def test_networkx_reads_our_gexf_with_open_ends(tmp_path):
    path = tmp_path / "net.gexf"
    path.write_bytes(writers.write(difficult(), "net.gexf")["net.gexf"])

    network = networkx.read_gexf(path)
    ends = [(data.get("start"), data.get("end")) for _a, _b, data in network.edges(data=True)]

    assert {node: data["label"] for node, data in network.nodes(data=True)} == {
        one.id: one.name for one in difficult().elements
    }
    assert sorted(ends, key=str) == [("2022-01-01", "2023-03-31"), ("2023-03-05", None), (None, None)]
    assert b"None" not in path.read_bytes()


def test_kumu_file_has_the_fields_kumu_expects():
    document = json.loads(writers.write(difficult(), "net.kumu.json")["net.kumu.json"])

    assert document["connections"][0] == {
        "id": "c1", "from": "k-0", "to": "k-1", "direction": "directed", "type": "informs",
        "strength": 2.5, "since": "2022", "until": "2023-03",
    }  # fmt: skip
    assert document["elements"][9]["tags"] == ["a|b", "c, d"]


def test_igraph_may_rename_nodes_and_our_id_still_comes_back(tmp_path):
    path, again = tmp_path / "net.graphml", tmp_path / "again.graphml"
    path.write_bytes(writers.write(difficult(), "net.graphml")["net.graphml"])
    igraph.Graph.Read_GraphML(str(path)).write_graphml(str(again))

    parcel, _problems = readers.read([("again.graphml", again.read_bytes())])

    assert [one.id for one in parcel.elements] == [one.id for one in difficult().elements]
    assert [
        (parcel.by_key()[one.source].id, parcel.by_key()[one.target].id) for one in parcel.connections
    ] == [
        ("k-0", "k-1"),
        ("k-0", "k-1"),
        ("k-2", "t-2"),
    ]


def changed(data, path, content):
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(out, "w") as after:
        for name in before.namelist():
            after.writestr(name, content if name == path else before.read(name))
    return out.getvalue()


def test_package_names_a_checksum_for_every_table_and_its_consent_scope():
    data = writers.write(difficult(), "net.zip")["net.zip"]
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        description = json.loads(archive.read("datapackage.json"))

    assert (description["profile"], description["version"], description["consent_scope"]) == (
        "geflecht-package",
        1,
        "coordination",
    )
    assert [(one["path"], one["rows"], len(one["hash"])) for one in description["resources"]] == [
        ("elements.csv", 10, 64),
        ("connections.jsonl", 3, 64),
        ("affiliations.csv", 2, 64),
    ]


@pytest.mark.parametrize(
    ("path", "content"),
    (
        ("elements.csv", b"changed"),
        ("datapackage.json", b"{"),
        ("datapackage.json", b'{"profile": "geflecht-package", "version": 2, "resources": []}'),
        ("datapackage.json", b'{"profile": "other", "version": 1, "resources": []}'),
    ),
)
def test_package_that_was_changed_is_refused(path, content):
    data = changed(writers.write(difficult(), "net.zip")["net.zip"], path, content)

    parcel, problems = readers.read([("net.zip", data)])

    assert (parcel.elements, [problem.level for problem in problems]) == ([], ["error"])


@pytest.mark.parametrize("path", ("../elements.csv", "/etc/passwd", "C:\\x", "a\\..\\b"))
def test_package_with_a_path_out_of_its_folder_is_refused(path):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("datapackage.json", "{}")
        archive.writestr(path, "x")

    _parcel, problems = readers.read([("net.zip", out.getvalue())])

    assert [(problem.value, problem.message[:24]) for problem in problems] == [
        (path, "This file holds a path t")
    ]


def test_package_bomb_is_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("datapackage.json", b" " * 30_000_000)

    _parcel, problems = readers.read([("net.zip", out.getvalue())])

    assert [problem.message[:17] for problem in problems] == ["This file unpacks"]


def test_every_field_name_is_a_header_that_means_itself():
    for role, fields in headers.FIELDS.items():
        for field in fields:
            beside = ["name"] if field == "organisation" and role == headers.ELEMENTS else []
            if field != "postcode_place":
                assert headers.recognise([field, *beside], role)[0] == field


letters = st.characters(codec="utf-8", exclude_categories=["C", "Z"], include_characters=" ")
words = st.text(letters, min_size=1, max_size=12).map(lambda text: " ".join(text.split())).filter(bool)
dates = st.builds(PartialDate, st.integers(1900, 2100), st.none() | st.integers(1, 12))
values = st.integers(-(10**6), 10**6) | st.booleans() | words.filter(lambda text: text not in ("None", "nan"))


@st.composite
def parcels(draw):
    count = draw(st.integers(1, 5))
    elements = [
        Element(
            f"id-{number}", f"id-{number}", draw(st.sampled_from(["organisation", "person"])), draw(words),
            sector=draw(words | st.just("")), note=draw(words | st.just("")),
            tags=tuple(draw(st.lists(words, max_size=3, unique=True))),
        )
        for number in range(count)
    ]  # fmt: skip
    column = draw(st.sampled_from(["alpha", "größe", "x y"]))
    for element, value in zip(elements, draw(st.lists(words, min_size=count, max_size=count)), strict=True):
        element.attributes = {column: value}
    pairs = [(a, b) for a in range(count) for b in range(count) if a != b]
    ties = [
        Connection(
            f"id-{a}", f"id-{b}", f"c{number}", draw(st.booleans()), draw(words), draw(st.none() | st.integers(0, 9).map(float)),
            draw(st.none() | dates),
        )
        for number, (a, b) in enumerate(draw(st.lists(st.sampled_from(pairs), max_size=4)) if pairs else [])
    ]  # fmt: skip
    return Parcel(elements, ties)


@pytest.mark.parametrize("format", ("package", "xlsx", "csv", "graphml", "gexf", "kumu"))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(parcel=parcels())
def test_any_parcel_comes_back(format, parcel):
    before = plain(parcel.elements), plain(parcel.connections)

    back, _problems = there_and_back(parcel, format)

    assert (plain(back.elements), plain(back.connections)) == before


@settings(max_examples=40, deadline=None)
@given(parcel=parcels())
def test_any_contact_comes_back(parcel):
    before = [(one.id, one.name, one.tags) for one in parcel.elements]

    back, _problems = there_and_back(parcel, "vcard")

    assert [(one.id, one.name, one.tags) for one in back.elements if not one.implied] == before
