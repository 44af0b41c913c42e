"""`geflecht seat`: people of a table at tables, and benchmark instances; no installation."""

import json
from collections import Counter
from itertools import combinations

import numpy as np
import pytest

from tests.algorithms.twelve import IDS, WAVE_1

pytestmark = pytest.mark.pure
KEYS = {
    "n", "rounds", "sizes", "assignment", "value", "bound", "proven_optimal", "new_pairs", "new_cross_sector_pairs",
    "new_cross_side_pairs", "new_cross_town_pairs", "known_pairs", "same_organisation_pairs", "repeated_pairs",
    "iterations", "compiled", "seconds", "seed",
}  # fmt: skip


@pytest.fixture
def twelve(tmp_path):
    """The twelve actors of the worked example as a table, and their ties as pairs."""
    (tmp_path / "people.csv").write_text("id,sector\n" + "".join(f"{one},{one[0]}\n" for one in IDS))
    (tmp_path / "ties.csv").write_text(
        "source,target\n" + "".join(f"{t.replace('-', ',')}\n" for t in WAVE_1)
    )
    return tmp_path


@pytest.fixture
def party(tmp_path):
    """Twenty people of four sectors with German headers, a host each at tables 1 and 2."""
    rows = [
        f"{k};Gast {k} Beispiel;Haus {k % 7};{'ABCD'[k % 4]};{'xy'[k % 2]};{'Gera' if k < 9 else 'Jena'};{k if k in (1, 2) else ''}"
        for k in range(20)
    ]
    (tmp_path / "gaeste.csv").write_text(
        "Nr;Name;Organisation;Bereich;Seite;Ort;Tisch\n" + "\n".join(rows), encoding="utf-8"
    )
    return tmp_path


def test_twelve_people_reach_eighteen_of_eighteen(run_json, twelve):
    code, found = run_json(
        "seat", twelve / "people.csv", "--tables", "3x4", "--known", twelve / "ties.csv", "--iterations", 5000
    )

    assert (code, set(found)) == (0, KEYS)
    assert (found["n"], found["rounds"], found["sizes"]) == (12, 1, [4, 4, 4])
    assert (found["value"], found["bound"], found["proven_optimal"]) == (18, 18, True)
    assert (found["new_cross_sector_pairs"], found["known_pairs"]) == (18, 0)


def test_figures_are_those_of_the_assignment(run_json, party):
    (party / "known.csv").write_text("source,target\n0,1\n2,7\n")
    code, found = run_json(
        "seat", party / "gaeste.csv", "--tables", "5,5,5,5", "--rounds", 3, "--known", party / "known.csv",
        "--iterations", 300, "--seed", 5,
    )  # fmt: skip

    met = Counter(
        pair
        for row in found["assignment"]
        for table in range(1, 5)
        for pair in combinations([k for k in range(20) if row[k] == table], 2)
    )
    known = {(0, 1), (2, 7)}
    cross = [pair for pair in met if pair not in known and pair[0] % 4 != pair[1] % 4]
    assert (code, found["seed"]) == (0, 5)
    assert found["new_cross_sector_pairs"] == len(cross)
    assert found["repeated_pairs"] == sum(often > 1 for often in met.values())
    assert found["value"] == len(cross) - len(known & set(met)) - sum(met.values()) + len(met)
    assert found["value"] <= found["bound"]
    assert all(row[1] == 1 and row[2] == 2 for row in found["assignment"])


def test_pairs_sit_together_and_apart_in_every_round(run_json, party):
    (party / "together.csv").write_text("source,target\n3,4\n4,5\n")
    (party / "apart.csv").write_text("Quelle,Ziel\n3,1\n")
    _code, found = run_json(
        "seat", party / "gaeste.csv", "--tables", "4x5", "--rounds", 2, "--together", party / "together.csv",
        "--apart", party / "apart.csv", "--iterations", 100,
    )  # fmt: skip

    assert all(row[3] == row[4] == row[5] != 1 for row in found["assignment"])


def test_the_same_seed_and_iterations_give_the_same_seating(run_json, party):
    same = [
        run_json("seat", party / "gaeste.csv", "--rounds", 2, "--iterations", 200, "--seed", 9)[1]
        for _ in range(2)
    ]

    assert {**same[0], "seconds": 0} == {**same[1], "seconds": 0}
    assert same[0]["sizes"] == [7, 7, 6]  # as few tables of at most eight as hold twenty


def test_people_read_names_by_table(run, party):
    code, out, err = run("seat", party / "gaeste.csv", "--tables", "4x5", "--seconds", "0.1")

    assert (code, "Table 1 (5):" in out, "Gast 19 Beispiel" in out) == (0, True, True)
    assert "of at most" in out
    assert "Seating 20 people at 4 tables" in err


@pytest.mark.parametrize(
    ("table", "said"),
    (
        ("id,sector\na,x\na,y\n", ("row 3, id 'a'", "row 2 already")),
        ("id,sector\na,x\n,y\n", ("row 3, id:", "Fill it in")),
        ("id,fixed_table\na,0\nb,\n", ("row 2, fixed_table '0'", "Write 1")),
        ("id,fixed_table\na,3\nb,\n", ("a (row 2)", "the last table is number 1")),
        ("Farbe,Form\nrot,rund\n", ("row 1, id", "no column")),
        ("", ("p.csv", "empty")),
        ("id\n" + "".join(f"p{k}\n" for k in range(9)), ("9 people do not fit",)),
    ),
)
def test_a_wrong_table_is_answered_with_row_field_and_mend(run, tmp_path, table, said):
    (tmp_path / "p.csv").write_text(table)

    code, out, err = run("seat", tmp_path / "p.csv", "--tables", "1x8", "--iterations", 10)

    assert (code, out) == (1, "")
    assert [part for part in said if part not in err] == []


@pytest.mark.parametrize(
    ("pairs", "said"),
    (
        ("source,target\n0,99\n", ("row 2, target '99'", "There is nobody with this id")),
        ("source,target\n0,0\n", ("row 2, target '0'", "joins a person with themselves")),
        ("source,Zahl\n0,1\n", ("row 1, target", "“source” and “target”")),
        ("source,target\n1,2\n", ("1 (row 3)", "2 (row 4)", "no table can take them all")),
    ),
)
def test_wrong_pairs_are_answered_with_row_field_and_mend(run, party, pairs, said):
    (party / "pairs.csv").write_text(pairs)

    code, out, err = run("seat", party / "gaeste.csv", "--tables", "4x5", "--together", party / "pairs.csv")

    assert (code, out) == (1, "")
    assert [part for part in said if part not in err] == []


def test_rules_that_cannot_be_kept_together_are_refused(run, tmp_path):
    (tmp_path / "p.csv").write_text("id\na\nb\nc\nd\n")
    (tmp_path / "apart.csv").write_text("source,target\na,b\nb,c\na,c\n")

    code, _out, err = run("seat", tmp_path / "p.csv", "--tables", "2x2", "--apart", tmp_path / "apart.csv")

    assert (code, "keeps all rules" in err) == (1, True)


@pytest.mark.parametrize(
    "arguments",
    (
        (),
        ("people.csv", "--mdgp", "people.csv"),
        ("nowhere.csv",),
        ("people.csv", "--known", "nowhere.csv"),
        ("people.csv", "--tables", "8*8"),
        ("people.csv", "--tables", "0x8"),
        ("people.csv", "--rounds", "0"),
        ("people.csv", "--seconds", "1", "--iterations", "5"),
        ("people.csv", "--seconds", "nan"),
        ("--mdgp", "people.csv", "--rounds", "2"),
    ),
)
def test_wrong_use_is_told_apart(run, twelve, monkeypatch, arguments):
    monkeypatch.chdir(twelve)

    code, out, _err = run("seat", *arguments)

    assert (code, out) == (2, "")


@pytest.fixture
def instance(tmp_path):
    """Six elements in groups of two to four: pairs of equal parity are worth 10, the others 1."""
    lines = [f"{i} {j} {10 if (i + j) % 2 == 0 else 1}" for i, j in combinations(range(6), 2)]
    path = tmp_path / "Small_n006_ds_01.txt"
    path.write_text("6 2 ds 2 4 2 4 \n" + "\n".join(lines) + "\n")
    return path


def test_an_instance_is_partitioned(run_json, instance):
    code, found = run_json("seat", "--mdgp", instance, "--iterations", 500, "--seed", 2)

    assert (code, found["instance"], found["seed"]) == (0, "Small_n006_ds_01", 2)
    groups = np.array(found["assignment"])
    assert found["value"] == 60 == 2 * 3 * 10  # three and three beat four and two: 3 + 3·10 … and 10
    assert len(set(groups[::2])) == len(set(groups[1::2])) == 1


@pytest.mark.parametrize(
    ("change", "said"),
    (
        (("6 2 ds", "6 3 ds"), "row 1"),
        (("6 2 ds 2 4 2 4", "6 2 ds 1 2 1 2"), "do not hold 6 elements"),
        (("0 2 10", "0 6 10"), "numbered from 0 to 5"),
        (("0 2 10", "0 2 viel"), "row 3"),
        (("0 2 10\n", ""), "no line for the pair 0 2"),
    ),
)
def test_a_damaged_instance_is_answered_with_its_row(run, instance, change, said):
    instance.write_text(instance.read_text().replace(*change))

    code, out, err = run("seat", "--mdgp", instance, "--json")

    assert (code, out, said in err) == (1, "", True)


def test_json_is_the_only_thing_on_stdout(run, instance):
    _code, out, err = run("seat", "--mdgp", instance, "--iterations", 10, "--json")

    assert json.loads(out)["instance"] == "Small_n006_ds_01"
    assert "Partitioning 6 elements into 2 groups" in err
