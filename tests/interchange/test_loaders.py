import datetime as dt

import networkx
import pytest

from geflecht.interchange import loaders, readers

NODES = (
    "id;Name;Typ;Sektor;Organisation\na;A;Organisation;kultur;\nb;B;Organisation;kommune;\np;P;Person;;A\n"
)
TIES = (
    "Quelle;Ziel;Art;seit;bis;gerichtet\na;b;kooperiert;2020;2022;\np;b;kennt;2021;;\np;c;partner;2024;;ja\n"
)


@pytest.fixture
def parcel():
    found, _problems = readers.read([("n.csv", NODES.encode()), ("t.csv", TIES.encode())])
    return found


def ties(found):
    network, ids, _names = found
    return [(ids[a], ids[b]) for a, b in network.edges.tolist()]


def test_a_file_becomes_a_network_with_ids_and_sectors(parcel):
    network, ids, names = loaders.network_of(parcel)

    assert (ids, names) == (["a", "b", "p", "c"], ["kommune", "kultur"])
    assert network.sector.tolist() == [1, 0, 1, -1]
    assert ties((network, ids, names)) == [("a", "b"), ("p", "c")]


def test_an_undirected_tie_beside_directed_ones_is_named_by_both_sides(parcel):
    network, ids, _names = loaders.network_of(parcel)

    assert network.directed
    assert [(ids[a], ids[b]) for a, b in network.arcs.tolist()] == [("a", "b"), ("b", "a"), ("p", "c")]


@pytest.mark.parametrize(
    ("day", "expected"),
    ((dt.date(2019, 12, 31), []), (dt.date(2021, 6, 1), [("a", "b")]), (dt.date(2024, 6, 1), [("p", "c")])),
)
def test_only_ties_that_stood_on_the_day_count(parcel, day, expected):
    assert ties(loaders.network_of(parcel, on=day)) == expected


def test_kinds_that_are_asked_for_count(parcel):
    assert ties(loaders.network_of(parcel, kinds=["knows"])) == [("b", "p")]


def test_persons_roll_up_to_their_organisation(parcel):
    found = loaders.network_of(parcel, level="organisations")

    assert found[1] == ["a", "b", "c"]
    assert ties(found) == [("a", "b"), ("a", "c")]


@pytest.mark.parametrize("attribute", ("club", "Club"))
def test_any_attribute_of_a_graph_can_sort_its_nodes(tmp_path, attribute):
    path = tmp_path / "karate.graphml"
    networkx.write_graphml(networkx.karate_club_graph(), path)
    parcel, _problems = readers.read([("karate.graphml", path.read_bytes())])

    network, ids, names = loaders.network_of(parcel, attribute)

    assert (network.n, len(network.edges), names) == (34, 78, ["Mr. Hi", "Officer"])
    assert [names[one] for one in network.sector] == [
        networkx.karate_club_graph().nodes[int(one)]["club"] for one in ids
    ]
