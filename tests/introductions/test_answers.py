"""What the answers of both sides lead to, and who is told what."""

import datetime as dt

import icalendar
import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied

from geflecht.actors.models import MailKind
from geflecht.introductions import actions
from geflecht.introductions.models import State
from geflecht.kit import clock, outbox
from geflecht.kit.models import LogEntry
from geflecht.ties.models import Occasion, Presence
from tests.factories.actors import UserFactory
from tests.introductions.conftest import START, both_say_yes, post, side

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("said", "state"),
    (
        ((), State.SENT), (("yes",), State.HALF), (("yes", "yes"), State.ACCEPTED), (("no",), State.DECLINED),
        (("yes", "no"), State.DECLINED), (("no", "yes"), State.DECLINED),
    ),
)  # fmt: skip
def test_the_state_follows_from_both_answers(sent, by, said, state):
    with clock.at(START):
        for person, word in zip((sent.first, sent.second), said, strict=False):
            actions.answer(side=side(sent, person), said=word, by=by)

    sent.refresh_from_db()
    assert sent.state == state


def test_both_get_each_others_contact_data_and_three_times(sent, by):
    post()
    mail.outbox.clear()

    both_say_yes(sent, by)
    post()

    letter = next(one for one in mail.outbox if one.to == [sent.first.contact.email])
    assert sent.second.contact.email in letter.body
    assert letter.reply_to == [sent.second.contact.email]
    (name, content, kind) = letter.attachments[0]
    calendar = icalendar.Calendar.from_ical(content)
    starts = [entry.decoded("dtstart") for entry in calendar.walk("VEVENT")]
    assert (name, kind, len(calendar.walk("VTIMEZONE"))) == ("termine.ics", "text/calendar", 1)
    assert [f"{start:%a %d.%m. %H:%M %Z}" for start in starts] == [
        "Tue 10.03. 09:30 CET", "Wed 11.03. 13:00 CET", "Thu 12.03. 16:00 CET",
    ]  # fmt: skip


def test_no_contact_data_leaves_before_both_said_yes(sent, by):
    with clock.at(START):
        actions.answer(side=side(sent, sent.first), said="yes", by=by)
    post()

    assert all(
        other.contact.email not in letter.body
        for letter in mail.outbox
        for other in (sent.first, sent.second)
        if letter.to != [other.contact.email]
    )


@pytest.mark.parametrize("word", ("no", ""))
def test_whoever_said_yes_reads_the_same_whether_the_other_said_no_or_nothing(sent, by, word):
    with clock.at(START):
        actions.answer(side=side(sent, sent.first), said="yes", by=by)
        if word:
            actions.answer(side=side(sent, sent.second), said=word, by=by)
        post()
    mail.outbox.clear()
    with clock.at(START + dt.timedelta(days=14)):
        assert actions.do_due(by=by) == 0
    with clock.at(START + dt.timedelta(days=15)):
        assert actions.do_due(by=by) == 1
        post()

    told = {letter.to[0]: letter for letter in mail.outbox}
    first = told[sent.first.contact.email]
    assert first.subject == f"Dieses Mal hat es nicht geklappt: {sent.second.name}"
    assert "dafür gibt es viele Gründe" in first.body
    assert (sent.second.contact.email in told) == (word == "")


def test_the_log_does_not_tell_who_answered(sent, by):
    with clock.at(START):
        actions.answer(side=side(sent, sent.first), said="no", by=by)

    entry = LogEntry.objects.get(event="introductions.answered")
    assert (entry.by_label, entry.by_id, entry.details) == ("one side", "", {})


def test_an_accepted_introduction_counts_as_help_of_the_network(sent, by):
    both_say_yes(sent, by)

    occasion = Occasion.objects.get()
    present = set(Presence.objects.values_list("actor_id", flat=True))
    assert (occasion.kind, occasion.audience, str(occasion.on)) == (
        "introduction",
        "coordination",
        "2026-03-02",
    )
    assert present == {sent.first_id, sent.second_id}


def test_a_stranger_cannot_answer(sent):
    with pytest.raises(PermissionDenied):
        actions.answer(side=side(sent, sent.first), said="yes", by=UserFactory(person=sent.second))


def test_a_withdrawn_proposal_cannot_be_answered(sent, by):
    with clock.at(START):
        actions.withdraw(introduction=sent, by=by)

        with pytest.raises(actions.ItIsOver):
            actions.answer(side=side(sent, sent.first), said="yes", by=by)


def test_what_both_agreed_to_cannot_be_withdrawn(sent, by):
    both_say_yes(sent, by)

    with pytest.raises(actions.ItIsOver, match="wartet"):
        actions.withdraw(introduction=sent, by=by)


def test_nothing_goes_to_an_address_that_stopped_introductions(sent, by):
    post()
    outbox.stop(sent.first.contact.email, MailKind.INTRODUCTION)
    mail.outbox.clear()
    with clock.at(START + dt.timedelta(days=15)):
        actions.do_due(by=by)
        post()

    assert [letter.to[0] for letter in mail.outbox] == [sent.second.contact.email]
