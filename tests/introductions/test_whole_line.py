"""One round from candidates to a tie, through the actions."""

import datetime as dt

import pytest
from django.core import mail

from geflecht.introductions import actions
from geflecht.introductions.actions import RoundDraft
from geflecht.introductions.models import Introduction, State
from geflecht.kit import clock
from geflecht.ties.models import Observation, Occasion
from tests.factories.actors import CollectionFactory, OfferNeedFactory, SectorFactory
from tests.factories.introductions import ParticipantFactory
from tests.introductions.conftest import START, links_in, post

pytestmark = pytest.mark.django_db


def test_a_round_from_candidates_to_a_dated_tie(by, client):
    town, art = SectorFactory(), SectorFactory(key="kultur", side="city_makers")
    anna = ParticipantFactory(name="Anna Beispiel", sector=town)
    bert = ParticipantFactory(name="Bert Beispiel", sector=art)
    OfferNeedFactory(actor=anna, direction="offer", text="Leer stehender Saal für Proben")
    OfferNeedFactory(actor=bert, direction="need", text="Saal für Proben gesucht")

    with clock.at(START):
        row = actions.open_round(collection=CollectionFactory(), draft=RoundDraft(name="Runde"), by=by)
        assert actions.propose(row=row, by=by) == 1
        actions.send_round(row=row, by=by)
        assert actions.send_rest(row=row, by=by) == 1
        assert sorted(post()) == [
            ("anna.beispiel@example.org", "Möchten Sie Bert Beispiel kennenlernen?"),
            ("bert.beispiel@example.org", "Möchten Sie Anna Beispiel kennenlernen?"),
        ]

    introduction = Introduction.objects.get()
    with clock.at(START + dt.timedelta(days=3)):
        for letter in list(mail.outbox):
            (address,) = links_in(letter.body)
            assert client.get(address).status_code == 200
            assert client.post(address, {"said": "yes"}).status_code == 200
        introduction.refresh_from_db()
        assert introduction.state == State.ACCEPTED
        post()
    contact = {letter.to[0]: letter for letter in mail.outbox[2:]}
    assert set(contact) == {"anna.beispiel@example.org", "bert.beispiel@example.org"}
    assert "bert.beispiel@example.org" in contact["anna.beispiel@example.org"].body
    assert contact["anna.beispiel@example.org"].reply_to == ["bert.beispiel@example.org"]
    assert Occasion.objects.get().kind == "introduction"

    with clock.at(START + dt.timedelta(days=31)):
        assert actions.do_due(by=by) == 1
        post()
        outcome = next(letter for letter in mail.outbox[4:] if letter.to == ["anna.beispiel@example.org"])
        (address,) = links_in(outcome.body)
        client.get(address)
        assert Observation.objects.count() == 0
        client.post(address, {"met": "in_touch"})

    tie = Observation.objects.get()
    assert (tie.kind, tie.origin, tie.stated_by, str(tie.observed_on)) == (
        "informs", "introduced", "source", "2026-04-02",
    )  # fmt: skip
