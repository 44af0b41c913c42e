"""The worked network of the measures' manual, through the database: two waves of twelve actors."""

import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser

from geflecht.actors.models import Machine
from geflecht.ties import actions, queries
from geflecht.ties.actions import TieDraft
from geflecht.ties.models import Computed
from tests.factories.actors import (
    CollectionFactory,
    OrganisationFactory,
    PersonFactory,
    SectorFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
machine = Machine("test")

FIRST = "K1-K2 K1-I3 K2-I4 I3-I4 I4-I5 K2-I5 C6-C7 C7-C8 C6-C8 Z9-Z10 C6-Z10 C7-Z10 Z9-W11 K1-C6"
NEW = {"I3-C7": "introduced", "K2-Z10": "network_event", "I5-C8": "own", "W11-W12": "own", "I3-C6": "own"}
WAVE_1, WAVE_2 = dt.date(2024, 5, 1), dt.date(2025, 5, 1)


@pytest.fixture
def twelve():
    """The worked network with an office that is tied to nobody."""
    collection = CollectionFactory()
    sectors = {key: SectorFactory(key=key) for key in "KICZW"}
    names = ["K1", "K2", "I3", "I4", "I5", "C6", "C7", "C8", "Z9", "Z10", "W11", "W12"]
    actor = {n: OrganisationFactory(name=n, collection=collection, sector=sectors[n[0]]) for n in names}

    def draft(tie, day, **values):
        source, target = tie.split("-")
        return TieDraft(
            source=actor[source], target=actor[target], observed_on=day, kind="cooperates", **values
        )

    drafts = [draft(tie, WAVE_1, origin="before") for tie in FIRST.split()]
    drafts += [draft("K2-I5", WAVE_2, is_ending=True)]
    drafts += [draft(tie, WAVE_2, origin=origin) for tie, origin in NEW.items()]
    actions.observe_ties(collection=collection, drafts=drafts, by=machine)
    collection.refresh_from_db()
    return collection, actor


def test_measures_of_both_waves_are_those_of_the_manual(twelve):
    collection, _actor = twelve

    found = [queries.measures(collection=collection, viewer=machine, on=day) for day in (WAVE_1, WAVE_2)]

    printed = [
        (
            d["ties"],
            d["components"],
            round(d["global_efficiency"], 4),
            round(d["ei_index"], 4),
            round(d["assortativity"], 4),
        )
        for d in found
    ]
    assert printed == [(14, 2, 0.4263, 0.0, 0.3378), (18, 1, 0.5505, 0.1111, 0.2727)]


def test_eigendynamik_is_three_of_five(twelve):
    collection, _actor = twelve

    found = queries.measures(collection=collection, viewer=machine, on=WAVE_2)["eigendynamik"]

    assert (found["new_ties"], found["known"], found["self_started"], found["enough"]) == (5, 5, 3, False)
    assert [round(bound, 2) for bound in found["upper_interval"]] == [0.23, 0.88]


def test_measures_without_an_actor_leave_its_ties_out(twelve):
    collection, actor = twelve

    found = queries.measures(collection=collection, viewer=machine, on=WAVE_2, without=[actor["Z10"].pk])

    assert (found["nodes"], found["ties"], found["components"]) == (11, 14, 2)


def test_what_changed_between_the_waves(twelve):
    collection, actor = twelve

    found = queries.compare(collection=collection, viewer=machine, before=WAVE_1, after=WAVE_2)

    lost = {frozenset(pair) for pair in found["lost"]}
    assert lost == {frozenset((str(actor["K2"].pk), str(actor["I5"].pk)))}
    assert (len(found["new"]), round(found["persistence"], 3), round(found["jaccard"], 3)) == (
        5,
        0.929,
        0.684,
    )


def test_measures_are_kept_until_the_collection_changes(twelve, django_assert_num_queries):
    collection, actor = twelve
    first = queries.measures(collection=collection, viewer=machine, on=WAVE_2)

    with django_assert_num_queries(1):
        again = queries.measures(collection=collection, viewer=machine, on=WAVE_2)
    draft = TieDraft(source=actor["C6"], target=actor["W12"], observed_on=WAVE_2, kind="project")
    actions.observe_tie(collection=collection, draft=draft, by=machine)
    collection.refresh_from_db()
    changed = queries.measures(collection=collection, viewer=machine, on=WAVE_2)

    assert again == first
    assert (changed["ties"], round(changed["global_efficiency"] - first["global_efficiency"], 3)) == (
        19,
        0.044,
    )


def test_known_actors_stay_where_they_are_drawn_when_somebody_joins(twelve):
    collection, actor = twelve
    before = queries.positions(collection=collection, viewer=machine)

    new = OrganisationFactory(name="Neu", collection=collection, sector=actor["K1"].sector)
    draft = TieDraft(source=actor["K1"], target=new, observed_on=WAVE_2, kind="project")
    actions.observe_tie(collection=collection, draft=draft, by=machine)
    collection.refresh_from_db()
    after = queries.positions(collection=collection, viewer=machine)

    moved = [abs(after[key][axis] - before[key][axis]) for key in before for axis in (0, 1)]
    assert set(after) == set(before) | {str(new.pk)}
    assert sum(moved) / len(moved) < 0.15


def test_where_actors_are_drawn_tells_nothing_of_hidden_ties(twelve):
    collection, actor = twelve
    member = UserFactory(person=PersonFactory(collection=collection, profile_audience="coordination"))
    viewers = (AnonymousUser(), member, machine)
    before = [queries.positions(collection=collection, viewer=viewer) for viewer in viewers]

    hidden = TieDraft(
        source=actor["K1"], target=actor["W12"], observed_on=WAVE_2, kind="project", audience="coordination"
    )
    own = TieDraft(source=actor["W12"], target=member.person, observed_on=WAVE_2, kind="project")
    for draft in (hidden, own):
        actions.observe_tie(collection=collection, draft=draft, by=machine)
    Computed.objects.all().delete()
    collection.refresh_from_db()
    after = [queries.positions(collection=collection, viewer=viewer) for viewer in viewers]

    assert [one == other for one, other in zip(before, after, strict=True)] == [True, True, False]
    assert str(member.person_id) not in after[1]
