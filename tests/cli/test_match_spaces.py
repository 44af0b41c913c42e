import json

import pytest

from tests.conftest import ROOT

EXAMPLE = ROOT / "docs/reference/cases/spaces.json"

pytestmark = pytest.mark.pure


@pytest.fixture
def file(tmp_path):
    def write(content):
        path = tmp_path / "case.json"
        path.write_text(json.dumps(content))
        return path

    return write


def test_the_example_of_the_manual_with_numbers_worked_out_by_hand(run_json):
    code, found = run_json("match-spaces", EXAMPLE)

    # workshop in the hall: 225 m² as wished (1), 675 € of 1,200 € (0.4375), its one use (1), free in time (1),
    # of the wishes noise is there, heating is not, delivery is not stated (0.5): weights 3, 2, 3, 1, 2
    first = found["matches"][0]
    assert (code, first["space"], first["concept"]) == (0, "halle", "repair")
    assert first["parts"] == {"area": 1, "rent": 0.4375, "uses": 1, "time": 1, "wishes": 0.5}
    assert first["score"] == round((3 * 1 + 2 * 0.4375 + 3 * 1 + 1 + 2 * 0.5) / 11, 4)
    assert first["reason_de"] == (
        "225 m² für gewünschte 225 m². Miete 675 € im Monat, im Rahmen des Budgets. Hier möglich: Werkstatt."
        " Frei ab 01.01.2027. Vorhanden: stufenfreier Zugang, Lärm erlaubt. Gewünscht, aber nicht da: Heizung."
        " Nicht angegeben, zu klären: Anlieferung."
    )
    assert [(row["space"], row["concept"]) for row in found["matches"]] == [
        ("halle", "repair"), ("laden", "cafe"), ("etage", "lernen"),
    ]  # fmt: skip
    assert len(found["rejected"]) == 6
    assert found["matches"][1]["to_clarify"] == ["water"]
    assert (found["seed"], found["without_space"]) == (0, [])


@pytest.mark.parametrize(
    ("space", "concept", "criterion", "words"),
    (
        ({"area": 120}, {"min_area": 150}, "area_min", "zu klein"),
        ({"area": 120}, {"max_area": 100}, "area_max", "zu groß"),
        ({"area": 100, "rent": 8}, {"budget": 799}, "rent", "zu teuer"),
        ({"area": 100, "rent": 8}, {"max_rent": 7.5}, "rent", "zu teuer"),
        ({"area": 100, "rent_month": 800}, {"max_rent": 7.5}, "rent", "zu teuer"),
        ({"uses": ["Handel"]}, {"uses": ["Kultur"]}, "uses", "keine der Nutzungen ist möglich"),
        ({"free_from": "2027-06-01"}, {"latest_start": "2027-05-01"}, "start", "zu spät frei"),
        (
            {"free_from": "2027-01-01", "free_until": "2027-12-31"},
            {"start": "2027-03-01", "months": 12},
            "period",
            "nicht lange genug frei",
        ),
        ({"height": 2.5}, {"min_height": 3}, "height", "zu niedrig"),
        ({"operators": ["nonprofit"]}, {"operator": "gewerblich"}, "operator", "für andere Betreiber:innen gedacht"),
        ({"town": "Halle"}, {"towns": ["Gera"]}, "town", "in einem anderen Ort"),
        ({"lat": 51, "lon": 12}, {"lat": 52, "lon": 12, "max_km": 100}, "distance", "zu weit weg"),
        ({"features": ["daylight"]}, {"must": ["stufenfrei"]}, "must:step_free", "stufenfreier Zugang fehlt"),
        ({"step_free": False}, {"must": ["step_free"]}, "must:step_free", "stufenfreier Zugang fehlt"),
    ),
)  # fmt: skip
def test_each_hard_criterion_refuses_and_is_named(run_json, file, space, concept, criterion, words):
    case = {"spaces": [{"id": "s", **space}], "concepts": [{"id": "c", **concept}]}

    _code, found = run_json("match-spaces", file(case))

    assert (found["matches"], found["without_space"]) == ([], ["c"])
    assert [(row["criterion"], row["reason_de"]) for row in found["rejected"]] == [(criterion, words)]


@pytest.mark.parametrize(
    ("space", "concept"),
    (
        ({"area": 120, "divisible_from": 50}, {"max_area": 60}),
        ({"area": 100, "rent": 8}, {"budget": 800}),
        ({"free_from": "2027-01-01", "free_until": "2027-12-31"}, {"start": "2027-01-01", "months": 12}),
        ({"operators": ["gemeinnützig"]}, {"operator": "nonprofit"}),
        ({"features": {"daylight": True}}, {"must": ["step_free"]}),
        ({}, {"min_area": 50, "budget": 10, "uses": ["Kultur"], "months": 3, "must": ["daylight"]}),
    ),
)
def test_what_is_met_just_so_or_not_stated_refuses_nothing(run_json, file, space, concept):
    case = {"spaces": [{"id": "s", **space}], "concepts": [{"id": "c", **concept}]}

    _code, found = run_json("match-spaces", file(case))

    assert (len(found["matches"]), found["rejected"]) == (1, [])


def test_one_to_one_gives_each_concept_a_space_of_its_own(run_json, file):
    # both like s1 best, but together they are better off when c2 takes it
    case = {
        "Räume": [{"id": "s1", "Fläche": 100}, {"id": "s2", "Fläche": 80}],
        "Konzepte": [{"id": "c1", "Fläche": 90}, {"id": "c2", "Fläche": 120}],
    }

    _code, every = run_json("match-spaces", file(case))
    _code, found = run_json("match-spaces", file(case), "--one-to-one")
    _code, in_file = run_json("match-spaces", file({**case, "one_to_one": True}))

    pairs = [(row["space"], row["concept"], row["score"]) for row in found["matches"]]
    assert len(every["matches"]) == 4
    assert pairs == [("s2", "c1", round(80 / 90, 4)), ("s1", "c2", round(100 / 120, 4))]
    assert (in_file["matches"], in_file["one_to_one"]) == (found["matches"], True)


def test_a_person_reads_matches_reasons_and_refusals(run, monkeypatch):
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")

    code, out, err = run("match-spaces", EXAMPLE)

    assert (code, out.splitlines()[0]) == (0, "3 matches, 6 pairs refused")
    assert "  Lager am Güterbahnhof (halle) – Lernhaus (lernen): keine der Nutzungen ist möglich\n" in out
    assert err.startswith("Matching 3 spaces with 3 concepts …")


@pytest.mark.parametrize(
    ("case", "said"),
    (
        ({"spaces": []}, "case.json, concepts: This must be a list"),
        ({"spaces": [{"id": "s", "area": "big"}], "concepts": []}, 'spaces, entry 1, area "big": This must be a number'),
        (
            {"spaces": [], "concepts": [{"id": "c", "min_area": 9, "max_area": 5}]},
            "concepts, entry 1, min_area 9.0: This is more than max_area (5). Swap the two.",
        ),
        ({"spaces": [{"id": "s", "step_free": "maybe"}], "concepts": []}, "step_free \"maybe\": This must be true or false."),
    ),
)  # fmt: skip
def test_what_is_wrong_is_named(run, file, case, said):
    code, out, err = run("match-spaces", file(case))

    assert (code, out, said in err) == (1, "", True)
