"""The coordination's pages of events and their registrations."""

import csv
import datetime as dt
import io

import openpyxl
import pytest
from django.urls import reverse

from geflecht.actors.models import Role
from geflecht.events import queries
from geflecht.events.models import Admission, Event, Registration
from geflecht.kit import clock
from geflecht.kit.models import Letter, LogEntry
from geflecht.kit.partial_dates import PartialDate
from tests.factories.accounts import signed_in
from tests.factories.actors import (
    AffiliationFactory,
    CollectionFactory,
    OrganisationFactory,
    PersonFactory,
    PlaceFactory,
    SectorFactory,
    UserFactory,
)
from tests.factories.events import AgendaItemFactory, EventDayFactory, EventFactory, EventRoleFactory
from tests.factories.registrations import (
    AdmissionFactory,
    QuestionFactory,
    RegistrationFactory,
    WorkshopFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk():
    return signed_in(Role.COORDINATION)


def at(name, event, *more):
    return reverse(f"events_desk:{name}", args=[event.slug, *more])


def text(response):
    return " ".join(response.content.decode().split())


def person(event, sector, name, email="", **more):
    made = PersonFactory(collection=event.collection, name=name, sector=SectorFactory(key=sector), **more)
    if email:
        UserFactory(email=email, person=made)
    return made


def test_the_list_tells_places_waiting_and_undecided(desk):
    event = AdmissionFactory(capacity=2).event
    for state in ("confirmed", "offered", "waitlisted", "pending", "cancelled"):
        RegistrationFactory(event=event, state=state, offered_until=clock.now())

    (row,) = desk.get(reverse("events_desk:index")).context["events"]

    assert (row.held, row.waiting, row.undecided) == (2, 1, 1)


@pytest.mark.parametrize("count", (1, 3))
def test_index_query_budget(desk, django_assert_num_queries, count):
    for _number in range(count):
        RegistrationFactory()
    desk.get(reverse("events_desk:index"))

    with django_assert_num_queries(10):
        page = desk.get(reverse("events_desk:index"))

    assert len(page.context["events"]) == count


@pytest.mark.parametrize("count", (1, 3))
def test_participants_query_budget(desk, django_assert_num_queries, count):
    event = AdmissionFactory().event
    for _number in range(count):
        RegistrationFactory(event=event, sector=SectorFactory(key="kultur"), person=PersonFactory())
    desk.get(at("participants", event))

    with django_assert_num_queries(8):
        page = desk.get(at("participants", event))

    assert len(page.context["page"].object_list) == count


@pytest.mark.parametrize("count", (1, 3))
def test_entrance_query_budget(desk, django_assert_num_queries, count):
    event = AdmissionFactory().event
    for _number in range(count):
        RegistrationFactory(event=event)
    desk.get(at("entrance", event))

    with django_assert_num_queries(9):
        page = desk.get(at("entrance", event))

    assert len(page.context["door"].rows) == count


@pytest.mark.parametrize(
    "name", ("event", "participants", "invite", "workshops", "entrance", "terms", "needs", "enter")
)
def test_every_page_of_an_event_without_registration_says_what_to_do(desk, name):
    response = desk.get(at(name, EventFactory(starts_on=PartialDate(2026, 9, 1))))

    assert response.status_code == 200


def test_participants_are_narrowed_and_only_of_this_event(desk):
    event = AdmissionFactory().event
    kultur = SectorFactory(key="kultur")
    wanted = RegistrationFactory(
        event=event, state="waitlisted", sector=kultur, organisation="Bühne Beispiel"
    )
    RegistrationFactory(event=event, state="waitlisted")
    RegistrationFactory(state="waitlisted", sector=kultur, organisation="Bühne Beispiel")

    page = desk.get(at("participants", event), {"state": "waitlisted", "sector": "kultur", "q": "bühne"})

    assert list(page.context["page"].object_list) == [wanted]


@pytest.mark.parametrize("q", ("' OR 1=1 --", "%", "\\", "\x00", "a" * 500))
def test_signs_in_the_search_are_only_signs(desk, q):
    response = desk.get(at("participants", AdmissionFactory().event), {"q": q, "state": q, "sector": q})

    assert response.status_code == 200


def test_a_bulk_action_is_looked_at_first(desk):
    event = AdmissionFactory(capacity=5).event
    pending, confirmed = (RegistrationFactory(event=event, state=state) for state in ("pending", "confirmed"))
    ticked = {"what": "admit", "ids": [pending.pk, confirmed.pk]}

    look = desk.post(at("bulk", event), ticked)
    before = Registration.objects.get(pk=pending.pk).state
    desk.post(at("bulk", event), {**ticked, "confirmed": "1"})

    preview = look.context["preview"]
    assert (preview.fits, preview.rest, before) == ([pending], [confirmed], "pending")
    assert Registration.objects.get(pk=pending.pk).state == "confirmed"


@pytest.mark.parametrize(
    ("what", "state", "then"),
    (
        ("reject", "pending", "rejected"),
        ("revoke", "confirmed", "revoked"),
        ("remind", "confirmed", "confirmed"),
    ),
)
def test_bulk_actions_write_to_those_they_concern(desk, what, state, then):
    row = RegistrationFactory(state=state)

    desk.post(
        at("bulk", row.event), {"what": what, "ids": [row.pk], "confirmed": "1", "reason": "Ein Grund."}
    )

    row.refresh_from_db()
    assert (row.state, Letter.objects.get().to) == (then, row.email)


def test_bulk_moves_between_the_kinds_of_places(desk):
    row = RegistrationFactory(event=AdmissionFactory(capacity=2, host_places=1).event)

    desk.post(at("bulk", row.event), {"what": "hosts", "ids": [row.pk], "confirmed": "1"})

    row.refresh_from_db()
    assert row.pool == "hosts"


@pytest.mark.parametrize(
    "given", ({"what": "admit"}, {"what": "loeschen", "ids": ["x"]}, {"what": "admit", "ids": ["x"]})
)
def test_bulk_without_a_choice_does_nothing(desk, given):
    answer = desk.post(at("bulk", AdmissionFactory().event), given, follow=True)

    assert "Nichts ist geschehen" in text(answer)


def test_bulk_of_another_events_registration_does_nothing(desk):
    other, event = RegistrationFactory(state="pending"), AdmissionFactory().event

    desk.post(at("bulk", event), {"what": "admit", "ids": [other.pk], "confirmed": "1"})

    other.refresh_from_db()
    assert other.state == "pending"


def test_the_file_holds_answers_and_no_needs_unless_asked_for(desk):
    event = AdmissionFactory().event
    question = QuestionFactory(event=event, label="Anreise")
    row = RegistrationFactory(event=event, name="=cmd|' /C calc'!A0", access_needs="stufenlos", diet="vegan")
    row.answers.create(question=question, text="Rad")
    RegistrationFactory(name="Fremd")

    plain = desk.get(at("participants_csv", event)).content.decode("utf-8-sig")
    full = desk.get(at("participants_csv", event), {"bedarf": "1"}).content.decode("utf-8-sig")

    (line,) = csv.DictReader(io.StringIO(plain))
    assert (line["Name"], line["Anreise"], line["E-Mail-Adresse"]) == (f"'{row.name}", "Rad", row.email)
    assert ("stufenlos" in plain, "stufenlos" in full, "Fremd" in full) == (False, True, False)
    logged = (
        LogEntry.objects.filter(event="events.list_exported").order_by("at").values_list("details", flat=True)
    )
    assert list(logged) == [{"count": 1, "with_needs": False}, {"count": 1, "with_needs": True}]


def test_the_workbook_holds_text_as_text(desk):
    row = RegistrationFactory(name="=1+1")

    made = desk.get(at("participants_xlsx", row.event)).content

    sheet = openpyxl.load_workbook(io.BytesIO(made)).active
    assert (sheet["B2"].value, sheet["B2"].data_type) == ("=1+1", "s")


def test_needs_are_shown_apart_and_food_without_names(desk):
    event = AdmissionFactory().event
    RegistrationFactory(event=event, name="Ada Beispiel", access_needs="stufenlos", diet="vegan")
    RegistrationFactory(event=event, name="Bert Beispiel", diet="vegan")
    RegistrationFactory(event=event, name="Cem Beispiel", diet="vegan", state="cancelled")

    page = desk.get(at("needs", event))

    assert [row.name for row in page.context["people"]] == ["Ada Beispiel"]
    assert (page.context["food"], "Bert" in text(page)) == ([("vegan", 2)], False)
    assert "stufenlos" not in text(desk.get(at("participants", event)))


def test_entering_somebody_late(desk):
    event = AdmissionFactory(closes_at=clock.now() - dt.timedelta(days=1)).event

    desk.post(at("enter", event), {"name": "Ada", "email": "ada@example.org", "pool": "general"})

    row = Registration.objects.get()
    assert (row.state, Letter.objects.get().to) == ("confirmed", "ada@example.org")


def test_a_new_link_voids_the_old_one(desk, client):
    row = RegistrationFactory()
    old = reverse("registration:page", args=[queries.token_of(row)])

    desk.post(at("new_link", row.event, row.number))

    assert client.get(old).status_code == 410


def test_terms_are_set_and_contradictions_stand_above_the_form(desk):
    event = EventFactory(starts_on=PartialDate(2030, 5, 1))
    given = {"capacity": "20", "host_places": "2", "coordination_places": "0", "offer_hours": "24",
             "opens_at": "2026-01-01T10:00", "asks_access_needs": "on"}  # fmt: skip

    desk.post(at("terms", event), given)
    wrong = desk.post(at("terms", event), {**given, "host_places": "21"})

    admission = Admission.objects.get()
    assert (admission.capacity, admission.host_places, admission.asks_photo_consent) == (20, 2, False)
    assert admission.opens_at == dt.datetime(2026, 1, 1, 9, tzinfo=dt.UTC)
    assert (wrong.status_code, "21 Plätze sind" in text(wrong)) == (422, True)
    assert Event.objects.get().state == "open"


def test_questions_are_asked_and_dropped(desk):
    event = AdmissionFactory().event
    given = {"frage-label": "Anreise", "frage-kind": "choice", "frage-keep_days": "14"}

    wrong = desk.post(at("ask", event), {**given, "frage-options": "nur eine"})
    desk.post(at("ask", event), {**given, "frage-options": "Rad\nBahn"})
    question = event.questions.get()
    desk.post(at("stop_asking", event, question.pk))

    assert (wrong.status_code, question.options, question.keep_days) == (422, ["Rad", "Bahn"], 14)
    assert event.questions.count() == 0


def test_workshops_are_entered_changed_and_assigned(desk):
    event = AdmissionFactory().event
    given = {"title": "Bühne", "band": "1", "capacity": "5"}

    desk.post(at("add_workshop", event), given)
    workshop = event.workshops.get()
    desk.post(at("workshop", event, workshop.pk), {**given, "capacity": "1"})
    rows = [RegistrationFactory(event=event) for _number in range(2)]
    for row in rows:
        row.wishes.create(workshop=workshop, rank=1)
    answer = desk.post(at("assign_workshops", event), follow=True)

    assert "1 Plätze vergeben, davon 1 der erste Wunsch, 1 ohne Platz" in text(answer)
    assert rows[0].name in text(answer) or rows[1].name in text(answer)


def test_workshops_are_taken_from_the_programme(desk):
    event = AdmissionFactory().event
    day = EventDayFactory(event=event)
    for title in ("A", "B"):
        AgendaItemFactory(day=day, title=title)

    desk.post(at("take_workshops", event), {"capacity": "8"})

    assert list(event.workshops.order_by("pk").values_list("title", "capacity")) == [("A", 8), ("B", 8)]


def test_a_workshop_of_another_event_is_not_there(desk):
    other = WorkshopFactory()

    assert desk.get(at("workshop", AdmissionFactory().event, other.pk)).status_code == 404


# Balance ---------------------------------------------------------------------------------------------


@pytest.fixture
def network():
    """A network of 10: 6 kommune, 2 handel, 2 wohlfahrt, and an event in a series."""
    event = AdmissionFactory(
        capacity=20, event__series_label="Werkstatt", event__place=PlaceFactory(name="Gera")
    ).event
    SectorFactory(key="handel", label_de="Handel", position=2)
    SectorFactory(key="wohlfahrt", label_de="Wohlfahrt", position=3)
    for sector, count in (("kommune", 6), ("handel", 2), ("wohlfahrt", 2)):
        for number in range(count):
            person(event, sector, f"{sector} {number}", f"{sector}{number}@example.org")
    return event


def test_a_sector_is_missing_below_half_of_its_share(desk, network):
    """Ten registered: expected 6, 2 and 2; one of trade is half of two, none of welfare is missing."""
    for sector, count in (("kommune", 9), ("handel", 1)):
        for _number in range(count):
            RegistrationFactory(event=network, sector=SectorFactory(key=sector))

    balance = desk.get(at("invite", network)).context["balance"]

    assert balance.sentence == "Es fehlen: Wohlfahrt"
    assert [(s.label, s.network, s.registered) for s in balance.sectors] == [
        ("Kommune", 6, 9), ("Handel", 2, 1), ("Wohlfahrt", 2, 0),
    ]  # fmt: skip


def test_those_invited_count_while_inviting(desk, network):
    for sector in ["kommune"] * 8 + ["handel"]:
        RegistrationFactory(event=network, sector=SectorFactory(key=sector))
    RegistrationFactory(event=network, state="invited", turn=None, sector=SectorFactory(key="wohlfahrt"))

    balance = queries.balance_of(network, viewer=UserFactory(role=Role.COORDINATION))

    assert balance.missing == []


def test_nobody_known_is_no_statement(network):
    RegistrationFactory(event=network, sector=None)

    balance = queries.balance_of(network, viewer=UserFactory(role=Role.COORDINATION))

    assert (balance.known, balance.unknown, balance.missing) == (0, 1, [])


def test_the_sector_of_a_house_counts_for_its_people(network):
    house = OrganisationFactory(collection=network.collection, sector=SectorFactory(key="handel"))
    AffiliationFactory(person=PersonFactory(collection=network.collection), organisation=house)

    balance = queries.balance_of(network, viewer=UserFactory(role=Role.COORDINATION))

    assert {share.label: share.network for share in balance.sectors} == {
        "Kommune": 6, "Handel": 3, "Wohlfahrt": 2,
    }  # fmt: skip


def test_the_last_events_of_the_series_are_beside_it(network):
    wohlfahrt = SectorFactory(key="wohlfahrt")
    there = person(network, "wohlfahrt", "Ada Beispiel")
    for year, series in ((2021, "Werkstatt"), (2022, "Werkstatt"), (2022, "Andere")):
        before = EventFactory(series_label=series, starts_on=PartialDate(year, 1, 1))
        EventRoleFactory(event=before, actor=there)
        RegistrationFactory(event=before, state="attended", person=there, sector=wohlfahrt)
        RegistrationFactory(event=before, state="attended", sector=wohlfahrt)
        RegistrationFactory(event=before, state="no_show", sector=wohlfahrt)

    balance = queries.balance_of(network, viewer=UserFactory(role=Role.COORDINATION))

    assert {share.label: share.before for share in balance.sectors}["Wohlfahrt"] == 4
    assert [str(event.starts_on) for event in balance.last] == ["2022-01-01", "2021-01-01"]


def test_suggestions_are_near_reachable_and_not_yet_asked(desk, network):
    for _number in range(10):
        RegistrationFactory(event=network, sector=SectorFactory(key="kommune"))
    near = person(network, "handel", "Zoe Nah", "zoe@example.org", place=network.place)
    person(network, "handel", "Ohne Adresse")
    person(network, "handel", "Ausgetreten", "weg@example.org", membership="left")
    asked = person(network, "handel", "Schon gefragt", "schon@example.org")
    RegistrationFactory(event=network, state="invited", turn=None, person=asked)
    person(EventFactory(collection=CollectionFactory(slug="anderes")), "handel", "Fremd", "fremd@example.org")

    suggested = {
        share.label: people for share, people in desk.get(at("invite", network)).context["suggested"]
    }

    assert [one.person.name for one in suggested["Handel"]] == ["Zoe Nah", "handel 0", "handel 1"]
    assert (suggested["Handel"][0].person, suggested["Handel"][0].why) == (near, "aus demselben Ort")


@pytest.mark.parametrize("count", (1, 3))
def test_balance_query_budget(desk, network, django_assert_num_queries, count):
    for _number in range(count):
        RegistrationFactory(event=network, sector=SectorFactory(key="kommune"))
    desk.get(at("event", network))

    with django_assert_num_queries(14):
        desk.get(at("event", network))


def test_inviting_from_the_directory_is_looked_at_first(desk, network):
    chosen = network.collection.actors.get(name="handel 0")
    found = desk.get(at("invite", network), {"q": "handel 0"}).context["found"]

    look = desk.post(at("look_at_invitations", network), {"ids": [chosen.pk], "message": ""})
    before = Registration.objects.count()
    desk.post(
        at("look_at_invitations", network),
        {"ids": [chosen.pk], "message": "Wir brauchen Sie.", "confirmed": "1"},
    )

    row = Registration.objects.get()
    assert ([one.person for one in found], look.context["people"][0].person, before) == ([chosen], chosen, 0)
    assert (row.state, row.person, row.email, row.sector) == (
        "invited", chosen, "handel0@example.org", chosen.sector,
    )  # fmt: skip
    assert "Wir brauchen Sie." in Letter.objects.get().text


def test_inviting_somebody_who_is_not_in_the_directory(desk):
    event = AdmissionFactory().event

    wrong = desk.post(at("invite_guest", event), {"gast-name": "Ada", "gast-email": "keine"})
    desk.post(at("invite_guest", event), {"gast-name": "Ada", "gast-email": "ada@example.org"})

    assert (wrong.status_code, Registration.objects.get().state) == (422, "invited")


# At the door -----------------------------------------------------------------------------------------


@pytest.fixture
def today():
    return AdmissionFactory(capacity=5, event__starts_on=PartialDate.of(clock.today())).event


def test_the_door_by_list_search_and_code(desk, today):
    row = RegistrationFactory(event=today, name="Ada Beispiel")
    waiting = RegistrationFactory(event=today, name="Bert Beispiel", state="waitlisted")

    listed = desk.get(at("entrance", today)).context["door"]
    searched = desk.get(at("entrance", today), {"q": "bert"}).context["door"]
    by_code = desk.get(at("entrance", today), {"q": queries.code_of(row)})

    assert (listed.rows, searched.rows, searched.others) == ([row], [], [waiting])
    assert by_code.headers["Location"] == at("arrival", today, queries.code_of(row))


def test_the_picture_of_the_code_leads_to_the_person(desk, today):
    row = RegistrationFactory(event=today, name="Ada Beispiel")

    page = desk.get(at("arrival", today, queries.code_of(row)))
    desk.post(at("check_in", today), {"registration": row.number})

    row.refresh_from_db()
    assert ("Ada Beispiel" in text(page), row.state) == (True, "attended")


def test_a_code_of_another_event_is_nobodys(desk, today):
    assert desk.get(at("arrival", today, queries.code_of(RegistrationFactory()))).status_code == 404


def test_a_phone_gets_json_and_may_send_twice(desk, today):
    row = RegistrationFactory(event=today, name="Ada Beispiel")
    at_noon = (clock.now() - dt.timedelta(minutes=9)).isoformat()
    sent = {"registration": row.number, "at": at_noon}

    answers = [
        desk.post(at("check_in", today), sent, headers={"Accept": "application/json"}) for _n in range(2)
    ]

    row.refresh_from_db()
    assert [(one.status_code, one.json()) for one in answers] == [
        (200, {"sentence": "Ada Beispiel ist da."})
    ] * 2
    assert row.checked_in_at.isoformat() == at_noon


def test_a_refusal_reaches_the_phone(desk, today):
    Admission.objects.update(capacity=0)
    row = RegistrationFactory(event=today, state="waitlisted")

    answer = desk.post(
        at("check_in", today), {"registration": row.number}, headers={"Accept": "application/json"}
    )

    assert (answer.status_code, "hat keinen Platz" in answer.json()["sentence"]) == (409, True)


@pytest.mark.parametrize("moment", ("gestern", "2026-13-45T99:99Z", "2026-01-01T10:00", ""))
def test_a_moment_that_is_none_counts_as_now(desk, today, moment):
    row = RegistrationFactory(event=today)

    desk.post(at("check_in", today), {"registration": row.number, "at": moment})

    row.refresh_from_db()
    assert abs(row.checked_in_at - clock.now()) < dt.timedelta(minutes=1)


def test_undo_walk_in_and_closing_at_the_door(desk, today):
    row = RegistrationFactory(event=today)
    desk.post(at("check_in", today), {"registration": row.number})
    desk.post(at("undo_check_in", today), {"registration": row.number})
    desk.post(at("walk_in", today), {"name": "Cem Beispiel"})
    wrong = desk.post(at("walk_in", today), {"name": ""}, follow=True)
    closed = desk.post(at("close_attendance", today), follow=True)

    assert "Schreiben Sie mindestens einen Namen" in text(wrong)
    assert "Die Liste ist geschlossen: Eine Person war da, 1 nicht." in text(closed)


def test_a_number_of_another_event_checks_nobody_in(desk, today):
    other = RegistrationFactory(number=77)

    assert desk.post(at("check_in", today), {"registration": 77}).status_code == 404
    assert Registration.objects.get(pk=other.pk).state == "confirmed"
