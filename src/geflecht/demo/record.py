"""The real public record of the initiative, turned into records through the rooms' own actions."""

import datetime as dt
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.db import transaction

from geflecht.actors import actions as actors
from geflecht.actors import queries as actor_queries
from geflecht.actors.actions import ActorDraft
from geflecht.actors.models import Actor, By, Collection, Funder, Network, Place
from geflecht.demo.words import Words
from geflecht.events import actions as events
from geflecht.events.actions import DayDraft, EventDraft, HeadcountDraft, ItemDraft, RoleDraft
from geflecht.events.models import Event
from geflecht.kit.audiences import Audience
from geflecht.kit.partial_dates import PartialDate
from geflecht.labs import actions as labs
from geflecht.labs.actions import LabDraft, PartnerDraft, PlaceDraft, ResultDraft, SessionDraft
from geflecht.website import actions as website

DATA = Path(__file__).resolve().parent / "data"
COLLECTION = "oeffentliche-akte"
Row = Mapping[str, Any]


def _read(name: str) -> Any:
    return json.loads((DATA / "record" / f"{name}.json").read_text(encoding="utf-8"))


@transaction.atomic
def load_record(*, by: By) -> Collection:
    """Enter network settings, organisations, events and labs of the public record."""
    words = Words()
    collection = actors.open_collection(
        slug=COLLECTION,
        name="Öffentliche Akte",
        name_en="Public record",
        position=0,
        audience=Audience.PUBLIC,
        by=by,
    )
    known = _organisations(collection, words, by)
    office = known["deutscher-verband-fuer-wohnungswesen-staedtebau-und-raumordn"]
    collection.refresh_from_db()
    actors.save_collection(
        collection=collection, name=collection.name, name_en=collection.name_en, office=office, by=by
    )
    _network(collection, by)
    held = _events(collection, words, known, by)
    _labs(collection, words, known, held, by)
    collection.refresh_from_db()
    return collection


def _network(collection: Collection, by: By) -> None:
    facts = _read("initiative")
    begin, end = (dt.date.fromisoformat(day) for day in facts["period"])
    settings = Network(
        name=facts["name"],
        name_en=facts["name_en"],
        kind=facts["kind"],
        kind_en=facts["kind_en"],
        starts_on=begin,
        ends_on=end,
        project_holder=facts["project_holder"],
        programme=facts["programme"],
        website=facts["website"],
        contact_email="kontakt@beispiel.example",
        public_collection=collection,
        stated_status=facts["stated_status"],
        stated_status_on=_day(facts["stated_status_on"]),
    )
    actors.save_network(network=settings, by=by)
    for row in facts["funder_by_date"]:
        actors.save_funder(funder=_funder(row), by=by)


def _funder(row: Row) -> Funder:
    return Funder(
        name=row["name"],
        name_en=row.get("name_en", ""),
        since=PartialDate.parse(row["from"]).first if row.get("from") else None,
        until=PartialDate.parse(row["until"]).first - dt.timedelta(days=1) if row.get("until") else None,
    )


def _organisations(collection: Collection, words: Words, by: By) -> dict[str, Actor]:
    rows = _read("organisations")
    places = actor_queries.places_by_name([row["place"] for row in rows if row["place"]])
    drafts = [_organisation(row, words, _place(places, row["place"], row["state"])) for row in rows]
    made = actors.add_actors(collection=collection, drafts=drafts, by=by)
    return {row["id"]: actor for row, actor in zip(rows, made, strict=True)}


def _place(
    places: Mapping[tuple[str, str], Place], name: str | None, state: str | None = None
) -> Place | None:
    if not name:
        return None
    return places.get((name, state or "")) or places.get((name, ""))


def _organisation(row: Row, words: Words, place: Place | None) -> ActorDraft:
    return ActorDraft(
        name=row["name"],
        short_name=row["short_name"],
        sector=words.sectors[row["sector"]],
        place=place,
        place_text=row["place_text"],
        type_label=row["kind"] or "",
        role_label=row["role"] or "",
        summary=row["summary"],
        summary_en=row["summary_en"],
        description=row["note"] or "",
        profile_audience=Audience.PUBLIC,
        offers_audience=Audience.PUBLIC,
        ties_audience=Audience.PUBLIC,
        sources=row["sources"],
        external_ids=[("record", row["id"])],
    )


def _events(collection: Collection, words: Words, known: Mapping[str, Actor], by: By) -> dict[str, Event]:
    rows = _read("events")
    places = actor_queries.places_by_name([row["place"] for row in rows if row["place"]])
    drafts = [_event(row, words, places, known) for row in rows]
    made = events.record_events(collection=collection, drafts=drafts, by=by)
    return {row["id"]: event for row, event in zip(rows, made, strict=True)}


_AS_WRITTEN = (
    "slug", "kicker", "title", "title_en", "series_label", "number_from", "number_to", "part_of_text",
    "number_in_parent", "mode", "state", "audience", "venue", "summary", "summary_en", "description", "note",
    "entry_conditions", "is_invited_circle", "contact_function", "contact_organisation", "picture_credit", "sources",
)  # fmt: skip


def _event(
    row: Row, words: Words, places: Mapping[tuple[str, str], Place], known: Mapping[str, Actor]
) -> EventDraft:
    return EventDraft(
        key=row["id"],
        **{name: row[name] for name in _AS_WRITTEN},
        parent=row["parent"] or "",
        format=words.term("event_format", row["format"]),
        field_of_action=words.term("field_of_action", row["field_of_action"] or ""),
        place=_place(places, row["place"]),
        theme_text=row["theme"],
        starts_on=PartialDate.parse(row["starts_on"]),
        ends_on=PartialDate.parse(row["ends_on"]) if row["ends_on"] else None,
        registration_deadline=_day(row["registration_deadline"]),
        days=[_event_day(day, row["agenda"], words) for day in row["days"]],
        roles=[
            RoleDraft(actor=known[part["organisation"]], role=role, note=part["note"])
            for part in row["roles"]
            if (role := words.term("event_role", part["role"]))
        ],
        headcounts=[HeadcountDraft(**count) for count in row["attendance"]],
    )


def _event_day(day: Row, agenda: list[Row], words: Words) -> DayDraft:
    return DayDraft(
        date=dt.date.fromisoformat(day["date"]),
        starts_at=_time(day["from"]),
        ends_at=_time(day["to"]),
        venue=day["venue"],
        source=day["source"],
        items=[_item(item, words) for item in agenda if item["day"] == day["date"]],
    )


def _item(item: Row, words: Words) -> ItemDraft:
    begin = _time(item["from"])
    if begin is None:
        raise ValueError(f"an agenda item needs a begin: {item['title']}")
    return ItemDraft(
        starts_at=begin,
        ends_at=_time(item["to"]),
        title=item["title"],
        title_en=item["title_en"],
        type=words.term("agenda_type", item["type"]),
        number=item["number"],
        room=item["room"],
        host=item["host"],
        is_streamed=item["is_streamed"],
        child=item["child"] or "",
    )


def _time(text: str | None) -> dt.time | None:
    return dt.time.fromisoformat(text) if text else None


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


_LAB_AS_WRITTEN = (
    "name", "shape", "slug", "name_en", "topic", "summary", "summary_en", "description", "sources",
)  # fmt: skip


def _labs(
    collection: Collection, words: Words, known: Mapping[str, Actor], held: Mapping[str, Event], by: By
) -> None:
    rows = _read("labs")
    places = actor_queries.places_by_name(
        [at["place"] for row in rows for at in row["places"] if at["place"]]
    )
    labs.record_labs(
        collection=collection, drafts=[_lab(row, words, places, known, held) for row in rows], by=by
    )


def _lab(
    row: Row,
    words: Words,
    places: Mapping[tuple[str, str], Place],
    known: Mapping[str, Actor],
    held: Mapping[str, Event],
) -> LabDraft:
    return LabDraft(
        **{
            name: row[name]
            for name in (
                "name",
                "shape",
                "slug",
                "name_en",
                "topic",
                "summary",
                "summary_en",
                "description",
                "sources",
            )
        },
        field_of_action=words.term("field_of_action", row["field_of_action"]),
        since=_partial(row["since"]),
        until=_partial(row["until"]),
        places=[PlaceDraft(text=at["text"], place=_place(places, at["place"])) for at in row["places"]],
        partners=[
            PartnerDraft(actor=known.get(part["organisation"] or ""), text=part["text"], role=part["role"])
            for part in row["partners"]
        ],
        sessions=[
            SessionDraft(on=_partial(met["on"]), event=held.get(met["event"] or ""), title=met["title"])
            for met in row["sessions"]
        ],
        results=[
            ResultDraft(
                kind=came["kind"],
                text=came["text"],
                text_en=came["text_en"],
                on=_partial(came["on"]),
                actor=known.get(came["organisation"] or ""),
            )
            for came in row["results"]
        ],
    )


def _partial(text: str) -> PartialDate | None:
    return PartialDate.parse(text) if text else None


def publish_site(*, by: By) -> None:
    """Publish the pages of the public site from the texts written for the demo."""
    pages = json.loads((DATA / "pages.json").read_text(encoding="utf-8"))
    website.publish_site(pages, pictures=DATA / "pictures", by=by)
