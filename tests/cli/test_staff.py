import json
import subprocess
import sys

import pytest

from tests.conftest import ROOT

EXAMPLE = ROOT / "docs/reference/cases/staff.json"
NEED, EXPERT = {"id": "n1", "competence": "Moderation"}, {"id": "e1", "competences": {"Moderation": 2}}

pytestmark = pytest.mark.pure


@pytest.fixture
def file(tmp_path):
    def write(content):
        path = tmp_path / "case.json"
        path.write_text(content if isinstance(content, str) else json.dumps(content))
        return path

    return write


def test_the_example_of_the_manual_gives_the_team_worked_out_by_hand(run_json):
    code, found = run_json("staff", EXAMPLE)

    # cultural programme: Bo from Leipzig (32 km, 4 days promised) is nearer than Dana from Dresden;
    # moderation: Finn is on site with 12 days promised (1.2 points), Bo has no days left for both
    assert (code, found["proven_optimal"], found["covered"], found["sectors"]) == (0, True, 4, 4)
    assert {row["need"]: (row["expert"], row["days"]) for row in found["assignment"]} == {
        "moderation": ("e6", 6), "kultur": ("e2", 3), "umbau": ("e3", 5), "zahlen": ("e5", 4),
    }  # fmt: skip
    assert found["uncovered"] == [
        {
            "need": "traeger",
            "why": "niemand für Trägermodelle in Sachsen-Anhalt",
            "why_en": "nobody for Trägermodelle in Sachsen-Anhalt",
            "missing": ["competence", "region"],
            "together_with": [],
        }
    ]
    assert [team["objective"] for team in found["alternatives"]] == sorted(
        team["objective"] for team in found["alternatives"]
    )
    assert found["objective"] <= found["alternatives"][0]["objective"]
    assert (found["seed"], found["seconds"] >= 0) == (0, True)


def test_needs_for_the_same_days_say_so(run_json, file):
    needs = [{**NEED, "days": 3}, {**NEED, "id": "n2", "days": 3}]

    _code, found = run_json("staff", file({"needs": needs, "experts": [{**EXPERT, "days": 5}]}))

    (gap,) = found["uncovered"]
    assert {gap["need"], *gap["together_with"]} == {"n1", "n2"}
    assert gap["why"] == (
        "1 Person kommt in Frage, wird aber auch für Moderation gebraucht: 6 Tage sind gefragt, 5 sind frei."
    )


@pytest.mark.parametrize(
    ("asked", "has", "why"),
    (
        ({}, {"competences": ["Kunst"]}, "nobody for Moderation"),
        ({"level": 3}, {}, "nobody for Moderation at level 3"),
        ({"sectors": ["kultur", "kommune"]}, {"sector": "Bildung"}, "nobody from kultur / kommune"),
        ({"language": "pl"}, {"languages": ["de"]}, "nobody with pl"),
        ({"dates": ["2027-03-12"]}, {"dates": ["2027-03-13"]}, "nobody on 12 Mar 2027"),
        ({"days": 4}, {"days": 3}, "nobody with 4 free days"),
        ({"days": 1}, {"days": 0}, "nobody with 1 free day"),
    ),
)
def test_an_open_need_says_what_nobody_has(run_json, file, asked, has, why):
    _code, found = run_json("staff", file({"needs": [{**NEED, **asked}], "experts": [{**EXPERT, **has}]}))

    assert [gap["why_en"] for gap in found["uncovered"]] == [why]


def test_words_of_a_case_meet_whatever_their_spelling_and_language(run_json, file):
    bedarf = {"id": 1, "Kompetenz": "Traegermodelle", "Stufe": "1,5", "Tage": 2, "Sprachen": "de|en"}
    expertin = {"id": 7, "Kompetenzen": {"trägermodelle": 2}, "Tage": 2, "Sprachen": ["EN", "DE"]}

    code, found = run_json("staff", file({"Bedarfe": [bedarf], "Experten": [expertin]}))

    assert (code, found["assignment"]) == (0, [{"need": "1", "expert": "7", "days": 2}])


def test_a_person_reads_the_team_the_gaps_and_the_alternatives(run, monkeypatch):
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")

    code, out, err = run("staff", EXAMPLE, "--alternatives", 1)

    assert (code, out.splitlines()[0]) == (0, "4 of 5 needs covered, proven to be the best")
    assert "  traeger        niemand für Trägermodelle in Sachsen-Anhalt\n" in out
    assert (out.count("\nAlternative "), err.startswith("Staffing 5 needs from 6 experts …")) == (1, True)


@pytest.mark.parametrize(
    ("content", "code", "said"),
    (
        (None, 2, "There is no file"),
        ("{", 1, "row 1, column 2: This is no JSON"),
        ('{"needs": [NaN]}', 1, "The file holds NaN"),
        ("[]", 1, "must hold one object"),
        ({"needs": []}, 1, "case.json, experts: This must be a list of objects in square brackets."),
        ({"needs": [7], "experts": []}, 1, "case.json, needs, entry 1,  7: This must be an object"),
        ({"needs": [{"id": "n"}], "experts": []}, 1, "needs, entry 1, competence: This is missing. Fill it in."),
        ({"needs": [NEED, NEED], "experts": []}, 1, 'needs, entry 2, id "n1": This id is there twice.'),
        ({"needs": [{**NEED, "days": -1}], "experts": []}, 1, "entry 1, days -1: This must be a number from 0"),
        ({"needs": [{**NEED, "dates": ["May"]}], "experts": []}, 1, 'dates "May": This must be a day'),
        ({"needs": [NEED], "experts": [{**EXPERT, "lat": 51}]}, 1, "lat, lon: A place needs both."),
        ({"needs": [NEED], "experts": [{**EXPERT, "lat": 99, "lon": 1}]}, 1, "lat 99: This must be a number from -90"),
        ({"needs": [NEED], "experts": [{**EXPERT, "ties": 5}]}, 1, "ties 5: This must be a list of texts"),
        ({"needs": [NEED], "experts": [EXPERT], "min_sectors": 1.5}, 1, "This must be a whole number."),
        ({"needs": [{**NEED, "competence": [1]}], "experts": []}, 1, "competence [1]: This must be a text."),
        ({"needs": [], "experts": [], "site": 5}, 1, "site 5: This must be an object"),
    ),
)  # fmt: skip
def test_what_is_wrong_is_named_with_its_place_and_its_mend(run, file, tmp_path, content, code, said):
    path = tmp_path / "nix.json" if content is None else file(content)

    found, out, err = run("staff", path, "--json")

    assert (found, out, said in err) == (code, "", True)


def test_a_file_that_is_not_utf_8_is_named(run, tmp_path):
    (tmp_path / "case.json").write_bytes('{"needs": "ä"}'.encode("cp1252"))

    code, out, err = run("staff", tmp_path / "case.json")

    assert (code, out, "case.json, byte 12: The file is not UTF-8." in err) == (1, "", True)


def test_many_problems_are_cut_short(run, file):
    _code, _out, err = run("staff", file({"needs": [{"id": f"n{at}"} for at in range(25)], "experts": []}))

    assert (err.count("This is missing."), "… and 5 more." in err) == (20, True)


def test_it_runs_where_nothing_is_installed_and_leaves_nothing_behind(tmp_path):
    said = subprocess.run(
        [sys.executable, "-m", "geflecht.cli.main", "staff", str(EXAMPLE), "--json"],
        cwd=tmp_path, capture_output=True, text=True, check=True,
    )  # fmt: skip

    assert json.loads(said.stdout)["covered"] == 4
    assert list(tmp_path.iterdir()) == []
