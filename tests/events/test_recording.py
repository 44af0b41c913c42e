import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from geflecht.actors.models import Machine, SlugRedirect
from geflecht.events import actions
from geflecht.events.actions import (
    ContributionDraft,
    DayDraft,
    EventDraft,
    HeadcountDraft,
    ItemDraft,
    RoleDraft,
)
from geflecht.events.models import AgendaItem, Event, EventDay
from geflecht.kit.models import LogEntry
from geflecht.kit.partial_dates import PartialDate
from geflecht.search.models import SearchEntry
from geflecht.ties.models import Occasion, Presence
from tests.factories.actors import CollectionFactory, OrganisationFactory, TermFactory, UserFactory

pytestmark = pytest.mark.django_db
DAY = dt.date(2021, 9, 23)


def at(hour: int, minute: int = 0) -> dt.time:
    return dt.time(hour, minute)


def draft(**given: object) -> EventDraft:
    return EventDraft(**{"title": "Werkstatt", "key": "w1", "starts_on": PartialDate(2021, 9, 23), **given})


def record(*drafts: EventDraft) -> list[Event]:
    return actions.record_events(collection=CollectionFactory(), drafts=drafts, by=Machine())


def test_record_writes_everything_of_an_event():
    speaker = ContributionDraft(function="Leitung", organisation="Stadt Herne")
    item = ItemDraft(starts_at=at(14, 15), ends_at=at(16, 15), title="Impuls", contributions=[speaker])
    counted = HeadcountDraft(kind="counted", value=300, source="https://example.org/")
    host = RoleDraft(actor=OrganisationFactory(), role=TermFactory(vocabulary="event_role", key="host"))

    (event,) = record(
        draft(starts_on=None, days=[DayDraft(date=DAY, items=[item])], roles=[host], headcounts=[counted])
    )

    day = event.days.get()
    assert (str(Event.objects.get().starts_on), day.date, day.starts_at) == ("2021-09-23", DAY, None)
    assert day.items.get().contributions.get().organisation == "Stadt Herne"
    assert (event.headcounts.get().value, event.roles.get().actor) == (300, host.actor)


def test_record_again_changes_the_event_with_the_same_key():
    (first,) = record(draft(days=[DayDraft(date=DAY, starts_at=at(10))]))

    (second,) = record(draft(title="Werkstatt, neu", days=[DayDraft(date=DAY, starts_at=at(10))]))

    assert (second.pk, second.slug, EventDay.objects.count()) == (first.pk, "werkstatt-2021", 1)
    assert Event.objects.get().title == "Werkstatt, neu"


@pytest.mark.parametrize(
    ("change", "sequence"),
    (
        ({}, 0),
        ({"title": "Anderer Titel"}, 0),
        ({"venue": "Rathaus"}, 1),
        ({"days": [DayDraft(date=DAY, starts_at=at(11))]}, 1),
    ),
)
def test_sequence_grows_when_the_event_moves(change, sequence):
    record(draft(days=[DayDraft(date=DAY, starts_at=at(10))]))

    record(draft(**{"days": [DayDraft(date=DAY, starts_at=at(10))], **change}))

    assert Event.objects.get().sequence == sequence


@pytest.mark.parametrize(
    ("start", "end"),
    ((at(13, 30), None), (None, at(18)), (at(14), at(18)), (at(13, 30), at(18, 30))),
)
def test_times_that_are_not_the_agendas_are_refused(start, end):
    items = [
        ItemDraft(starts_at=at(14), title="Auftakt"),
        ItemDraft(starts_at=at(17), ends_at=at(18, 30), title="Schluss"),
    ]

    with pytest.raises(actions.Contradiction, match="Werkstatt"):
        record(draft(days=[DayDraft(date=DAY, starts_at=start, ends_at=end, items=items)]))

    assert not Event.objects.exists()


@pytest.mark.parametrize(
    ("start", "end"), ((None, None), (at(14), None), (at(14), at(18, 30)), (None, at(18, 30)))
)
def test_times_that_are_the_agendas_are_kept(start, end):
    items = [
        ItemDraft(starts_at=at(14), title="Auftakt"),
        ItemDraft(starts_at=at(17), ends_at=at(18, 30), title="Schluss"),
    ]

    record(draft(days=[DayDraft(date=DAY, starts_at=start, ends_at=end, items=items)]))

    assert AgendaItem.objects.count() == 2


def test_an_open_agenda_takes_any_later_end():
    items = [ItemDraft(starts_at=at(14), title="Auftakt"), ItemDraft(starts_at=at(17), title="Schluss")]

    record(draft(days=[DayDraft(date=DAY, ends_at=at(18), items=items)]))

    with pytest.raises(actions.Contradiction):
        record(draft(days=[DayDraft(date=DAY, ends_at=at(16), items=items)]))


@pytest.mark.parametrize(
    ("given", "refusal"),
    (({"title": "  "}, actions.Untitled), ({"starts_on": None}, actions.NoDate)),
)
def test_an_event_needs_title_and_date(given, refusal):
    with pytest.raises(refusal):
        record(draft(key="gut"), draft(**given))

    assert not Event.objects.exists()


def test_children_know_their_parent_and_the_agenda_its_children():
    items = [ItemDraft(starts_at=at(14), title="Workshop 6", child="w6")]
    parent = draft(key="kkr", title="Konferenz", days=[DayDraft(date=DAY, items=items)])

    conference, workshop = record(
        parent, draft(key="w6", title="Transformation", parent="kkr", number_in_parent=6)
    )

    assert Event.objects.get(pk=workshop.pk).parent == conference
    assert AgendaItem.objects.get().child == workshop


def test_a_batch_is_one_log_entry():
    record(*(draft(key=str(number), title=f"Treffen {number}") for number in range(5)))

    entry = LogEntry.objects.get(event="events.recorded")
    assert (entry.details, LogEntry.objects.count()) == ({"count": 5}, 1)


def test_events_are_found_and_shared():
    roles = [
        RoleDraft(actor=actor, role=TermFactory(vocabulary="event_role", key="host"))
        for actor in (OrganisationFactory(), OrganisationFactory())
    ]

    (event,) = record(draft(roles=roles))

    assert SearchEntry.objects.get(kind="event").address == "/veranstaltungen/werkstatt-2021/"
    assert (Occasion.objects.get().pk, Presence.objects.count()) == (event.pk, 2)


@pytest.mark.parametrize(("state", "found", "shared"), (("draft", 0, 0), ("cancelled", 1, 0), ("held", 1, 1)))
def test_drafts_are_not_found_and_cancelled_events_not_shared(state, found, shared):
    role = RoleDraft(actor=OrganisationFactory(), role=TermFactory(vocabulary="event_role", key="host"))
    record(draft(state="announced", roles=[role]))

    record(draft(state=state, roles=[role]))

    assert (SearchEntry.objects.filter(kind="event").count(), Occasion.objects.count()) == (found, shared)


def test_events_of_hidden_collections_are_found_by_their_circle_only():
    hidden = CollectionFactory(slug="intern", audience="members")

    actions.record_event(collection=hidden, draft=draft(), by=Machine())

    assert SearchEntry.objects.get(kind="event").audience == "members"


def test_a_new_address_keeps_the_old_one():
    (event,) = record(draft())

    record(draft(slug="neue-adresse"))

    assert Event.objects.get().slug == "neue-adresse"
    assert list(SlugRedirect.objects.values_list("room", "slug", "target_id")) == [
        ("events", "werkstatt-2021", event.pk)
    ]


def test_addresses_of_the_feeds_are_not_given_away():
    (event,) = record(draft(slug="kalender"))

    assert event.slug == "kalender-2"


def test_members_may_not_record():
    with pytest.raises(PermissionDenied):
        actions.record_event(collection=CollectionFactory(), draft=draft(), by=UserFactory())
