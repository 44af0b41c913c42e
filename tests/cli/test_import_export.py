"""`geflecht import` and `geflecht export`: exit codes, the JSON, nothing half, and the way round."""

import json

import pytest

from geflecht.actors.models import Actor, Collection, Sector
from tests.factories.actors import CollectionFactory, OrganisationFactory, PlaceFactory, SectorFactory
from tests.factories.events import AgendaItemFactory, EventFactory

pytestmark = pytest.mark.django_db
GOOD = "id;Name;Sektor;Ort\n1;Stadt Gera;kommune;Gera\n2;Kulturhaus;kommune;Gera\n"
TIES = "Quelle;Ziel;Art;Seit\n1;2;kooperiert;2023-03\n"
BAD = "id;Name;Sektor;Ort\n1;Stadt Gera;kommune;Gera\n2;;kommune;Gera\n3;Kiosk;Kiez;Gera\n"


@pytest.fixture
def words():
    SectorFactory(key="kommune", label_de="Kommune")
    PlaceFactory(name="Gera")


@pytest.fixture
def lists(words, tmp_path):
    for name, text in {"good.csv": GOOD, "ties.csv": TIES, "bad.csv": BAD}.items():
        (tmp_path / name).write_text(text)
    return tmp_path


def counts(report):
    return {name: report[name] for name in ("created", "updated", "unchanged", "refused")}


def test_a_good_list_is_written_and_reading_it_again_changes_nothing(run_json, lists):
    files = lists / "good.csv", lists / "ties.csv"

    first = run_json("import", *files)
    again = run_json("import", *files)

    assert set(first[1]) == {"created", "updated", "unchanged", "refused", "warnings", "problems"}
    assert (first[0], counts(first[1])) == (0, {"created": 3, "updated": 0, "unchanged": 0, "refused": 0})
    assert (again[0], counts(again[1])) == (0, {"created": 0, "updated": 0, "unchanged": 3, "refused": 0})
    assert [actor.name for actor in Actor.objects.order_by("name")] == ["Kulturhaus", "Stadt Gera"]
    assert list(Collection.objects.values_list("slug", flat=True)) == ["netz"]


def test_a_dry_run_counts_and_writes_nothing(run_json, lists):
    code, report = run_json("import", lists / "good.csv", "--dry-run")

    assert (code, report["created"], Actor.objects.count(), Collection.objects.count()) == (0, 2, 0, 0)


def test_any_error_stops_the_whole_import_and_names_row_field_and_value(run_json, lists):
    code, report = run_json("import", lists / "bad.csv")

    assert (code, report["created"], report["refused"], Actor.objects.count()) == (1, 0, 2, 0)
    assert [(p["file"], p["row"], p["field"], p["value"]) for p in report["problems"]] == [
        ("bad.csv", 3, "name", ""),
        ("bad.csv", 4, "sector", "Kiez"),
    ]
    assert [bool(p["message"]) for p in report["problems"]] == [True, True]


def test_skip_refused_imports_the_rest_and_still_says_1(run_json, lists):
    code, report = run_json("import", lists / "bad.csv", "--skip-refused")

    assert (code, report["created"], report["refused"]) == (1, 1, 2)
    assert [actor.name for actor in Actor.objects.all()] == ["Stadt Gera"]


@pytest.mark.parametrize(("meaning", "sector"), (("kommune", "kommune"), ("create", "kiez"), ("leave", None)))
def test_an_unknown_sector_can_be_mapped_created_or_left(run_json, lists, meaning, sector):
    (lists / "kiez.csv").write_text("Name;Sektor;Ort\nKiosk;Kiez;Gera\n")

    code, _report = run_json("import", lists / "kiez.csv", "--map-sector", f"Kiez={meaning}")

    kiosk = Actor.objects.select_related("sector").get()
    assert (code, kiosk.sector.key if kiosk.sector else None) == (0, sector)


def test_warnings_do_not_stop_an_import(run_json, lists):
    (lists / "odd.csv").write_text("Name;Sektor;Ort\nKiosk;kommune;Atlantis\n")

    code, report = run_json("import", lists / "odd.csv")

    assert (code, report["problems"], Actor.objects.count()) == (0, [], 1)
    assert ("place", "Atlantis") in [(w["field"], w["value"]) for w in report["warnings"]]


@pytest.mark.parametrize(
    "arguments",
    (
        ("nix.csv",),
        ("good.pdf",),
        ("good.csv", "--map-sector", "Kiez=nix"),
        ("good.csv", "--collection", "nix"),
    ),
)
def test_wrong_use_writes_nothing(run, lists, arguments):
    CollectionFactory()
    (lists / "good.pdf").write_text("x")

    code, out, err = run("import", lists / arguments[0], *arguments[1:])

    assert (code, out, bool(err), Actor.objects.count()) == (2, "", True, 0)


def test_a_person_reads_one_line_per_problem_and_the_counts(run, lists, monkeypatch):
    monkeypatch.setenv("LC_ALL", "C.UTF-8")

    code, out, _err = run("import", lists / "bad.csv", "--dry-run")

    assert code == 1
    assert out.splitlines()[-1] == "1 created, 0 updated, 0 unchanged, 2 refused."
    assert out.startswith("- bad.csv, row 3, name '': ")


@pytest.mark.parametrize(
    "name", ("netz.zip", "netz.xlsx", "netz.csv", "netz.graphml", "netz.gexf", "netz.kumu.json", "netz.vcf")
)
def test_export_by_ending_and_a_second_reading_finds_nothing_new(run_json, lists, name):
    run_json("import", lists / "good.csv", lists / "ties.csv")

    code, written = run_json("export", lists / name)
    files = [one["file"] for one in written["files"]]
    again = run_json("import", *files, "--dry-run")[1]

    assert code == 0
    assert [one["bytes"] > 0 for one in written["files"]] == [True] * (2 if name == "netz.csv" else 1)
    assert (again["created"], again["refused"]) == (0, 0)


def test_a_public_export_holds_only_what_a_guest_sees(run_json, tmp_path):
    collection = CollectionFactory()
    sector = Sector.objects.first() or SectorFactory()
    OrganisationFactory(name="Offen", collection=collection, sector=sector)
    OrganisationFactory(name="Intern", collection=collection, sector=sector, profile_audience="coordination")

    run_json("export", tmp_path / "all.kumu.json")
    run_json("export", tmp_path / "public.kumu.json", "--public")

    labels = {
        name: [element["label"] for element in json.loads((tmp_path / name).read_text())["elements"]]
        for name in ("all.kumu.json", "public.kumu.json")
    }
    assert labels == {"all.kumu.json": ["Intern", "Offen"], "public.kumu.json": ["Offen"]}


@pytest.mark.parametrize(
    "arguments",
    (("netz.docx",), ("netz.csv", "--format", "docx"), ("netz.csv", "--collection", "nix"), ("no/netz.csv",)),
)
def test_export_refuses_and_leaves_no_file(run, tmp_path, arguments):
    CollectionFactory()

    code, out, err = run("export", tmp_path / arguments[0], *arguments[1:])

    assert (code, out, bool(err), list(tmp_path.iterdir())) == (2, "", True, [])


@pytest.mark.parametrize(
    ("name", "begin"),
    (("a.ics", b"BEGIN:VCALENDAR"), ("schedule.xml", b"<?xml"), ("schedule.json", b"{"), ("a.jsonld", b"{")),
)
def test_one_event_is_written_in_each_format(run, tmp_path, name, begin):
    AgendaItemFactory(day__event__slug="treffen")

    code, _out, _err = run("export", str(tmp_path / name), "--event", "treffen")

    assert code == 0
    assert (tmp_path / name).read_bytes().startswith(begin)


@pytest.mark.parametrize(
    ("arguments", "said"),
    (
        (("a.ics", "--event", "gibt-es-nicht"), "There is no event 'gibt-es-nicht'"),
        (("a.xlsx", "--event", "treffen"), "An event is written as one of: ics, schedule.xml"),
        (("schedule.xml", "--event", "leer"), "has no agenda yet"),
    ),
)
def test_an_event_that_cannot_be_written_says_why(run, tmp_path, arguments, said):
    EventFactory(slug="leer"), EventFactory(slug="treffen")

    code, _out, err = run("export", str(tmp_path / arguments[0]), *arguments[1:])

    assert (code, list(tmp_path.iterdir())) == (2, [])
    assert said in err
