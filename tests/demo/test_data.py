"""The packaged data: complete, bilingual, tied together, and honest about its sources."""

import csv
import json
import re
from collections.abc import Iterator
from datetime import date, time
from importlib.resources import files
from typing import Any

import pytest

pytestmark = pytest.mark.pure

ACTORS = files("geflecht.actors") / "data"
DEMO = files("geflecht.demo") / "data"
SHAPES = files("geflecht.ui") / "static" / "ui" / "shapes.json"
OUTLINE = files("geflecht.explore") / "data" / "germany.geojson"
Row = dict[str, Any]


def read(*path: str) -> Any:
    return json.loads(DEMO.joinpath(*path).read_text(encoding="utf-8"))


def texts(value: Any) -> Iterator[str]:
    """Every text inside a document."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner)


def keys(vocabulary: str) -> set[str]:
    return {row["key"] for row in VOCABULARIES[vocabulary]}


VOCABULARIES: dict[str, list[Row]] = json.loads((ACTORS / "vocabularies.json").read_text(encoding="utf-8"))
PLACES = list(csv.DictReader((ACTORS / "places.csv").read_text(encoding="utf-8").splitlines()))
ORGANISATIONS: list[Row] = read("record", "organisations.json")
EVENTS: list[Row] = read("record", "events.json")
LABS: list[Row] = read("record", "labs.json")
INITIATIVE: Row = read("record", "initiative.json")
PAGES: Row = read("pages.json")
PICTURES: list[Row] = read("pictures", "pictures.json")


# vocabularies


@pytest.mark.parametrize("name", sorted(VOCABULARIES))
def test_vocabulary_is_bilingual_ordered_and_without_doubles(name: str) -> None:
    rows = VOCABULARIES[name]

    assert [row["position"] for row in rows] == list(range(len(rows)))
    assert len({row["key"] for row in rows}) == len(rows)
    assert all(re.fullmatch(r"[a-z0-9_-]{1,60}", row["key"]) for row in rows)
    assert all(row["de"] and row["en"] for row in rows)
    assert not any(row["de"] in row["variants"] for row in rows)


def test_there_are_fifteen_sectors_told_apart_by_tone_shape_and_abbreviation() -> None:
    sectors = VOCABULARIES["sector"]
    shapes = json.loads(SHAPES.read_text(encoding="utf-8"))

    assert [row["tone"] for row in sectors] == list(range(1, 16))
    assert len({row["shape"] for row in sectors}) == 15
    assert {row["shape"] for row in sectors} <= set(shapes)
    assert len({row["short"] for row in sectors}) == 15
    assert max(len(row["short"]) for row in sectors) <= 3
    assert {row["side"] for row in sectors} == keys("side")


def test_origins_are_the_seven_codes() -> None:
    codes = [row["key"] for row in VOCABULARIES["origin"]]

    assert codes == ["introduced", "network_event", "staffing", "member", "own", "before", "unknown"]


def test_glossary_knows_spellings_of_koproduktion_as_one() -> None:
    (row,) = [row for row in VOCABULARIES["glossary"] if row["de"] == "Koproduktion"]

    assert {"Ko-Produktion", "Ko-produktion"} <= set(row["variants"])
    assert len(VOCABULARIES["glossary"]) == 88


# places and outlines


def test_places_are_german_complete_and_small() -> None:
    assert len({row["geonames_id"] for row in PLACES}) == len(PLACES)
    assert len({row["state"] for row in PLACES}) == 16
    assert all(47 < float(row["lat"]) < 55.2 and 5.8 < float(row["lon"]) < 15.1 for row in PLACES)
    assert all(re.fullmatch(r"([0-9]{8})?", row["ags"]) for row in PLACES)
    assert len((ACTORS / "places.csv").read_bytes()) <= 1_000_000


@pytest.mark.parametrize(
    ("name", "state"),
    (
        ("Angermünde", "Brandenburg"),
        ("Bernburg (Saale)", "Sachsen-Anhalt"),
        ("Herzberg (Elster)", "Brandenburg"),
        ("Köln", "Nordrhein-Westfalen"),
        ("Lichtenrade", "Berlin"),
        ("Märkisches Viertel", "Berlin"),
        ("München", "Bayern"),
        ("Offenbach am Main", "Hessen"),
        ("Oldenburg (Oldb)", "Niedersachsen"),
        ("Prötzel", "Brandenburg"),
        ("Stendal", "Sachsen-Anhalt"),
    ),
)
def test_places_bear_their_german_names(name: str, state: str) -> None:
    assert (name, state) in {(row["name"], row["state"]) for row in PLACES}


def is_inside(point: tuple[float, float], ring: list[list[float]]) -> bool:
    x, y = point
    crossed = [
        x < (bx - ax) * (y - ay) / (by - ay) + ax
        for (ax, ay), (bx, by) in zip(ring, ring[1:], strict=False)
        if (ay > y) != (by > y)
    ]
    return sum(crossed) % 2 == 1


def test_outline_of_germany_holds_berlin_and_munich_but_not_prague() -> None:
    document = json.loads(OUTLINE.read_text(encoding="utf-8"))
    (home,) = [one for one in document["features"] if one["properties"]["role"] == "country"]
    mainland = max((polygon[0] for polygon in home["geometry"]["coordinates"]), key=len)

    assert [is_inside(p, mainland) for p in ((13.4, 52.5), (11.6, 48.1), (14.4, 50.1))] == [True, True, False]


def test_outlines_are_closed_counter_clockwise_and_small() -> None:
    document = json.loads(OUTLINE.read_text(encoding="utf-8"))
    rings = [polygon[0] for one in document["features"] for polygon in one["geometry"]["coordinates"]]

    assert all(ring[0] == ring[-1] and len(ring) >= 4 for ring in rings)
    areas = [sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, ring[1:], strict=False)) for ring in rings]
    assert min(areas) > 0
    assert len(OUTLINE.read_bytes()) <= 60_000


# the public record


def test_record_keeps_every_organisation_event_and_lab() -> None:
    assert (len(ORGANISATIONS), len(EVENTS), len(LABS)) == (74, 36, 3)
    assert len({row["slug"] for row in EVENTS}) == len(EVENTS)


@pytest.mark.parametrize("document", (ORGANISATIONS, EVENTS, LABS, INITIATIVE, PAGES))
def test_no_internal_file_name_and_no_unfilled_text_is_shown(document: Any) -> None:
    for text in texts(document):
        assert not re.search(r"\.txt\b|\bTODO\b|Lorem|XXX|… / ©", text), text


@pytest.mark.parametrize("row", (*ORGANISATIONS, *EVENTS, *LABS), ids=lambda row: row["id"])
def test_everything_names_its_sources(row: Row) -> None:
    assert row["sources"]
    assert all(source.startswith("http") or " " in source for source in row["sources"])


@pytest.mark.parametrize("row", ORGANISATIONS, ids=lambda row: row["id"])
def test_organisation_has_a_known_sector_and_a_known_place(row: Row) -> None:
    known = {(place["name"], place["state"]) for place in PLACES}

    assert row["sector"] in keys("sector")
    assert row["place"] is None or (row["place"], row["state"]) in known
    assert row["summary"].endswith(".")
    assert row["summary_en"].endswith(".")
    assert max(len(row["summary"]), len(row["summary_en"])) <= 400


@pytest.mark.parametrize("row", EVENTS, ids=lambda row: row["id"])
def test_event_uses_known_words_and_known_organisations(row: Row) -> None:
    organisations = {organisation["id"] for organisation in ORGANISATIONS}

    assert row["format"] in keys("event_format")
    assert row["field_of_action"] in keys("field_of_action") | {None}
    assert {item["type"] for item in row["agenda"]} <= keys("agenda_type")
    assert {role["role"] for role in row["roles"]} <= keys("event_role")
    assert {role["organisation"] for role in row["roles"]} <= organisations
    assert row["place"] in {place["name"] for place in PLACES} | {None}
    assert row["mode"] in ("on_site", "online", "hybrid", "")


@pytest.mark.parametrize("row", EVENTS, ids=lambda row: row["id"])
def test_event_speaks_german_and_has_an_english_title_and_summary(row: Row) -> None:
    assert row["title"]
    assert row["title_en"]
    assert row["summary"]
    assert row["summary_en"]
    assert not row["title"].startswith("(")
    assert len(row["description"].split()) <= 160


@pytest.mark.parametrize("row", EVENTS, ids=lambda row: row["id"])
def test_times_of_days_and_agenda_agree(row: Row) -> None:
    days = {day["date"]: day for day in row["days"]}

    assert sorted(days) == list(days)
    for day in row["days"]:
        assert date.fromisoformat(day["date"]).isoformat() == day["date"]
        begin, end = (time.fromisoformat(day[k]) if day[k] else None for k in ("from", "to"))
        assert not (begin and end) or begin < end
        starts = sorted(item["from"] for item in row["agenda"] if item["day"] == day["date"])
        assert not starts or starts[0] == day["from"]
    assert {item["day"] for item in row["agenda"]} <= set(days)


def event(slug: str) -> Row:
    (row,) = [row for row in EVENTS if row["slug"] == slug]
    return row


def test_offenbach_follows_its_agenda_not_its_header() -> None:
    days = [(day["date"], day["from"], day["to"]) for day in event("stadtlabor-offenbach-1-2")["days"]]

    assert days == [("2023-07-17", "14:00", "18:30"), ("2023-07-18", "10:00", "13:00")]


def test_second_day_in_maerkisches_viertel_has_its_own_times() -> None:
    days = [(d["date"], d["from"], d["to"]) for d in event("praxiswerkstatt-maerkisches-viertel")["days"]]

    assert days == [("2022-10-06", "10:30", "18:00"), ("2022-10-07", "09:30", "13:00")]


def test_kulturkonferenz_lists_its_seven_workshops() -> None:
    conference = event("kulturkonferenz-ruhr-2021")
    workshops = [item for item in conference["agenda"] if item["type"] == "workshop"]
    children = {row["id"]: row["number_in_parent"] for row in EVENTS if row["parent"] == conference["id"]}

    assert [item["number"] for item in workshops] == [1, 2, 3, 4, 5, 6, 7]
    assert {item["child"]: item["number"] for item in workshops} == children


def test_workshop_six_is_complete() -> None:
    row = event("kulturkonferenz-ruhr-2021-workshop-6")

    assert row["kicker"] == "Workshop 6 – Kulturkonferenz Ruhr 2021"
    assert row["venue"] == "Ratssaal (Raum 312), Rathaus Herne"
    assert [(day["from"], day["to"]) for day in row["days"]] == [("14:15", "16:15")]
    assert row["contact_organisation"] == "Regionalverband Ruhr"
    assert row["contact_function"].startswith("Projektmanagement")
    assert row["picture_credit"].startswith("KKR 2021 ")
    assert 80 <= len(row["description"].split()) <= 160


def test_contradicting_head_counts_are_all_kept() -> None:
    counts = [(c["kind"], c["value"]) for c in event("netzwerkkonferenz-2020")["attendance"]]

    assert counts == [("planned", 50), ("reported", 50), ("reported", 30)]


@pytest.mark.parametrize("row", LABS, ids=lambda row: row["id"])
def test_lab_leads_to_events_and_organisations_of_the_record(row: Row) -> None:
    organisations = {organisation["id"] for organisation in ORGANISATIONS}
    starts = {held["id"]: held["starts_on"] for held in EVENTS}

    assert [starts[session["event"]] for session in row["sessions"]] == [s["on"] for s in row["sessions"]]
    assert {partner["organisation"] for partner in row["partners"]} <= organisations
    assert {result["organisation"] for result in row["results"]} <= organisations | {None}
    assert {place["place"] for place in row["places"]} <= {place["name"] for place in PLACES}
    assert set(row["themes"]) <= keys("theme")
    assert all(result["text"] and result["text_en"] for result in row["results"])


def test_publications_have_a_known_kind_a_date_and_both_titles() -> None:
    for publication in INITIATIVE["publications"]:
        assert publication["kind"] in keys("publication_kind")
        assert re.fullmatch(r"\d{4}(-\d\d){0,2}", publication["date"])
        assert publication["title"]
        assert publication["title_en"]


# the texts of the site


def documents() -> list[Row]:
    pages = [page for page in PAGES.values() if isinstance(page, dict)]
    return [*pages, *PAGES["missions"], *PAGES["impulses"]]


@pytest.mark.parametrize("page", documents(), ids=lambda page: page["slug"] or "start")
def test_page_has_the_same_parts_in_both_languages(page: Row) -> None:
    german, english = page["de"], page["en"]

    assert list(german) == list(english)
    for part in ("body", "aims", "implementation", "further", "lab_themes"):
        assert len(german.get(part, [])) == len(english.get(part, []))
    shape = [(block["type"], len(block.get("items", []))) for block in german.get("body", [])]
    assert shape == [(block["type"], len(block.get("items", []))) for block in english.get("body", [])]


def test_invented_voices_are_marked() -> None:
    for page in PAGES["missions"] + PAGES["impulses"]:
        if page["is_example"]:
            assert "(Beispiel)" in page["function_de"]
            assert "(example)" in page["function_en"]


def test_leichte_sprache_keeps_sentences_short() -> None:
    body = PAGES["easy_language"]["de"]["body"]
    lines = [line for block in body for text in texts(block) for line in re.split(r"[\n.?!:]", text)]

    assert max(len(line.split()) for line in lines) <= 12


# pictures


def test_every_picture_has_credit_and_alternative_text_in_both_languages() -> None:
    for picture in PICTURES:
        assert DEMO.joinpath("pictures", picture["file"]).is_file()
        assert len(DEMO.joinpath("pictures", picture["file"]).read_bytes()) <= 100_000
        for field in ("author", "source_line", "licence", "alt", "alt_en", "caption", "caption_en"):
            assert picture[field]


def test_pictures_are_used_where_they_say() -> None:
    slugs = {f"event:{row['slug']}" for row in EVENTS}
    slugs |= {f"publication:{row['slug']}" for row in INITIATIVE["publications"]}
    uses = {use for picture in PICTURES for use in picture["used_for"]}
    gallery = [picture["file"] for picture in PICTURES if "project-gallery" in picture["used_for"]]

    assert uses <= slugs | {"start", "project", "project-gallery"}
    assert gallery == [picture["file"] for picture in PAGES["project"]["gallery"]]


# the invented network speaks the same words


def test_example_uses_words_of_the_vocabularies() -> None:
    rows = read("example", "offers.json")
    calendar = read("example", "calendar.json")

    assert {row["sector"] for row in rows} == keys("sector")
    assert {row["kind"] for row in rows} == keys("offer_kind")
    assert {theme for row in rows for theme in row["themes"]} <= keys("theme")
    assert {row["format"] for row in calendar["events"]} <= keys("event_format")
    assert {row["theme"] for row in calendar["events"] + calendar["labs"]} <= keys("theme")
    assert {phase[0] for lab in calendar["labs"] for phase in lab["phases"]} <= keys("lab_phase")
    assert max(len(row["text"]) for row in rows) <= 500
