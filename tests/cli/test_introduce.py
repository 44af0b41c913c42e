"""`geflecht introduce`: from files, without an installation."""

import csv
import os
import subprocess
import sys

import pytest

PEOPLE = """\
id,name,organisation,sector,side,town,lat,lon,themes,offers,needs,capacity
a,Anna Beispiel,Stadt Gera,kommune,,Gera,50.88,12.08,Zwischennutzung|Innenstadt,Leerstand,Probenraum,2
b,Bert Beispiel,Kulturhaus,kultur,,Jena,50.93,11.59,Zwischennutzung,Probenraum,,2
c,Cem Beispiel,Wohnbau,wohnungswirtschaft,,Gera,50.88,12.08,,,,1
d,Dora Beispiel,Soziokultur e. V.,soziokultur,,Leipzig,"51,34",12.37,,,Leerstand,1
e,Eva Beispiel,Stadt Gera,kommune,,Gera,50.88,12.08,,,,0
"""
TIES = "source,target\na,c\nc,b\n"
PAST = "source,target\nd,a\n"
KEYS = {
    "people", "pairs", "served", "unserved", "weight", "bound", "share_of_bound", "proven", "candidates",
    "seconds", "seed",
}  # fmt: skip

pytestmark = pytest.mark.pure


@pytest.fixture
def files(tmp_path):
    """Five people, two ties, one past introduction."""
    for name, text in (("people", PEOPLE), ("ties", TIES), ("past", PAST)):
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    return [tmp_path / f"{name}.csv" for name in ("people", "ties", "past")]


def test_the_document_names_pairs_parts_reasons_and_the_bound(run_json, files):
    code, found = run_json("introduce", *files)

    assert (code, set(found)) == (0, KEYS)
    assert (found["people"], found["served"], found["unserved"]) == (5, 4, [])
    assert [(pair["a"], pair["b"]) for pair in found["pairs"]] == [("a", "b"), ("c", "d"), ("b", "d")][:2]
    pair = found["pairs"][0]
    assert set(pair) == {"a", "b", "round", "score", "parts", "reason_de", "reason_en", "common_contact"}
    assert pair["common_contact"] == "c"
    assert pair["parts"]["need"] == 1.0
    assert pair["parts"]["theme"] == pytest.approx(1 / 2**0.5)
    assert pair["parts"]["sector"] == 1.0  # the side comes from our list of sectors
    assert pair["reason_de"] == (
        "Anna Beispiel sucht „Probenraum“; genau das bietet Bert Beispiel. Beide kommen aus verschiedenen"
        " Sektoren, „Kommune“ und „Kunst und Kultur“. Beide arbeiten zu „Zwischennutzung“."
        " Cem Beispiel kennt beide und kann sie bekannt machen."
    )
    assert pair["reason_en"].startswith(
        "Anna Beispiel is looking for “Probenraum”; this is what Bert Beispiel"
    )
    assert found["share_of_bound"] == pytest.approx(1.0)
    assert found["proven"] is True


def test_past_and_tied_pairs_and_those_of_one_organisation_are_not_proposed(run_json, files, tmp_path):
    everybody = PEOPLE.replace("12.08,,,,0", "12.08,,,,5").replace(",2\n", ",5\n").replace(",1\n", ",5\n")
    files[0].write_text(everybody, encoding="utf-8")

    _code, found = run_json("introduce", *files)

    pairs = {frozenset((pair["a"], pair["b"])) for pair in found["pairs"]}
    assert pairs == {frozenset(pair) for pair in ("ab", "bd", "cd", "be", "ce", "de")}


def test_rounds_capacity_and_candidates(run_json, files, tmp_path):
    out = tmp_path / "candidates.csv"

    code, found = run_json("introduce", files[0], "--rounds", 2, "--capacity", 1, "--candidates", out)

    assert code == 0
    assert [pair["round"] for pair in found["pairs"]] == [1, 1, 2, 2]
    with out.open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    score = {frozenset((row["a"], row["b"])): float(row["score"]) for row in rows}
    assert (len(rows), found["candidates"]) == (6, 6)
    for pair in found["pairs"]:
        assert score[frozenset((pair["a"], pair["b"]))] == pytest.approx(pair["score"], abs=1e-6)


def test_the_same_seed_gives_the_same_document(run_json, files):
    documents = [run_json("introduce", *files, "--seed", 7)[1] for _again in range(2)]

    assert [document.pop("seconds") >= 0 for document in documents] == [True, True]
    assert documents[0] == documents[1]
    assert documents[0]["seed"] == 7


def test_who_stays_alone_is_named_with_the_reason(run_json, run, tmp_path):
    people, ties = tmp_path / "people.csv", tmp_path / "ties.csv"
    people.write_text("id,name\na,Anna\nb,Bert\nc,Cem\n")
    ties.write_text("source,target\na,b\na,c\nb,c\n")

    _code, found = run_json("introduce", people, ties)
    _code, text, _err = run("introduce", people, ties)

    assert (found["pairs"], found["share_of_bound"]) == ([], 1.0)
    assert [(one["id"], one["why"]) for one in found["unserved"]] == [
        ("a", "nobody_open"), ("b", "nobody_open"), ("c", "nobody_open"),
    ]  # fmt: skip
    assert "Anna: Nobody is left" in text


def test_a_person_reads_the_proposal_in_the_language_of_the_terminal(run, files, monkeypatch):
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")

    code, text, _err = run("introduce", *files, "--rounds", 2)

    assert code == 0
    assert "4 of 4 people are introduced" in text
    assert "Anna Beispiel – Bert Beispiel" in text
    assert "Cem Beispiel kennt beide" in " ".join(text.split())


@pytest.mark.parametrize("encoding", ("utf-8-sig", "cp1252", "utf-16"))
def test_tables_as_a_spreadsheet_saves_them(run_json, tmp_path, encoding):
    people = tmp_path / "liste.csv"
    text = "Id;Name;Sektor;Seite;Ort;Themen;Angebote;Gesuche\n1;Jörg Beispiel;kommune;;Köln;;Räume;\n2;Ü;kultur;;;;;Raum\n"
    people.write_text(text, encoding=encoding)

    code, found = run_json("introduce", people)

    assert code == 0
    assert found["pairs"][0]["reason_de"].startswith("Ü sucht „Raum“; Jörg Beispiel bietet „Räume“.")


@pytest.mark.parametrize(
    ("table", "said"),
    (
        ("", "people.csv: This file is empty"),
        ("id,name\n", "This file holds no rows below a header"),
        ("name,sector\nAnna,kultur\n", "row 1, id: There is no column “id”"),
        ("id,name\na,Anna\n,Bert\n", "row 3, id: This person has no id"),
        ("id,name\na,Anna\na,Bert\n", "row 3, id 'a': This id stands in row 2 already"),
        ("id,lat,lon\na,NaN,7\n", "row 2, lat 'NaN': This is no number from -90 to 90"),
        ("id,lat,lon\na,91,7\n", "row 2, lat '91': This is no number"),
        ("id,lat,lon\na,50,\n", "row 2, lon: One of the two coordinates is missing"),
        ("id,capacity\na,-1\n", "row 2, capacity '-1': This is no whole number from 0"),
        ("id,capacity\na,viele\n", "row 2, capacity 'viele': This is no whole number"),
    ),
)
def test_a_bad_table_is_refused_with_row_field_and_mend(run, tmp_path, table, said):
    (tmp_path / "people.csv").write_text(table)

    code, out, err = run("introduce", tmp_path / "people.csv", "--json")

    assert (code, out) == (1, "")
    assert said in err


@pytest.mark.parametrize(
    ("ties", "said"),
    (
        ("source,target\na,x\n", "row 2, target 'x': There is nobody with this id in people.csv"),
        ("source,target\na,a\n", "row 2, target 'a': This row joins a person with themselves"),
        ("source,weight\na,b\n", "row 1, target: There is no column “target”"),
    ),
)
def test_bad_ties_are_refused_with_row_field_and_mend(run, files, ties, said):
    files[1].write_text(ties)

    code, out, err = run("introduce", files[0], files[1], "--json")

    assert (code, out) == (1, "")
    assert said in err


def test_ties_may_be_none_yet(run_json, files):
    files[1].write_text("source,target\n")

    code, found = run_json("introduce", files[0], files[1])

    assert (code, found["served"]) == (0, 4)


@pytest.mark.parametrize(
    "options",
    (
        ["nothing.csv"],
        ["--rounds", "0"],
        ["--capacity", "many"],
        ["--candidates", "no/such/folder/out.csv"],
        [],
    ),
)
def test_wrong_use_is_exit_code_2(run, files, options):
    given = options if options in (["nothing.csv"], []) else [files[0], *options]

    assert run("introduce", *given)[0] == 2


def test_no_installation_is_needed(files, tmp_path):
    environment = {**os.environ, "GEFLECHT_DATA": str(tmp_path / "none")}
    environment.pop("DJANGO_SETTINGS_MODULE", None)

    done = subprocess.run(
        [sys.executable, "-m", "geflecht.cli.main", "introduce", files[0], "--json"],
        env=environment, cwd=tmp_path, capture_output=True, text=True,
    )  # fmt: skip

    assert done.returncode == 0
    assert not (tmp_path / "none").exists()
