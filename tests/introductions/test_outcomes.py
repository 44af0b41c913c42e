"""What both sides tell, and the ties that come of it."""

import datetime as dt

import pytest

from geflecht.introductions import actions
from geflecht.introductions.models import Introduction
from geflecht.kit import clock
from geflecht.ties import loaders as ties
from geflecht.ties.models import Observation, TieKind
from tests.introductions.conftest import START, both_say_yes

pytestmark = pytest.mark.django_db
WEEKS = START + dt.timedelta(days=28)
HALF_A_YEAR = START + dt.timedelta(days=183)


@pytest.fixture
def agreed(sent, by):
    both_say_yes(sent, by)
    with clock.at(WEEKS):
        actions.do_due(by=by)
    sent.refresh_from_db()
    return sent


def tell(introduction, person, met, by, on=WEEKS):
    with clock.at(on):
        actions.tell(introduction=introduction, person=person, met=met, by=by)


def told():
    rows = Observation.objects.order_by("recorded_at")
    return [(row.kind, row.stated_by, row.origin, row.is_ending) for row in rows]


def standing(introduction, by, on):
    found = ties.standing_ties(
        collection=introduction.round.collection, on=on, viewer=by, kinds=tuple(TieKind.values)
    )
    return {tie.kind for tie in found}


@pytest.mark.parametrize(
    ("met", "expected"),
    (
        ("not_yet", []), ("no_fit", []), ("met", [("knows", "source", "introduced", False)]),
        ("in_touch", [("informs", "source", "introduced", False)]),
        ("working", [("cooperates", "source", "introduced", False)]),
    ),
)  # fmt: skip
def test_an_outcome_makes_a_tie_of_its_kind(agreed, by, met, expected):
    tell(agreed, agreed.first, met, by)

    assert told() == expected
    assert Introduction.objects.get().outcome == met


def test_telling_the_same_twice_states_it_once(agreed, by):
    for _time in range(2):
        tell(agreed, agreed.first, "met", by)

    assert len(told()) == 1


def test_what_both_tell_is_stated_by_both(agreed, by):
    tell(agreed, agreed.first, "met", by)
    tell(agreed, agreed.second, "met", by)

    assert [stated for _kind, stated, _origin, _end in told()] == ["source", "both"]


def test_the_furthest_of_both_counts(agreed, by):
    tell(agreed, agreed.first, "working", by)
    tell(agreed, agreed.second, "not_yet", by)

    assert Introduction.objects.get().outcome == "working"


def test_half_a_year_later_the_tie_is_confirmed_or_ends(agreed, by):
    tell(agreed, agreed.first, "working", by)
    with clock.at(HALF_A_YEAR):
        assert actions.do_due(by=by) == 1

    tell(agreed, agreed.first, "met", by, on=HALF_A_YEAR)
    assert standing(agreed, by, HALF_A_YEAR) == {"knows"}
    tell(agreed, agreed.second, "in_touch", by, on=HALF_A_YEAR)

    assert standing(agreed, by, HALF_A_YEAR) == {"knows", "informs"}
    assert Introduction.objects.get().later == "in_touch"


def test_a_slip_can_be_corrected(agreed, by):
    tell(agreed, agreed.first, "working", by)
    tell(agreed, agreed.first, "not_yet", by, on=WEEKS + dt.timedelta(days=1))

    assert standing(agreed, by, WEEKS + dt.timedelta(days=1)) == set()
    assert Introduction.objects.get().outcome == "not_yet"


def test_who_was_no_fit_is_not_asked_again(agreed, by):
    tell(agreed, agreed.first, "no_fit", by)
    with clock.at(HALF_A_YEAR):
        assert actions.do_due(by=by) == 0


def test_nothing_can_be_told_before_both_said_yes(sent, by):
    with pytest.raises(actions.NotAccepted):
        actions.tell(introduction=sent, person=sent.first, met="met", by=by)
