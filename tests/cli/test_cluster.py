import csv
import json
import subprocess
import sys

import pytest

from tests.conftest import ROOT

CARDS = ROOT / "bench/data/cards.csv"

pytestmark = pytest.mark.pure


@pytest.fixture
def file(tmp_path):
    def write(content, encoding="utf-8"):
        path = tmp_path / "cards.csv"
        path.write_bytes(content.encode(encoding))
        return path

    return write


def test_every_labelled_card_is_in_one_group(run_json):
    code, found = run_json("cluster", CARDS)

    with CARDS.open(encoding="utf-8") as cards:
        ids = {row["id"] for row in csv.DictReader(cards)}
    grouped = [card for group in found["groups"] for card in group["cards"]]
    assert (code, found["cards"], len(grouped), set(grouped)) == (0, len(ids), len(ids), ids)
    assert all(group["label"] for group in found["groups"])
    assert 10 <= len(found["groups"]) <= 40
    assert (found["seed"], found["seconds"] > 0) == (1, True)


def test_near_duplicates_are_pairs_of_ids(run_json, file):
    path = file("id,text\n7,Bäume am Markt pflanzen\nx,Am Markt Bäume pflanzen\n9,Ein Café im Bahnhof\n")

    _code, found = run_json("cluster", path)

    assert found["near_duplicates"] == [["7", "x"]]
    assert [group["cards"] for group in found["groups"]] == [["7", "x"], ["9"]]
    assert found["groups"][1]["label"] == "Bahnhof, Café"


@pytest.mark.parametrize(
    ("content", "encoding"),
    (
        ("\ufeffid,text\n1,Bänke\n2,Bäume\n", "utf-8"),
        ("Nr;Karte\n1;Bänke\n2;Bäume\n", "cp1252"),
        ('Text\tID\n"Bänke"\t1\nBäume\t2\n', "utf-16"),
    ),
)
def test_tables_are_read_as_people_keep_them(run_json, file, content, encoding):
    code, found = run_json("cluster", file(content, encoding))

    assert (code, [group["label"] for group in found["groups"]]) == (0, ["Bänke", "Bäume"])


def test_the_seed_is_said(run_json, file):
    _code, found = run_json("cluster", file("id,text\n1,Bänke\n"), "--seed", 4)

    assert found["seed"] == 4


def test_a_person_reads_groups_and_pairs(run, file):
    code, out, err = run("cluster", file("id,text\na,Bäume am Markt pflanzen\nb,Am Markt Bäume pflanzen\n"))

    assert (code, out.splitlines()[0]) == (0, "1 groups, 1 pairs that say the same")
    assert "Nearly the same:\n  a        Bäume am Markt pflanzen\n" in out
    assert err.startswith("Grouping 2 cards …")


@pytest.mark.parametrize(
    ("content", "code", "said"),
    (
        (None, 2, "There is no file"),
        ("", 1, "This file is empty."),
        ("id,note\n1,x\n", 2, "cards.csv, row 1: There is no column “text”."),
        ("name,text\n1,x\n", 2, "cards.csv, row 1: There is no column “id”."),
        ("id,text\n1,Bänke\n1,Bäume\n", 1, "cards.csv, row 3, id: The id 1 is there twice."),
        ("id,text\n,Bänke\n", 1, "cards.csv, row 2, id: This card has no id."),
        ("id,text\n1,Bänke\n2,\n", 1, "cards.csv, row 3, text: This card has no text."),
        ('id,text\n1,"Bänke\n', 1, "A quotation mark in this row is never closed"),
        ("id,text\n1,B\0nke\n", 1, "cards.csv, row 2: There is an unreadable NUL"),
    ),
)
def test_what_is_wrong_is_named_with_its_row_and_its_mend(run, file, tmp_path, content, code, said):
    path = tmp_path / "nix.csv" if content is None else file(content)

    found, out, err = run("cluster", path, "--json")

    assert (found, out, said in err) == (code, "", True)


def test_another_ending_is_refused(run, tmp_path):
    (tmp_path / "cards.pdf").write_text("x")

    code, out, err = run("cluster", tmp_path / "cards.pdf")

    assert (code, out, "The ending of" in err) == (2, "", True)


def test_it_runs_where_nothing_is_installed_and_leaves_nothing_behind(tmp_path):
    away = tmp_path / "away"
    away.mkdir()
    (tmp_path / "cards.csv").write_text("id,text\n1,Bänke\n", encoding="utf-8")

    said = subprocess.run(
        [sys.executable, "-m", "geflecht.cli.main", "cluster", str(tmp_path / "cards.csv"), "--json"],
        cwd=away, capture_output=True, text=True, check=True,
    )  # fmt: skip

    assert json.loads(said.stdout)["cards"] == 1
    assert list(away.iterdir()) == []
