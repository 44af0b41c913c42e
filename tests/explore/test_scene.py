"""The set a filter chooses, against what `ties` says and against data that could leak."""

import datetime as dt
import uuid
from itertools import combinations

import numpy as np
import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geflecht.actors.models import Machine
from geflecht.explore.loaders import drawing, growth, rows, words
from geflecht.explore.loaders.mixing import Cell, mix_of
from geflecht.ties import loaders as tie_loaders
from geflecht.ties.models import COUNTED_KINDS, Observation, Occasion, Presence
from tests.explore.conftest import names, tied
from tests.factories.actors import (
    AffiliationFactory,
    CollectionFactory,
    OrganisationFactory,
    PersonFactory,
    UserFactory,
)
from tests.factories.ties import ObservationFactory

pytestmark = pytest.mark.django_db
GUEST, MACHINE = AnonymousUser(), Machine("test")


def meet(*actors, label="Auftakt", on="2025-05-01", audience="public"):
    occasion = Occasion.objects.create(
        id=uuid.uuid4(),
        collection=actors[0].collection,
        kind="event",
        label=label,
        address=f"/veranstaltungen/{label.lower()}/",
        on=on,
        audience=audience,
    )
    Presence.objects.bulk_create([Presence(occasion=occasion, actor=actor) for actor in actors])


days = st.dates(dt.date(2024, 1, 1), dt.date(2024, 12, 28))
statements = st.lists(
    st.tuples(
        st.sampled_from(list(combinations(range(4), 2)) + [(2, 0), (3, 1)]),
        st.sampled_from(["knows", "cooperates", "project"]),
        days,
        st.booleans(),
        st.booleans(),
        st.sampled_from(["", "", "2024-08", "2024-06-15"]),
    ),
    max_size=12,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(statements, days)
def test_what_stands_on_a_day_is_what_ties_says(look, told, day):
    Observation.objects.all().delete()
    actors = [
        OrganisationFactory._meta.model.objects.filter(name=f"O{i}").first()
        or OrganisationFactory(name=f"O{i}", slug=f"o{i}")
        for i in range(4)
    ]
    for (a, b), kind, on, is_directed, is_ending, until in told:
        ObservationFactory(
            source=actors[a], target=actors[b], kind=kind, observed_on=on, is_directed=is_directed,
            is_ending=is_ending, until="" if is_ending else until,
        )  # fmt: skip

    scene = look(MACHINE, as_of=day)

    ties = tie_loaders.standing_ties(
        collection=actors[0].collection, on=day, viewer=MACHINE, kinds=COUNTED_KINDS
    )
    index = scene.cast.position
    expected = {tuple(sorted((index[tie.source], index[tie.target]))) for tie in ties}
    assert set(zip(scene.declared.a.tolist(), scene.declared.b.tolist(), strict=True)) == expected


def test_a_tie_is_drawn_from_the_day_it_was_stated(four, look):
    by_day = {
        day: tied(look(GUEST, as_of=dt.date.fromisoformat(day)))
        for day in ("2024-01-09", "2024-01-10", "2025-01-10")
    }

    assert by_day == {
        "2024-01-09": [],
        "2024-01-10": [("Amt A", "Amt B")],
        "2025-01-10": [("Amt A", "Amt B"), ("Amt B", "Kulturhaus C")],
    }


def test_new_since_counts_the_stated_beginning(four, look):
    a, _b, _c, d = four
    ObservationFactory(source=a, target=d, observed_on=dt.date(2025, 6, 1), since="2023")

    assert tied(look(GUEST, since=dt.date(2024, 12, 31))) == [("Amt B", "Kulturhaus C")]


def test_knowing_each_other_counts_only_if_asked_for(four, look):
    a, _b, _c, d = four
    ObservationFactory(source=a, target=d, kind="knows")

    assert ("Amt A", "Kulturhaus D") not in tied(look(GUEST))
    assert tied(look(GUEST, tie_kind=("knows",))) == [("Amt A", "Kulturhaus D")]


def test_ties_roll_up_to_organisations(four, look):
    a, _b, _c, d = four
    person = PersonFactory(profile_audience="public", ties_audience="public")
    AffiliationFactory(person=person, organisation=d)
    ObservationFactory(source=person, target=a)

    scene = look(GUEST, level="organisationen")

    assert ("Amt A", "Kulturhaus D") in tied(scene)
    assert names(scene) == ["Amt A", "Amt B", "Kulturhaus C", "Kulturhaus D"]


def test_without_the_coordination_its_office_and_people_are_gone(four, look):
    _a, b, _c, d = four
    b.collection.office = b
    b.collection.save()
    AffiliationFactory(person=PersonFactory(name="Büro", profile_audience="public"), organisation=b)

    scene = look(GUEST, b.collection, without="koordination")

    assert names(scene) == ["Amt A", "Kulturhaus C", "Kulturhaus D"]
    assert tied(scene) == []


def test_degrees_count_pairs_once(four, look):
    a, b, _c, _d = four
    ObservationFactory(source=b, target=a, kind="project")

    assert look(GUEST).degree.tolist() == [1, 2, 1, 0]


def test_who_met_is_derived_and_never_counted(four, look):
    a, _b, c, d = four
    meet(a, c, d)
    meet(a, d, label="Abschluss", on="2026-05")

    scene = look(GUEST)

    assert tied(scene, scene.derived) == [
        ("Amt A", "Kulturhaus C"),
        ("Amt A", "Kulturhaus D"),
        ("Kulturhaus C", "Kulturhaus D"),
    ]
    assert scene.derived.weight.tolist() == [1, 2, 1]
    assert scene.degree.tolist() == [1, 2, 1, 0]
    assert mix_of(scene).cells[0][1].observed == 1


def test_derived_ties_agree_with_the_room_of_ties(four, look):
    a, b, c, d = four
    meet(a, b, c)
    meet(c, d, a, label="Zweites", on="2025-07-02")
    scene = look(MACHINE)

    shared = tie_loaders.shared_occasions(collection=a.collection, viewer=MACHINE)

    index = scene.cast.position
    expected = {tuple(sorted((index[x], index[y]))): count for (x, y), count in shared.items()}
    found = zip(
        scene.derived.a.tolist(), scene.derived.b.tolist(), scene.derived.weight.tolist(), strict=True
    )
    assert {(x, y): count for x, y, count in found} == expected


def test_the_derived_layer_is_shown_only_where_nothing_was_declared(four, look):
    a, *_rest = four
    other = CollectionFactory(slug="akte")
    first, second = (OrganisationFactory(collection=other) for _ in range(2))
    meet(first, second)

    assert (look(GUEST, a.collection).layers, look(GUEST, other).layers) == (("erklaert",), ("abgeleitet",))


def test_the_matrix_counts_observed_and_expected(four, look):
    mix = mix_of(look(GUEST))

    cells = {(one.first.key, one.second.key): one for line in mix.cells for one in line}
    assert cells["kommune", "kommune"].observed == 1
    assert cells["kommune", "kultur"].observed == cells["kultur", "kommune"].observed == 1
    assert cells["kommune", "kultur"].possible == 4
    assert cells["kommune", "kultur"].expected == pytest.approx(2 * 4 / 6)
    assert cells["kommune", "kultur"].ratio == pytest.approx(0.75)
    assert [one.pair for one in mix.least(3)] == [("kommune", "kultur")]


@pytest.mark.parametrize(
    ("viewer", "seen"),
    (
        ("guest", ["Amt A", "Amt B", "Kulturhaus C", "Kulturhaus D"]),
        ("member", ["Amt A", "Amt B", "Heimlich", "Kulturhaus C", "Kulturhaus D"]),
    ),
)
def test_what_a_viewer_may_not_see_is_in_no_column(four, look, viewer, seen):
    a, b, c, d = four
    hidden = OrganisationFactory(name="Heimlich", profile_audience="members", ties_audience="coordination")
    ObservationFactory(source=hidden, target=d)
    ObservationFactory(source=a, target=d, audience="coordination")
    a.ties_audience = "members"
    a.save()
    meet(hidden, d)
    meet(a, d, label="Klausur", audience="coordination")
    who = GUEST if viewer == "guest" else UserFactory()

    scene = look(who)

    assert names(scene) == seen
    expected = (
        [("Amt B", "Kulturhaus C")] if viewer == "guest" else [("Amt A", "Amt B"), ("Amt B", "Kulturhaus C")]
    )
    assert tied(scene) == expected
    assert tied(scene, scene.derived) == ([] if viewer == "guest" else [("Heimlich", "Kulturhaus D")])
    assert scene.occasions.labels == (["Auftakt"] if viewer == "member" else ["Auftakt"])
    assert sum(one.observed for line in mix_of(scene).cells for one in line) == (
        2 if viewer == "guest" else 3
    )


def test_members_see_their_own_ties_whatever_the_audience(four, look):
    a, *_rest = four
    me = PersonFactory(name="Ich", profile_audience="coordination")
    ObservationFactory(source=me, target=a, audience="coordination")

    scene = look(UserFactory(person=me))

    assert ("Amt A", "Ich") in tied(scene)


def test_the_document_of_the_graph_says_when_ties_stand(four, look):
    a, b, _c, _d = four
    ObservationFactory(source=a, target=b, observed_on=dt.date(2024, 7, 1), is_ending=True)
    ObservationFactory(
        source=a, target=b, kind="project", observed_on=dt.date(2024, 3, 1), until="2024-09-30"
    )

    document = growth.document(look(GUEST), viewer=GUEST, revision=2)

    start = (dt.date(2024, 1, 10) - dt.date(1970, 1, 1)).days
    end = (dt.date(2024, 9, 30) - dt.date(1970, 1, 1)).days
    later = (dt.date(2025, 1, 10) - dt.date(1970, 1, 1)).days
    assert document["ties"] == {"a": [0, 1], "b": [1, 2], "from": [start, later], "until": [end, 0]}
    assert document["nodes"]["name"] == ["Amt A", "Amt B", "Kulturhaus C", "Kulturhaus D"]
    assert document["met"]["a"] == []


def test_loosening_keeps_directions_and_order_of_distance():
    points = np.array([[0.0, 0.1], [0.0, 0.5], [0.0, 1.0], [0.4, 0.0]])

    loose = growth.loosened(points)

    assert np.isfinite(growth.loosened(np.zeros((2, 2)))).all()
    assert (np.diff(loose[:3, 1]) > 0).all()
    assert loose[0, 1] / loose[2, 1] > 0.1
    assert loose[3, 1] == 0


def test_place_in_the_network_in_words(four, look):
    a, b, c, d = four
    scene = look(GUEST)

    with translation.override("en"):
        said = {name: words.standing(scene, node).sentences for node, name in enumerate(scene.cast.names)}

    assert said["Kulturhaus D"] == ["Has no tie here yet. An introduction would be a first one."]
    assert said["Amt A"][1:] == ["Hangs on a single contact: Amt B.", "Knows only its own sector so far."]
    assert said["Amt B"][-1] == "Joins Kommune and Kultur."


def test_rows_of_ties_name_kind_origin_and_beginning(four, look):
    a, b, _c, _d = four
    ObservationFactory(source=a, target=b, kind="project", origin="own", since="2023-04")

    with translation.override("en"):
        first, second = rows.tie_rows(look(GUEST), range(2))

    assert (first.first.name, first.second.name, first.since) == ("Amt A", "Amt B", "2023-04")
    assert (first.kinds, first.origins) == (["cooperate", "have a joint project"], ["own initiative"])
    assert (second.first.name, second.second.name, second.since) == ("Amt B", "Kulturhaus C", "")


def test_a_table_to_take_away_holds_no_formula():
    table = rows.as_csv(["Name"], [["=1+1"], ["@x"], ["-3"], ["Haus; Hof"]])

    assert table == "\ufeffName\r\n'=1+1\r\n'@x\r\n'-3\r\n\"Haus; Hof\"\r\n"


@pytest.mark.parametrize(
    ("observed", "expected", "possible", "measure", "text"),
    (
        (1, 11.8, 100, "", "0,1"), (1, 30.0, 100, "", "<0,1"), (0, 3.0, 9, "", "0"), (3, 1.91, 9, "", "1,6"),
        (3, 1.96, 9, "erwartet", "2,0"), (3, 1.91, 9, "beobachtet", "3"), (7, 1.0, 57, "dichte", "12,3\u00a0%"), (0, 0.0, 0, "", "–"),
    ),
)  # fmt: skip
def test_cells_are_rounded_not_cut(observed, expected, possible, measure, text):
    cell = Cell(None, None, observed, expected, possible)

    assert drawing.said(cell, measure) == text
