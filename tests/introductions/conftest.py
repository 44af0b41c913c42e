import datetime as dt
import re

import pytest
from django.core import mail

from geflecht.introductions import actions
from geflecht.kit import clock, outbox
from tests.factories.actors import CoordinatorFactory
from tests.factories.introductions import IntroductionFactory

START = dt.date(2026, 3, 2)


@pytest.fixture
def by(db):
    return CoordinatorFactory()


@pytest.fixture
def sent(by):
    """A pair that was written to on 2 March 2026, with 14 days to answer."""
    with clock.at(START):
        introduction = IntroductionFactory()
        actions.send_round(row=introduction.round, by=by)
        actions.send_rest(row=introduction.round, by=by)
    introduction.refresh_from_db()
    return introduction


def side(introduction, person):
    return introduction.answers.get(person=person)


def both_say_yes(introduction, by, on=START):
    with clock.at(on):
        for person in (introduction.first, introduction.second):
            actions.answer(side=side(introduction, person), said="yes", by=by)
    introduction.refresh_from_db()
    return introduction


def post():
    """Send what waits; return (address, subject) of all mail so far, in order."""
    outbox.send_waiting()
    return [(letter.to[0], letter.subject) for letter in mail.outbox]


def links_in(text):
    return re.findall(r"https?://\S+(/vorstellung/\S+/)", text)
