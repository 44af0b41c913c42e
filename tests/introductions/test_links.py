"""Personal links: reading one answers nothing; twice, late, forged, or by both at once."""

import datetime as dt

import pytest
from django.urls import reverse

from geflecht.introductions import actions
from geflecht.introductions.actions import letters
from geflecht.introductions.models import Introduction, State
from geflecht.kit import clock, links
from tests.introductions.conftest import START, both_say_yes, post, side

pytestmark = pytest.mark.django_db


def path_of(address):
    return "/" + address.split("/", 3)[3]


def answer_path(introduction, person):
    return path_of(letters.answer_address(side(introduction, person), introduction.lapses_on))


def state_of(introduction):
    return Introduction.objects.get(pk=introduction.pk).state


@pytest.fixture
def open_time():
    with clock.at(START + dt.timedelta(days=2)):
        yield


@pytest.mark.parametrize("method", ("get", "head"))
def test_opening_a_link_answers_nothing(sent, client, open_time, method):
    path = answer_path(sent, sent.first)

    response = getattr(client, method)(path)

    assert response.status_code == 200
    assert (response["Cache-Control"], response["Referrer-Policy"]) == ("no-store", "same-origin")
    assert (state_of(sent), side(sent, sent.first).said) == (State.SENT, "")


def test_a_link_shows_who_and_why_but_no_contact_data(sent, client, open_time):
    page = client.get(answer_path(sent, sent.first)).content.decode()

    assert sent.second.name in page
    assert "Beide arbeiten am Leerstand." in page
    assert sent.second.contact.email not in page


def test_a_link_used_twice_says_the_same(sent, client, open_time):
    path = answer_path(sent, sent.first)

    statuses = [client.post(path, {"said": "yes"}).status_code for _time in range(2)]

    assert (statuses, state_of(sent)) == ([200, 200], State.HALF)


def test_the_last_yes_twice_brings_one_mail_each(sent, client, open_time, by):
    actions.answer(side=side(sent, sent.first), said="yes", by=by)
    path = answer_path(sent, sent.second)

    for _time in range(2):
        client.post(path, {"said": "yes"})

    contact = [address for address, subject in post() if subject.startswith("Sie haben beide zugesagt")]
    assert sorted(contact) == sorted([sent.first.contact.email, sent.second.contact.email])


def test_a_mind_can_be_changed_until_both_said_yes(sent, client, open_time):
    path = answer_path(sent, sent.first)

    client.post(path, {"said": "no"})
    assert state_of(sent) == State.DECLINED
    client.post(path, {"said": "yes"})

    assert state_of(sent) == State.HALF


def test_a_no_after_both_said_yes_is_refused(sent, client, open_time, by):
    both_say_yes(sent, by, on=START + dt.timedelta(days=1))

    response = client.post(answer_path(sent, sent.first), {"said": "no"})

    assert (response.status_code, state_of(sent)) == (409, State.ACCEPTED)


def test_a_link_ends_with_the_day_on_which_the_proposal_lapses(sent, client):
    path = answer_path(sent, sent.first)

    with clock.at(START + dt.timedelta(days=14)):
        assert client.post(path, {"said": "yes"}).status_code == 200
    with clock.at(START + dt.timedelta(days=15)):
        assert client.post(path, {"said": "no"}).status_code == 410

    assert state_of(sent) == State.HALF


def test_what_lapsed_cannot_be_answered_while_signed_in_either(sent, by):
    with clock.at(START + dt.timedelta(days=15)):
        actions.do_due(by=by)
        with pytest.raises(actions.ItIsOver, match="vorbei"):
            actions.answer(side=side(sent, sent.first), said="yes", by=by)


def test_a_forged_link_is_not_found(sent, client):
    assert client.get(reverse("introductions:answer", args=["nichts"])).status_code == 404


def test_a_link_for_another_purpose_opens_nothing(sent, client, open_time):
    until = clock.now() + dt.timedelta(days=1)
    token = links.sign(letters.OUTCOME, str(side(sent, sent.first).pk), 1, until=until)

    assert client.get(reverse("introductions:answer", args=[token])).status_code == 404


def test_a_withdrawn_link_opens_nothing(sent, client, open_time):
    path = answer_path(sent, sent.first)
    sent.answers.update(version=2)

    assert client.get(path).status_code == 410


def test_asking_not_again_blocks_the_pair(sent, client, open_time):
    client.post(answer_path(sent, sent.first), {"said": "no", "never": "1"})

    (row,) = sent.first.blocks.all()
    assert (row.other, row.is_by_coordination) == (sent.second, False)


def test_opening_the_question_what_came_of_it_tells_nothing(sent, client, by):
    both_say_yes(sent, by)
    with clock.at(START + dt.timedelta(days=28)):
        actions.do_due(by=by)
        address = letters.outcome_address(sent, sent.first_id)
        client.get(path_of(address))
        assert sent.outcomes.count() == 0
        client.post(path_of(address), {"met": "met"})

    assert [(one.person, one.met) for one in sent.outcomes.all()] == [(sent.first, "met")]
