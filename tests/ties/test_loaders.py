import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser

from geflecht.actors.models import Machine
from geflecht.kit.partial_dates import PartialDate
from geflecht.ties import actions, loaders
from geflecht.ties.actions import OccasionDraft, TieDraft
from tests.factories.actors import (
    AffiliationFactory,
    CollectionFactory,
    OrganisationFactory,
    PersonFactory,
    SectorFactory,
    UserFactory,
)
from tests.factories.ties import ObservationFactory

pytestmark = pytest.mark.django_db
machine = Machine("test")


def standing(collection, on, viewer=machine):
    return loaders.standing_ties(collection=collection, on=dt.date.fromisoformat(on), viewer=viewer)


def test_a_tie_stands_from_the_day_it_was_stated_until_the_day_it_was_ended():
    first = ObservationFactory(observed_on=dt.date(2024, 3, 1))
    ObservationFactory(
        source=first.source, target=first.target, observed_on=dt.date(2025, 3, 1), is_ending=True
    )

    by_day = {
        day: len(standing(first.collection, day))
        for day in ("2024-02-29", "2024-03-01", "2025-02-28", "2025-03-01")
    }

    assert by_day == {"2024-02-29": 0, "2024-03-01": 1, "2025-02-28": 1, "2025-03-01": 0}


def test_an_ended_tie_stands_again_once_somebody_says_so():
    first = ObservationFactory(observed_on=dt.date(2024, 1, 1))
    pair = {"source": first.source, "target": first.target}
    ObservationFactory(**pair, observed_on=dt.date(2024, 6, 1), is_ending=True)
    ObservationFactory(**pair, observed_on=dt.date(2025, 1, 1))

    (tie,) = standing(first.collection, "2025-02-01")

    assert (tie.first_observed, tie.confirmed) == (dt.date(2025, 1, 1), 1)


@pytest.mark.parametrize(
    ("until", "stands"),
    (("2025", True), ("2025-05", False), ("2025-06", True), ("2025-06-14", False), ("", True)),
)
def test_until_ends_a_tie_as_precisely_as_it_is_known(until, stands):
    tie = ObservationFactory(observed_on=dt.date(2025, 1, 1), until=until)

    assert bool(standing(tie.collection, "2025-06-15")) == stands


def test_knowing_each_other_does_not_count_by_default():
    known = ObservationFactory(kind="knows")

    assert standing(known.collection, "2026-06-01") == []


def test_what_is_known_of_begin_and_origin_survives_a_vaguer_statement():
    first = ObservationFactory(observed_on=dt.date(2024, 1, 1), since="2023-05", origin="own")
    ObservationFactory(source=first.target, target=first.source, observed_on=dt.date(2025, 1, 1))

    (tie,) = standing(first.collection, "2025-02-01")

    assert (tie.since, tie.origin, tie.began, tie.confirmed) == (
        PartialDate(2023, 5),
        "own",
        dt.date(2023, 5, 1),
        2,
    )


def test_ties_hidden_from_a_viewer_are_not_loaded():
    shown = ObservationFactory(audience="public")
    ObservationFactory(audience="members")
    ObservationFactory(audience="public", target=OrganisationFactory(ties_audience="coordination"))

    seen = {
        name: len(standing(shown.collection, "2026-06-01", viewer))
        for name, viewer in {"guest": AnonymousUser(), "member": UserFactory(), "office": machine}.items()
    }

    assert seen == {"guest": 1, "member": 2, "office": 3}


def test_a_person_counts_for_the_organisation_of_that_day():
    person, other = PersonFactory(sector=None), OrganisationFactory()
    old, new = OrganisationFactory(), OrganisationFactory()
    AffiliationFactory(person=person, organisation=old, until="2024", is_main=False)
    AffiliationFactory(person=person, organisation=new, since="2025-01")
    tie = ObservationFactory(source=person, target=other, observed_on=dt.date(2023, 1, 1))

    def tied(on):
        loaded = loaders.load_network(
            collection=tie.collection, on=dt.date.fromisoformat(on), viewer=machine, level="organisations"
        )
        return {frozenset(loaded.ids[i] for i in edge) for edge in loaded.network.edges}

    assert tied("2024-06-01") == {frozenset((old.pk, other.pk))}
    assert tied("2025-06-01") == {frozenset((new.pk, other.pk))}


def test_a_person_has_the_sector_of_the_main_organisation_unless_set():
    kultur, kommune = SectorFactory(key="kultur", position=1), SectorFactory(key="kommune", position=0)
    without, own = PersonFactory(sector=None), PersonFactory(sector=kommune)
    for person in (without, own):
        AffiliationFactory(person=person, organisation=OrganisationFactory(sector=kultur))

    loaded = loaders.load_network(collection=without.collection, on=dt.date(2026, 1, 1), viewer=machine)
    classes = dict(zip(loaded.ids, loaded.network.sector, strict=True))

    assert (loaded.sector_keys, classes[without.pk], classes[own.pk]) == (["kommune", "kultur"], 1, 0)


def test_shared_occasions_are_derived_and_never_counted():
    collection = CollectionFactory()
    a, b, c = (OrganisationFactory(collection=collection) for _ in range(3))
    draft = OccasionDraft(
        id=a.pk, kind="event", label="Werkstatt", address="/x/", on=PartialDate(2025, 5), audience="public",
        actor_ids=frozenset({a.pk, b.pk, c.pk}),
    )  # fmt: skip

    actions.note_presence(collection=collection, drafts=[draft], by=machine)
    actions.note_presence(collection=collection, drafts=[draft], by=machine)

    assert sorted(loaders.shared_occasions(collection=collection, viewer=machine).values()) == [1, 1, 1]
    assert standing(collection, "2026-01-01") == []


def test_stating_a_tie_with_oneself_is_refused_and_nothing_is_written():
    a, b = OrganisationFactory(name="Bauverein"), OrganisationFactory()
    day = dt.date(2026, 1, 1)

    with pytest.raises(actions.SelfTie, match="Bauverein"):
        actions.observe_ties(
            collection=a.collection,
            drafts=[
                TieDraft(source=a, target=b, observed_on=day),
                TieDraft(source=a, target=a, observed_on=day),
            ],
            by=machine,
        )

    assert standing(a.collection, "2026-06-01") == []


def test_new_ties_are_counted_once_per_pair_at_their_earliest():
    tie = ObservationFactory(observed_on=dt.date(2025, 6, 1), kind="informs")
    ObservationFactory(
        source=tie.source, target=tie.target, observed_on=dt.date(2025, 9, 1), kind="project", since="2025-02"
    )
    ObservationFactory(source=tie.source, observed_on=dt.date(2025, 6, 1), since="2019")

    new = loaders.new_ties(
        ties=standing(tie.collection, "2025-12-31"), since=dt.date(2024, 12, 31), until=dt.date(2025, 12, 31)
    )

    assert [(one.kind, one.began) for one in new] == [("project", dt.date(2025, 2, 1))]
