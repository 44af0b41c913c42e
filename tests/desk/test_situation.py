import datetime as dt

import pytest
from django.urls import reverse

from geflecht.actors.models import Machine, Role
from geflecht.desk import queries
from geflecht.desk.loaders import comparison_day, load_figures, quarter_starts, year_before
from geflecht.kit import clock
from geflecht.ties.models import WaveParticipant
from tests.algorithms.twelve import IDS, LOST, NEW, SECTORS, WAVE_1
from tests.factories.accounts import signed_in
from tests.factories.actors import CollectionFactory, OfferNeedFactory, OrganisationFactory, SectorFactory
from tests.factories.ties import ObservationFactory, WaveFactory

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 22)


MODERATED = {"I3-C7": "introduced", "K2-Z10": "network_event"}


@pytest.fixture
def twelve():
    """The worked network of the measures' manual: wave 1 eighteen months ago, wave 2 last month."""
    collection = CollectionFactory()
    sectors = {key: SectorFactory(key=key.lower(), position=i) for i, key in enumerate(SECTORS)}
    actors = [OrganisationFactory(collection=collection, name=name, sector=sectors[name[0]]) for name in IDS]
    for day, ties, is_ending in (
        (dt.date(2025, 5, 1), WAVE_1, False),
        (dt.date(2026, 10, 10), NEW, False),
        (dt.date(2026, 10, 10), LOST, True),
    ):
        for tie in ties:
            a, b = (actors[IDS.index(name)] for name in tie.split("-"))
            ObservationFactory(
                collection=collection, source=a, target=b, observed_on=day, is_ending=is_ending,
                origin=MODERATED.get(tie, "own"),
            )  # fmt: skip
    return collection, actors


def figures(collection):
    return load_figures(collection=collection, day=TODAY, viewer=Machine())


def test_the_figures_are_those_of_the_worked_network(twelve):
    collection, _actors = twelve

    found = figures(collection)

    assert (found.now.members, found.now.ties, found.now.cross, found.now.cross_possible) == (12, 18, 10, 57)
    assert (found.then.members, found.then.ties, found.then.cross, found.then.isolates) == (12, 14, 7, 1)
    assert (found.new_ties, found.lost_ties) == (5, 1)
    assert found.now.isolates == 0


def test_eigendynamik_is_the_count_below_twenty(twelve):
    collection, _actors = twelve

    own = figures(collection).eigendynamik

    assert (own.self_started, own.known, own.enough) == (3, 5, False)
    assert [round(bound, 2) for bound in own.upper_interval] == [0.23, 0.88]


def test_cut_points_say_who_falls_off(twelve):
    collection, actors = twelve
    names = {actor.pk: actor.name for actor in actors}

    cuts = [
        (names[cut.actor], cut.lost, sorted(names[pk] for pk in cut.some)) for cut in figures(collection).cuts
    ]

    assert cuts == [("Z10", 3, ["W11", "W12", "Z9"]), ("Z9", 2, ["W11", "W12"]), ("W11", 1, ["W12"])]


def test_mixing_counts_observed_and_expected(twelve):
    collection, _actors = twelve

    rows = {row[:2]: row[2:] for row in figures(collection).mixing}

    assert rows["i", "c"][0] == 3
    assert round(rows["i", "c"][1], 2) == round(9 * 18 / 66, 2)


def test_who_is_proposed_or_left_does_not_count(twelve):
    collection, actors = twelve
    actors[11].membership = "proposed"
    actors[11].save()

    assert figures(collection).now.members == 11


def asked(collection, actors, answered):
    wave = WaveFactory(collection=collection, opened_on=dt.date(2026, 10, 1))
    for number, actor in enumerate(actors):
        day = dt.date(2026, 10, 5) if number < answered else None
        WaveParticipant.objects.create(wave=wave, actor=actor, asked_on=dt.date(2026, 10, 1), answered_on=day)
    return wave


@pytest.mark.parametrize(
    ("answered", "level", "names_single"),
    ((12, "individual", True), (10, "individual", True), (9, "directional", False), (7, "too_low", False)),
)
def test_single_actors_are_named_from_eighty_percent(twelve, answered, level, names_single):
    collection, actors = twelve
    asked(collection, actors, answered)

    with clock.at(TODAY):
        found = queries.situation(collection=collection, viewer=Machine())

    assert (found.level, found.gaps.names_single) == (level, names_single)
    assert bool(found.gaps.cuts) == names_single


def test_without_a_wave_coverage_is_unknown(twelve):
    collection, _actors = twelve

    with clock.at(TODAY):
        found = queries.situation(collection=collection, viewer=Machine())

    assert (found.level, found.gaps.names_single) == ("unknown", True)


def test_those_named_most_are_phoned_first(twelve):
    collection, actors = twelve
    wave = asked(collection, actors, 9)
    for other in actors[:3]:
        ObservationFactory(
            collection=collection, source=other, target=actors[10], wave=wave, observed_on=TODAY
        )
    ObservationFactory(
        collection=collection, source=actors[0], target=actors[11], wave=wave, observed_on=TODAY
    )

    found = figures(collection).phone

    assert found == [(actors[10].pk, 3), (actors[11].pk, 1), (actors[9].pk, 0)]


def test_the_page_says_what_it_means_and_what_to_do(twelve):
    collection, _actors = twelve

    with clock.at(TODAY):
        page = signed_in(Role.COORDINATION).get(reverse("desk:situation"), {"sammlung": collection.slug})

    boxes = page.context["situation"].boxes
    assert [bool(box.reading.meaning and box.reading.action and box.definition) for box in boxes] == [
        True
    ] * len(boxes)
    assert boxes[2].value == "3 von 5"


def test_what_ends_soon_is_an_errand(twelve):
    collection, actors = twelve
    OfferNeedFactory(actor=actors[0], expires_on=TODAY + dt.timedelta(days=14))
    OfferNeedFactory(actor=actors[0], expires_on=TODAY + dt.timedelta(days=15))

    with clock.at(TODAY):
        errands = queries.situation(collection=collection, viewer=Machine()).errands

    assert errands[0].href.endswith("hinweis=angebot-laeuft-aus")
    assert errands[0].title.startswith("1 ")


def test_the_figures_are_computed_once_per_state(twelve, django_assert_num_queries):
    collection, _actors = twelve
    queries.figures(collection=collection, viewer=Machine(), day=TODAY)

    with django_assert_num_queries(0):
        queries.figures(collection=collection, viewer=Machine(), day=TODAY)


def test_a_kept_page_needs_few_queries(twelve, django_assert_max_num_queries):
    client = signed_in(Role.COORDINATION)
    client.get(reverse("desk:situation"))

    with django_assert_max_num_queries(13):
        client.get(reverse("desk:situation"))


def test_an_empty_network_says_what_belongs_here():
    CollectionFactory()

    page = signed_in(Role.COORDINATION).get(reverse("desk:situation"))

    assert (page.status_code, page.context["situation"].is_empty) == (200, True)


@pytest.mark.parametrize(
    ("today", "since"),
    (
        (dt.date(2026, 11, 22), dt.date(2026, 10, 1)),
        (dt.date(2026, 10, 5), dt.date(2026, 7, 1)),
        (dt.date(2027, 1, 3), dt.date(2026, 10, 1)),
    ),
)
def test_the_comparison_begins_a_month_back_at_least(today, since):
    assert comparison_day(today) == since


def test_quarters_run_to_today():
    assert quarter_starts(dt.date(2026, 2, 1), 3) == [
        dt.date(2025, 7, 1),
        dt.date(2025, 10, 1),
        dt.date(2026, 1, 1),
    ]


def test_the_year_before_a_leap_day():
    assert year_before(dt.date(2028, 2, 29)) == dt.date(2027, 2, 28)
