"""The programme while it is made: items, collisions, versions and who is told."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from hypothesis import given
from hypothesis import strategies as st

from geflecht.actors.models import Machine
from geflecht.events import actions, queries, rules
from geflecht.events.models import AgendaItem, Event, State
from geflecht.kit import clock
from geflecht.kit.models import Letter
from tests.factories.actors import CollectionFactory, TermFactory, UserFactory
from tests.factories.events import AgendaItemFactory, EventDayFactory, EventFactory
from tests.factories.registrations import RegistrationFactory

pytestmark = pytest.mark.django_db
BY = Machine()
DAY = dt.date(2027, 3, 4)
NOW = dt.datetime(2027, 1, 10, 12, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def clock_stands():
    with clock.at(NOW):
        yield


@pytest.fixture
def event():
    return EventFactory(title="Werkstatt", starts_on="2027-03-04")


def at(hour, minute=0):
    return dt.time(hour, minute)


def add(day, start, title, *, speakers=(), item=None, **more):
    return actions.save_item(
        day=day, values={"starts_at": start, "title": title, **more}, by=BY, item=item,
        speakers=[actions.ContributionDraft(function=one) for one in speakers],
    )  # fmt: skip


def test_days_set_the_period_of_the_event(event):
    actions.save_day(event=event, date=DAY + dt.timedelta(1), by=BY)
    actions.save_day(event=event, date=DAY, starts_at=at(9), ends_at=at(17), by=BY)

    event.refresh_from_db()
    assert (str(event.starts_on), str(event.ends_on)) == ("2027-03-04", "2027-03-05")
    with pytest.raises(actions.DayIsThere, match="4. März 2027"):
        actions.save_day(event=event, date=DAY, by=BY)


def test_from_the_first_item_on_times_come_from_the_programme(event):
    day = actions.save_day(event=event, date=DAY, starts_at=at(13, 30), ends_at=at(18), by=BY)

    add(day, at(14), "Begrüßung", ends_at=at(14, 30))
    add(day, at(14, 30), "Rundgang", ends_at=at(16))

    assert queries.days_of([event.pk])[event.pk] == [queries.Day(DAY, at(14), at(16))]


def test_a_day_with_a_programme_is_not_removed(event):
    day = actions.save_day(event=event, date=DAY, by=BY)
    item = add(day, at(14), "Begrüßung")

    with pytest.raises(actions.DayHasItems):
        actions.remove_day(day=day, by=BY)
    actions.remove_item(item=item, by=BY)
    actions.remove_day(day=day, by=BY)

    assert event.days.count() == 0


def test_rooms_and_people_in_two_places_at_once_are_named(event):
    day = actions.save_day(event=event, date=DAY, by=BY)
    add(day, at(10), "Eins", ends_at=at(11), room="Saal", speakers=["Leitung"])
    add(day, at(10, 30), "Zwei", ends_at=at(12), room="Saal")
    add(day, at(10, 45), "Drei", ends_at=at(11), room="Foyer", speakers=["Leitung"])
    add(day, at(11), "Vier", room="Saal 2", speakers=["Leitung"])

    assert queries.programme_of(event).collisions == [
        "Do., 4. März 2027: „Eins“ und „Zwei“ sind zur selben Zeit im selben Raum (Saal).",
        "Do., 4. März 2027: Leitung ist zur selben Zeit bei „Eins“ und bei „Drei“.",
    ]


def test_the_grid_has_rooms_as_columns_and_times_as_rows(event):
    day = actions.save_day(event=event, date=DAY, by=BY)
    for start, title, room in ((14, "B", "Zimmer"), (14, "A", "Aula"), (10, "Auftakt", "")):
        add(day, at(start), title, room=room)

    (grid,) = queries.programme_of(event).days

    assert grid.rooms == ["", "Aula", "Zimmer"]
    assert [(row.time, [[item.title for item in cell] for cell in row.cells]) for row in grid.rows] == [
        ("10:00", [["Auftakt"], [], []]),
        ("14:00", [[], ["A"], ["B"]]),
    ]


@pytest.mark.parametrize("count", (1, 3))
def test_a_programme_is_read_in_five_queries(event, count, django_assert_num_queries):
    for number in range(count):
        AgendaItemFactory(
            day=EventDayFactory(event=event, date=DAY + dt.timedelta(number)), type=TermFactory()
        )

    with django_assert_num_queries(5):
        queries.programme_of(event)


def test_what_follows_moves_and_nothing_moves_over_midnight(event):
    day = actions.save_day(event=event, date=DAY, by=BY)
    add(day, at(10), "Eins"), add(day, at(23), "Spät", ends_at=at(23, 30))

    assert actions.shift_items(day=day, since=at(11), minutes=15, by=BY) == 1
    with pytest.raises(actions.OverMidnight):
        actions.shift_items(day=day, since=at(10), minutes=30, by=BY)

    times = AgendaItem.objects.order_by("starts_at").values_list("starts_at", "ends_at")
    assert list(times) == [(at(10), None), (at(23, 15), at(23, 45))]


@pytest.fixture
def published(event):
    day = actions.save_day(event=event, date=DAY, by=BY)
    add(day, at(10), "Begrüßung", room="Saal")
    add(day, at(11), "Impuls", ends_at=at(12), number=1)
    RegistrationFactory(event=event, state="confirmed", email="a@example.org", turn=1)
    RegistrationFactory(event=event, state="cancelled", email="b@example.org")
    actions.publish_programme(event=event, by=BY)
    return day


def told():
    return list(Letter.objects.filter(occasion__startswith="events.programme").values_list("to", flat=True))


def test_the_first_version_tells_nobody_and_the_next_tells_the_difference_once(event, published):
    before = told()
    impulse = AgendaItem.objects.get(title="Impuls")
    add(published, at(11, 30), "Impuls", item=impulse, ends_at=at(12), number=1, room="Foyer")
    add(published, at(13), "Mittag")
    AgendaItem.objects.get(title="Begrüßung").delete()

    edition = actions.publish_programme(event=event, comment="Der Saal ist zu klein.", by=BY)

    letter = Letter.objects.get(occasion=f"events.programme:{edition.pk}")
    assert (before, told(), edition.number) == ([], ["a@example.org"], 2)
    for line in (
        "„Impuls“ rückt von Do., 4. März 2027, 11:00–12:00 Uhr auf Do., 4. März 2027, 11:30–12:00 Uhr",
        "„Impuls“ ist jetzt in: Foyer",
        "Entfällt: „Begrüßung“",
        "Neu: „Mittag“",
        "Der Saal ist zu klein.",
    ):
        assert line in letter.text


def test_a_version_without_news_is_refused(event, published):
    with pytest.raises(actions.NothingNew):
        actions.publish_programme(event=event, by=BY)


def test_after_the_event_nobody_is_told(event, published):
    add(published, at(15), "Nachtrag")

    with clock.at(dt.datetime(2027, 4, 1, tzinfo=dt.UTC)):
        actions.publish_programme(event=event, by=BY)

    assert told() == []


def test_a_renamed_item_keeps_its_place_in_the_difference():
    old = {
        "date": "2027-03-04",
        "start": "10:00",
        "end": "",
        "type": "",
        "number": None,
        "host": "",
        "speakers": [],
    }

    lines = queries.changes(
        [{**old, "title": "Impuls", "room": "Saal"}], [{**old, "title": "Input", "room": "Saal"}]
    )

    assert lines == ["„Impuls“ heißt jetzt „Input“"]


items = st.fixed_dictionaries(
    {
        "date": st.sampled_from(["2027-03-04", "2027-03-05"]),
        "start": st.sampled_from(["09:00", "10:30"]),
        "end": st.sampled_from(["", "12:00"]),
        "title": st.sampled_from(["A", "B", "C"]),
        "type": st.just("workshop"),
        "number": st.sampled_from([None, 1, 2]),
        "room": st.sampled_from(["", "Saal"]),
        "host": st.just(""),
        "speakers": st.just([]),
    }
)


@given(st.lists(items, max_size=5), st.lists(items, max_size=5))
def test_two_versions_differ_exactly_if_something_is_said(before, after):
    def order(one):
        return sorted(sorted((name, str(value)) for name, value in item.items()) for item in one)

    assert (queries.changes(before, after) == []) == (order(before) == order(after))


@pytest.mark.parametrize("now", State.values)
def test_an_event_moves_only_where_the_table_says(now):
    allowed = set()
    for then in State.values:
        event = EventFactory(state=now)
        try:
            actions.move_event(event=event, state=then, by=BY)
        except actions.WrongStep:
            assert Event.objects.get(pk=event.pk).state == now
        else:
            allowed.add(then)

    assert allowed == (rules.STEPS[now] | rules.ALWAYS) - {now}


def test_a_copy_keeps_the_distances_and_gets_the_next_number(event):
    Event.objects.filter(pk=event.pk).update(series_label="Werkstatt", number_from=3)
    event.refresh_from_db()
    for gap, hour in ((0, 10), (2, 9)):
        day = actions.save_day(event=event, date=DAY + dt.timedelta(gap), by=BY)
        add(day, at(hour), f"Punkt {gap}", speakers=["Leitung"])

    made = actions.copy_event(event=event, first_day=dt.date(2027, 9, 1), by=BY)

    days = [(day.date, [item.title for item in day.items.all()]) for day in made.days.order_by("date")]
    assert days == [(dt.date(2027, 9, 1), ["Punkt 0"]), (dt.date(2027, 9, 3), ["Punkt 2"])]
    assert (made.state, made.number_from, str(made.starts_on), made.slug) == (
        "draft",
        4,
        "2027-09-01",
        "werkstatt-2027",
    )


def test_details_change_and_a_new_place_counts_in_calendars(event):
    same = actions.change_event(event=event, values={"title": "Neu"}, by=BY).sequence
    moved = actions.change_event(event=event, values={"venue": "Ratssaal"}, by=BY).sequence

    assert [same, moved] == [0, 1]


def test_an_event_is_not_part_of_its_own_part(event):
    part = EventFactory(parent=event, collection=event.collection)

    with pytest.raises(actions.PartOfItself):
        actions.change_event(event=event, values={"parent": part}, by=BY)


def test_only_the_coordination_makes_programmes(event):
    day = EventDayFactory(event=event)
    item = AgendaItemFactory(day=day)
    member = UserFactory()

    for act in (
        lambda: actions.enter_event(collection=CollectionFactory(), values={"title": "x"}, by=member),
        lambda: actions.change_event(event=event, values={}, by=member),
        lambda: actions.move_event(event=event, state="held", by=member),
        lambda: actions.copy_event(event=event, first_day=DAY, by=member),
        lambda: actions.save_day(event=event, date=DAY, by=member),
        lambda: actions.remove_day(day=day, by=member),
        lambda: actions.save_item(day=day, values={}, speakers=[], by=member),
        lambda: actions.remove_item(item=item, by=member),
        lambda: actions.shift_items(day=day, since=at(0), minutes=1, by=member),
        lambda: actions.publish_programme(event=event, by=member),
    ):
        with pytest.raises(PermissionDenied):
            act()
