"""Both answer at once, and the same link is used twice at once; on both databases."""

import threading

import pytest
from django.db import connection

from geflecht.introductions import actions
from geflecht.introductions.models import Answer, Introduction, State
from geflecht.kit import clock
from geflecht.kit.models import Letter
from tests.factories.actors import CoordinatorFactory
from tests.factories.introductions import IntroductionFactory
from tests.introductions.conftest import START

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*works):
    """Run all works at the same time, each with a connection of its own; return what they raised."""
    gate, raised = threading.Barrier(len(works)), []

    def run(one):
        try:
            gate.wait(10)
            with clock.at(START):
                one()
        except Exception as error:  # handed to the test
            raised.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(one,)) for one in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return raised


@pytest.fixture
def sent_pair():
    by = CoordinatorFactory()
    with clock.at(START):
        introduction = IntroductionFactory()
        actions.send_round(row=introduction.round, by=by)
        actions.send_rest(row=introduction.round, by=by)
    return introduction, by


def contact_letters():
    return Letter.objects.filter(occasion__endswith=":contact").count()


def test_both_say_yes_at_the_same_moment(sent_pair):
    introduction, by = sent_pair
    sides = list(Answer.objects.filter(introduction=introduction))

    raised = at_once(*(lambda side=side: actions.answer(side=side, said="yes", by=by) for side in sides))

    assert raised == []
    assert Introduction.objects.get().state == State.ACCEPTED
    assert contact_letters() == 2


def test_the_last_yes_twice_at_the_same_moment(sent_pair):
    introduction, by = sent_pair
    first, last = Answer.objects.filter(introduction=introduction)
    with clock.at(START):
        actions.answer(side=first, said="yes", by=by)

    raised = at_once(*[lambda: actions.answer(side=last, said="yes", by=by)] * 3)

    assert raised == []
    assert contact_letters() == 2


def test_a_round_sent_twice_at_the_same_moment_writes_once(sent_pair):
    _introduction, by = sent_pair
    with clock.at(START):
        row = IntroductionFactory().round
    raised = at_once(*[lambda: actions.send_round(row=row, by=by)] * 2)
    at_once(*[lambda: actions.send_rest(row=row, by=by)] * 2)

    assert [type(error) for error in raised] == [actions.NotInReview]
    assert Letter.objects.filter(occasion__contains=str(row.introductions.get().pk)).count() == 2
