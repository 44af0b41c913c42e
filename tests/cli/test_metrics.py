"""`geflecht metrics`: of files, without an installation, and of the database."""

import datetime as dt
import json
import os
import subprocess
import sys

import pytest

from geflecht.actors.models import Machine, Side
from geflecht.ties import actions
from geflecht.ties.actions import TieDraft
from tests.factories.actors import CollectionFactory, OrganisationFactory, SectorFactory

NODES = (
    "id,Name,Sektor,Organisation\na,Anna,kommune,Stadt Gera\nb,Bert,kultur,\nc,Cem,kultur,\nd,Dora,wohnen,\n"
)
TIES = "Quelle,Ziel,Art\na,b,kooperiert\nb,c,\nc,a,\nc,d,\na,d,kennt\n"
KEYS = {
    "nodes", "ties", "arcs", "directed", "density", "arc_density", "average_degree", "components",
    "largest_component", "average_path", "diameter", "global_efficiency", "transitivity", "mean_clustering",
    "degree_centralization", "betweenness_centralization", "reciprocity", "ei_index", "ei_expected",
    "ei_p_value", "permutations", "within_density", "cross_density", "assortativity", "bridges", "cut_points",
    "mixing", "actors", "sampled", "eigendynamik", "moderator_dependence", "coverage", "seconds", "seed",
}  # fmt: skip


@pytest.fixture
def paw(tmp_path):
    """A triangle a–b–c with d hanging on c, as two tables; `knows` between a and d does not count."""
    (tmp_path / "nodes.csv").write_text(NODES)
    (tmp_path / "ties.csv").write_text(TIES)
    return tmp_path / "nodes.csv", tmp_path / "ties.csv"


@pytest.mark.pure
def test_tables_give_the_document_with_numbers_worked_out_by_hand(run_json, paw):
    code, found = run_json("metrics", *paw)

    assert (code, set(found)) == (0, KEYS)
    assert (found["nodes"], found["ties"], found["directed"]) == (4, 4, False)
    assert found["density"] == pytest.approx(4 / 6)
    assert found["average_path"] == pytest.approx(8 / 6)
    assert found["global_efficiency"] == pytest.approx((4 + 2 * 0.5) / 6)
    assert found["transitivity"] == pytest.approx(3 / 5)
    assert found["ei_index"] == pytest.approx((3 - 1) / 4)
    assert (found["bridges"], found["cut_points"]) == ([["c", "d"]], ["c"])
    assert {row["id"]: row["betweenness"] for row in found["actors"]} == {"a": 0, "b": 0, "c": 2, "d": 0}
    assert found["eigendynamik"] is None


@pytest.mark.pure
def test_options_choose_kinds_sector_and_who_is_left_out(run_json, paw):
    _code, with_knows = run_json("metrics", *paw, "--kinds", "knows", "unspecified", "cooperates")
    _code, without = run_json("metrics", *paw, "--without", "c", "b")
    _code, by_name = run_json("metrics", *paw, "--sector", "Name")

    assert with_knows["ties"] == 5
    assert (without["nodes"], without["ties"], without["components"]) == (2, 0, 2)
    assert by_name["ei_index"] == 1


@pytest.mark.pure
def test_the_same_seed_gives_the_same_figures(run_json, paw):
    found = [run_json("metrics", *paw, "--seed", 3, "--permutations", 50)[1] for _ in range(2)]

    assert [{**one, "seconds": 0} for one in found][0] == {**found[1], "seconds": 0}
    assert (found[0]["seed"], found[0]["permutations"]) == (3, 50)


@pytest.mark.pure
def test_people_roll_up_to_their_organisation(run_json, tmp_path):
    (tmp_path / "n.csv").write_text(
        "id,Name,Typ,Organisation\n1,Ada,Person,Rat\n2,Bo,Person,Bad\n3,Cy,Person,Rat\n"
    )
    (tmp_path / "t.csv").write_text("source,target\n1,2\n1,3\n")

    _code, actors = run_json("metrics", tmp_path / "n.csv", tmp_path / "t.csv")
    _code, rolled = run_json("metrics", tmp_path / "n.csv", tmp_path / "t.csv", "--level", "organisations")

    assert (actors["nodes"], actors["ties"]) == (3, 2)
    assert (rolled["nodes"], rolled["ties"]) == (2, 1)


@pytest.mark.pure
def test_directed_graphml_keeps_its_direction(run_json, tmp_path):
    (tmp_path / "g.graphml").write_text(
        '<graphml xmlns="http://graphml.graphdrawing.org/xmlns"><graph edgedefault="directed">'
        '<node id="n1"/><node id="n2"/><node id="n3"/>'
        '<edge source="n1" target="n2"/><edge source="n2" target="n1"/><edge source="n2" target="n3"/>'
        "</graph></graphml>"
    )

    _code, found = run_json("metrics", tmp_path / "g.graphml")

    assert (found["directed"], found["arcs"], found["ties"]) == (True, 3, 2)
    assert found["reciprocity"] == pytest.approx(2 / 3)


@pytest.mark.pure
def test_a_person_reads_a_table_on_stdout_and_progress_on_stderr(run, paw):
    code, out, err = run("metrics", *paw)

    assert (code, out.splitlines()[:2]) == (
        0,
        ["Nodes                        4", "Ties                         4"],
    )
    assert "Without these the network falls apart:\n  Cem (c)\n" in out
    assert err.startswith("Measuring 4 nodes and 4 ties …")


@pytest.mark.pure
@pytest.mark.parametrize(
    ("name", "content", "arguments", "code", "said"),
    (
        ("nix.graphml", None, (), 2, "There is no file"),
        ("g.pdf", "x", (), 2, "ending"),
        ("g.graphml", "<graphml", (), 1, "g.graphml"),
        ("g.csv", NODES, ("--without", "zz"), 2, "no node with the id 'zz'"),
        ("g.csv", NODES, ("--sector", "shoe size"), 2, "No node has the attribute"),
    ),
)
def test_wrong_files_and_ids_are_named(run, tmp_path, name, content, arguments, code, said):
    if content is not None:
        (tmp_path / name).write_text(content)

    found, out, err = run("metrics", tmp_path / name, *arguments)

    assert (found, out, said in err) == (code, "", True)


@pytest.mark.pure
def test_files_are_measured_where_nothing_is_installed_and_nothing_is_left_behind(paw, tmp_path):
    away = tmp_path / "away"
    away.mkdir()
    environment = {
        key: value for key, value in os.environ.items() if key not in ("GEFLECHT_DATA", "SECRET_KEY")
    }

    said = subprocess.run(
        [sys.executable, "-m", "geflecht.cli.main", "metrics", *map(str, paw), "--json"],
        env=environment, cwd=away, capture_output=True, text=True, check=True,
    )  # fmt: skip

    assert json.loads(said.stdout)["nodes"] == 4
    assert list(away.iterdir()) == []


@pytest.fixture
def stored():
    """The same network in the database, stated on two days: the tie to d came later."""
    collection = CollectionFactory()
    kommune = SectorFactory(key="kommune", side=Side.ESTABLISHED)
    kultur = SectorFactory(key="kultur", side=Side.CITY_MAKERS)
    wohnen = SectorFactory(key="wohnen", side=Side.ESTABLISHED)
    sectors = {"a": kommune, "b": kultur, "c": kultur, "d": wohnen}
    actor = {
        name: OrganisationFactory(name=name, slug=f"akteur-{name}", collection=collection, sector=sector)
        for name, sector in sectors.items()
    }
    drafts = [
        TieDraft(source=actor[s], target=actor[t], kind="cooperates", observed_on=dt.date(year, 3, 1))
        for s, t, year in (("a", "b", 2024), ("b", "c", 2024), ("c", "a", 2024), ("c", "d", 2025))
    ]
    actions.observe_ties(collection=collection, drafts=drafts, by=Machine("test"))
    return actor


@pytest.mark.django_db
def test_the_database_is_measured_as_it_stood(run_json, stored):
    _code, then = run_json("metrics", "--as-of", "2024-12-31")
    code, now = run_json("metrics", "--as-of", "2025-12-31")

    assert (code, then["ties"], now["ties"]) == (0, 3, 4)
    assert now["cut_points"] == [str(stored["c"].pk)]
    assert KEYS - set(now) == set()


@pytest.mark.django_db
def test_the_database_can_be_sorted_by_side_and_measured_without_some(run_json, stored):
    _code, by_side = run_json("metrics", "--sector", "side")
    _code, without = run_json("metrics", "--without", "akteur-c", str(stored["d"].pk))

    assert by_side["ei_index"] == pytest.approx((3 - 1) / 4)
    assert {(row["a"], row["b"]): row["observed"] for row in by_side["mixing"]} == {
        ("established", "established"): 0,
        ("established", "city_makers"): 3,
        ("city_makers", "city_makers"): 1,
    }
    assert (without["nodes"], without["ties"]) == (2, 1)


@pytest.mark.django_db
@pytest.mark.parametrize("arguments", (("--collection", "nix"), ("--without", "nix"), ("--sector", "Farbe")))
def test_what_the_database_does_not_know_is_wrong_use(run, stored, arguments):
    code, out, err = run("metrics", *arguments)

    assert (code, out, repr(arguments[1]) in err) == (2, "", True)


@pytest.mark.django_db
def test_an_empty_installation_says_what_to_do(run):
    code, out, err = run("metrics")

    assert (code, out) == (2, "")
    assert err.startswith("There is no collection yet.")
