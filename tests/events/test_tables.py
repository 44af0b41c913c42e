"""Tables that mix: set up, compose, explain, mend, show, print, and what is derived from them."""

import datetime as dt
import io

import pikepdf
import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import translation

from geflecht.actors.models import Machine
from geflecht.events import actions, queries
from geflecht.events.actions import seating as seating_actions
from geflecht.events.models import Seat, SeatingPair, SeatingTable
from geflecht.kit import clock
from geflecht.kit.partial_dates import PartialDate
from geflecht.ties.models import Occasion, Presence
from tests.factories.accounts import client_of
from tests.factories.actors import PersonFactory, SectorFactory, UserFactory
from tests.factories.registrations import AdmissionFactory, RegistrationFactory
from tests.factories.ties import ObservationFactory

pytestmark = pytest.mark.django_db
MORNING = dt.datetime(2026, 4, 1, 7, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def morning():
    with clock.at(MORNING):
        yield


@pytest.fixture
def event():
    return AdmissionFactory(capacity=None, event__starts_on=PartialDate(2026, 4, 1)).event


@pytest.fixture
def coordinator():
    return UserFactory(role="coordination")


def guests(event, *sectors, **more):
    return [
        RegistrationFactory(
            event=event, sector=SectorFactory(key=key), **{"listed_for": "participants", **more}
        )
        for key in sectors
    ]


def set_up(event, tables=2, places=2, rounds=1):
    return actions.set_up_tables(event=event, tables=tables, places=places, rounds=rounds, by=Machine())


def compose(event):
    return actions.compose_tables(event=event, iterations=200, by=Machine())


def neighbours(event, row, number=1):
    seat = Seat.objects.get(registration=row, round=number)
    others = Seat.objects.filter(table=seat.table, round=number).exclude(registration=row)
    return {other.registration_id for other in others}


def describe(table, **values):
    kept = {name: getattr(table, name) for name in ("name", "places", "language", "is_step_free")}
    return actions.set_table(
        table=table, draft=actions.TableDraft(**{**kept, "hosts": [], **values}), by=Machine()
    )


def test_four_people_of_two_sectors_sit_across(event):
    """Two tables of two, one round: at best each table joins the sectors, so two new pairs."""
    guests(event, "kommune", "kommune", "kultur", "kultur")
    set_up(event)

    plan = compose(event)

    assert (plan.reached["new_cross_sector_pairs"], plan.reached["bound"], plan.reached["proven"]) == (
        2,
        2,
        True,
    )
    with translation.override("de"):
        assert queries.tables_of(event).headline == "2 neue Paare über Sektorgrenzen; mehr ist nicht möglich."


def test_over_two_rounds_nobody_meets_the_same_twice(event):
    rows = guests(event, "kommune", "kommune", "kultur", "kultur")
    set_up(event, rounds=2)

    plan = compose(event)

    assert (plan.reached["new_cross_sector_pairs"], plan.reached["repeats"]) == (4, 0)
    assert all(neighbours(event, row, 1).isdisjoint(neighbours(event, row, 2)) for row in rows)


def test_who_knows_each_other_is_spread(event):
    """a–c and b–d know each other: only a–d and b–c are new pairs of different sectors."""
    people = [PersonFactory(collection=event.collection) for _number in range(4)]
    rows = guests(event, "kommune", "kommune", "kultur", "kultur")
    for row, person in zip(rows, people, strict=True):
        row.person = person
        row.save()
    for a, c in ((0, 2), (1, 3)):
        ObservationFactory(
            collection=event.collection, source=people[a], target=people[c], kind="knows",
            observed_on=dt.date(2026, 1, 1),
        )  # fmt: skip
    set_up(event)

    compose(event)

    assert neighbours(event, rows[0]) == {rows[3].pk}


def test_who_shared_a_table_at_an_earlier_event_knows_each_other(event):
    people = [PersonFactory(collection=event.collection) for _number in range(2)]
    earlier = Occasion.objects.create(
        id=PersonFactory().pk,
        collection=event.collection,
        kind="table",
        label="Früher",
        address="/v/frueher/",
    )
    Presence.objects.bulk_create(Presence(occasion=earlier, actor=person) for person in people)
    for person in people:
        RegistrationFactory(event=event, person=person)
    set_up(event, tables=1)

    assert compose(event).reached["known_pairs"] == 1


def test_hosts_pairs_language_and_access_are_kept(event):
    host, friend, foe, english, needs = guests(event, "kommune", "kultur", "bildung", "stiftung", "verband")
    english.language = "en"
    english.save()
    needs.access_needs = "Rollstuhl"
    needs.save()
    plan = set_up(event, tables=2, places=3, rounds=2)
    upstairs, below = plan.tables.order_by("position")
    describe(upstairs, is_step_free=False, language="de", hosts=[host])
    for other, kind in ((friend, "together"), (foe, "apart")):
        actions.bind_pair(plan=plan, first=host, second=other, kind=kind, by=Machine())

    compose(event)

    seats = {(seat.registration_id, seat.round): seat.table_id for seat in Seat.objects.all()}
    places = {row.pk: {seats[row.pk, 1], seats[row.pk, 2]} for row in (host, friend, foe, english, needs)}
    assert places == {
        host.pk: {upstairs.pk}, friend.pk: {upstairs.pk}, foe.pk: {below.pk}, english.pk: {below.pk},
        needs.pk: {below.pk},
    }  # fmt: skip


@pytest.mark.parametrize(
    ("tables", "places", "message"), ((1, 2, "nicht genug Plätze"), (1, 3, "Alle Regeln zusammen"))
)
def test_what_cannot_be_kept_is_said(event, tables, places, message):
    first, second, _third = guests(event, "kommune", "kultur", "bildung")
    plan = set_up(event, tables=tables, places=places)
    actions.bind_pair(plan=plan, first=first, second=second, kind="apart", by=Machine())

    with translation.override("de"), pytest.raises(actions.CannotSeat, match=message):
        compose(event)

    assert Seat.objects.count() == 0


def test_nothing_is_composed_for_nobody(event):
    with pytest.raises(actions.NobodyToSeat):
        compose(event)

    set_up(event)
    guests(event, "kultur")
    with pytest.raises(actions.NobodyToSeat):
        compose(event)


def test_who_registers_during_the_search_is_not_forgotten(event, monkeypatch):
    guests(event, "kommune", "kultur")
    set_up(event)
    write = seating_actions._write_composed

    def late(*args, **kwargs):
        guests(event, "bildung")
        return write(*args, **kwargs)

    monkeypatch.setattr(seating_actions, "_write_composed", late)

    with pytest.raises(actions.MeanwhileChanged):
        compose(event)


def test_mending_takes_out_who_does_not_come_and_seats_who_came(event):
    rows = guests(event, *["kommune"] * 4, *["kultur"] * 4)
    set_up(event, places=4, rounds=2)
    compose(event)
    before = set(Seat.objects.exclude(registration=rows[0]).values_list("registration", "round", "table"))
    rows[0].state = "no_show"
    rows[0].save()
    (new,) = guests(event, "bildung")

    assert [row.pk for row in queries.tables_of(event).without] == [new.pk]
    assert [row.pk for row in queries.tables_of(event).gone] == [rows[0].pk]
    made = actions.mend_tables(event=event, by=Machine())

    after = set(Seat.objects.exclude(registration=new).values_list("registration", "round", "table"))
    assert (made.moved, made.seated, made.gone) == (0, 1, 1)
    assert after == before
    assert sorted(new.seats.values_list("round", flat=True)) == [1, 2]
    assert (queries.tables_of(event).without, queries.tables_of(event).gone) == ([], [])


def test_mending_leaves_rounds_that_are_over(event):
    rows = guests(event, "kommune", "kommune", "kultur", "kultur")
    set_up(event, rounds=2)
    compose(event)
    rows[0].state = "no_show"
    rows[0].save()

    actions.mend_tables(event=event, from_round=2, by=Machine())

    assert list(rows[0].seats.values_list("round", flat=True)) == [1]


def test_nothing_is_mended_or_shown_before_it_is_composed(event):
    set_up(event)

    with pytest.raises(actions.NotComposed):
        actions.mend_tables(event=event, by=Machine())
    with pytest.raises(actions.NotComposed):
        actions.show_tables(event=event, is_shown=True, by=Machine())


def test_setting_up_again_keeps_tables_and_drops_seats(event):
    guests(event, "kommune", "kultur")
    plan = set_up(event)
    describe(plan.tables.get(position=1), name="Kulturtisch")
    compose(event)

    set_up(event, tables=3, places=5)

    tables = SeatingTable.objects.order_by("position").values_list("name", "places")
    assert list(tables)[0] == ("Kulturtisch", 5)
    assert (len(tables), Seat.objects.count(), queries.tables_of(event).is_composed) == (3, 0, False)


def test_a_host_has_one_table(event):
    (host,) = guests(event, "kultur")
    first, second = set_up(event).tables.order_by("position")
    describe(first, hosts=[host])

    describe(second, hosts=[host])

    assert [list(table.hosts.all()) for table in (first, second)] == [[], [host]]


def test_a_pair_is_two_people_of_the_event(event):
    first, second = guests(event, "kommune", "kultur")
    stranger = RegistrationFactory()
    plan = set_up(event)

    for other in (first, stranger):
        with pytest.raises(actions.SamePerson):
            actions.bind_pair(plan=plan, first=first, second=other, kind="apart", by=Machine())
    actions.bind_pair(plan=plan, first=first, second=second, kind="apart", by=Machine())
    pair = actions.bind_pair(plan=plan, first=second, second=first, kind="together", by=Machine())
    assert list(SeatingPair.objects.values_list("kind", flat=True)) == ["together"]
    actions.loosen_pair(pair=pair, by=Machine())
    assert not SeatingPair.objects.exists()


def test_only_the_coordination_seats_people(event):
    plan, by = set_up(event), UserFactory()
    (row,) = guests(event, "kultur")
    table = plan.tables.first()
    draft = actions.TableDraft("A", 2, "", True, [])

    for act in (
        lambda: actions.set_up_tables(event=event, tables=1, places=2, rounds=1, by=by),
        lambda: actions.set_table(table=table, draft=draft, by=by),
        lambda: actions.bind_pair(plan=plan, first=row, second=row, kind="apart", by=by),
        lambda: actions.loosen_pair(pair=SeatingPair(plan=plan), by=by),
        lambda: actions.compose_tables(event=event, by=by),
        lambda: actions.mend_tables(event=event, by=by),
        lambda: actions.show_tables(event=event, is_shown=True, by=by),
    ):
        with pytest.raises(PermissionDenied):
            act()


def test_who_sat_together_is_derived_when_the_list_is_closed(event):
    people = [PersonFactory(collection=event.collection) for _number in range(4)]
    rows = guests(event, "kommune", "kommune", "kultur", "kultur", state="attended", checked_in_at=MORNING)
    for row, person in zip(rows, people, strict=True):
        row.person = person
        row.save()
    rows[0].listed_for = "nobody"
    rows[0].save()
    set_up(event)
    compose(event)

    actions.close_attendance(event=event, by=Machine())
    actions.close_attendance(event=event, by=Machine())

    tables = Occasion.objects.filter(kind="table")
    together = sorted(sorted(table.presences.values_list("actor", flat=True)) for table in tables)
    (beside_nobody,) = neighbours(event, rows[0])
    pair = sorted(row.person_id for row in rows[1:] if row.pk != beside_nobody)
    alone = [row.person_id for row in rows if row.pk == beside_nobody]
    assert together == sorted([pair, alone])


def test_tables_that_no_longer_stand_are_forgotten(event):
    person = PersonFactory(collection=event.collection)
    guests(event, "kommune", "kultur", state="attended", checked_in_at=MORNING, person=None)
    RegistrationFactory(
        event=event, person=person, state="attended", checked_in_at=MORNING, listed_for="participants"
    )
    set_up(event)
    compose(event)
    actions.close_attendance(event=event, by=Machine())

    set_up(event)
    actions.close_attendance(event=event, by=Machine())

    assert not Occasion.objects.filter(kind="table").exists()


def page(name, event, *more):
    return reverse(f"events_desk:{name}", args=[event.slug, *more])


def test_the_coordination_goes_through_all_of_it(event, coordinator):
    client = client_of(coordinator)
    first, second = guests(event, "kommune", "kultur")
    client.post(page("tables", event), {"tables": 1, "places": 2, "rounds": 1})
    client.post(
        page("table", event, 1), {"name": "Bühne", "places": 2, "is_step_free": "on", "hosts": [first.pk]}
    )
    client.post(page("bind_pair", event), {"first": first.pk, "second": second.pk, "kind": "together"})
    client.post(page("compose_tables", event))
    client.post(page("show_tables", event), {"is_shown": "1"})

    shown = client.get(page("tables", event), {"warum": second.number, "runde": 1}).content.decode()

    assert "Ein neues Paar über Sektorgrenzen" in shown
    assert f"{second.name} sitzt hier, weil ein Platz neben {first.name} vereinbart ist" in shown
    own = client.get(reverse("registration:page", args=[queries.token_of(second)])).content.decode()
    assert "Runde 1: Bühne." in own
    client.post(page("show_tables", event), {"is_shown": "0"})
    assert queries.own_tables(second) == []
    client.post(page("mend_tables", event), {"from_round": "1"})
    client.post(page("loosen_pair", event, SeatingPair.objects.get().pk))
    assert not SeatingPair.objects.exists()


def test_wrong_entries_are_said_and_change_nothing(event, coordinator):
    client = client_of(coordinator)
    (row,) = guests(event, "kommune")

    assert client.post(page("tables", event), {"tables": 0, "places": 2, "rounds": 1}).status_code == 422
    assert client.post(page("bind_pair", event)).status_code == 302
    set_up(event)
    same = {"first": row.pk, "second": row.pk, "kind": "apart"}
    assert client.post(page("bind_pair", event), same).status_code == 422
    assert client.post(page("table", event, 1), {"name": "", "places": 1}).status_code == 422
    assert client.get(page("table", event, 9)).status_code == 404
    assert not SeatingPair.objects.exists()


@pytest.mark.parametrize(
    "asked", ({"warum": "x", "runde": "1"}, {"warum": "99999", "runde": "1"}, {"warum": "1", "runde": "77"})
)
def test_an_unknown_seat_is_not_explained(event, coordinator, asked):
    RegistrationFactory(event=event, number=1)
    set_up(event)

    assert client_of(coordinator).get(page("tables", event), asked).context["why"] == ""


@pytest.mark.parametrize("count", (2, 6))
def test_the_page_asks_as_often_for_many_as_for_few(event, coordinator, count, django_assert_num_queries):
    guests(event, *["kommune"] * (count // 2), *["kultur"] * (count // 2))
    set_up(event, tables=count // 2)
    compose(event)

    with django_assert_num_queries(5):
        found = queries.tables_of(event)

    assert sum(len(sheet.people) for sheet in found.rounds[0].sheets) == count


def test_the_wall_names_nobody_who_wants_to_be_on_no_list(event, coordinator):
    guests(event, "kommune", name="Ada Beispiel")
    guests(event, "kultur", name="Bo Beispiel", listed_for="nobody")
    set_up(event, tables=1)
    client = client_of(coordinator)
    assert client.get(page("tables_screen", event)).context["shown"] is None
    compose(event)

    shown = client.get(page("tables_screen", event)).content.decode()

    assert ("Ada Beispiel" in shown, "Bo Beispiel" in shown, "und eine weitere Person" in shown) == (
        True, False, True,
    )  # fmt: skip


def test_the_printed_tables_are_an_accessible_pdf(event, coordinator):
    guests(event, "kommune", "kultur")
    set_up(event, tables=1)
    compose(event)

    made = client_of(coordinator).get(page("tables_pdf", event))

    read = pikepdf.open(io.BytesIO(made.content))
    assert (str(read.Root.Lang), str(read.docinfo["/Title"])) == ("de", "Wer sitzt wo")
    assert "/StructTreeRoot" in read.Root
    with read.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"
