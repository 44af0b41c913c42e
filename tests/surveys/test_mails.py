"""The mails of surveys over a year, by the clock: each once, none after a stop, none lost, none too many."""

import datetime as dt
from collections import Counter
from itertools import chain

import pytest

from geflecht.actors.models import LinkHolder, Machine, MailKind
from geflecht.kit import clock, outbox
from geflecht.kit.models import Letter
from geflecht.surveys import actions
from geflecht.surveys.models import Mailed, Respondent
from tests.factories.surveys import MemberFactory, SurveyFactory, open_survey

pytestmark = pytest.mark.django_db
WORKER = Machine("worker")
FIRST = dt.date(2026, 11, 2)


def live_through(*days, from_day=FIRST, each_day=lambda day: None):
    """Let the worker do its duty on each of the days; letters older than 90 days are gone, as at night."""
    for number in sorted({*chain(*(range(one) if isinstance(one, int) else one for one in days))}):
        day = from_day + dt.timedelta(days=number)
        with clock.at(day):
            each_day(day)
            actions.keep_up(by=WORKER)
            if actions.send_due(by=WORKER):
                again = actions.send_due(by=WORKER)
                assert again == 0
            if number % 30 == 0:
                Letter.objects.filter(written_at__lt=clock.now() - dt.timedelta(days=90)).delete()


def written():
    rows = Mailed.objects.order_by("on", "pk").values_list("respondent__actor__name", "moment", "on")
    found = {}
    for name, moment, on in rows:
        found.setdefault(name, []).append((moment, (on - FIRST).days))
    return found


def answer(respondent):
    by = LinkHolder(respondent.actor_id)
    actions.begin(respondent=respondent, audience="members", by=by)
    actions.finish(respondent=respondent, by=by)


def test_the_mails_of_a_wave_leave_once_each_and_only_to_those_who_have_not_answered(mailoutbox):
    quick, _slow = MemberFactory(name="Anna Flink"), MemberFactory(name="Bert Still")
    with clock.at(FIRST - dt.timedelta(days=7)):
        survey = open_survey()

    def each_day(day):
        if day == FIRST + dt.timedelta(days=2):
            answer(Respondent.objects.get(survey=survey, actor=quick))

    live_through(40, range(90, 366, 7), from_day=FIRST - dt.timedelta(days=7), each_day=each_day)

    assert written() == {
        "Anna Flink": [("pre_notice", -3), ("invitation", 0), ("thanks", 2)],
        "Bert Still": [
            ("pre_notice", -3), ("invitation", 0), ("reminder_1", 5), ("reminder_2", 10), ("reminder_3", 15),
        ],
    }  # fmt: skip
    survey.refresh_from_db()
    assert (survey.state, survey.wave.closed_on) == ("closed", dt.date(2026, 11, 23))


def test_an_evergreen_asks_again_after_half_a_year_but_only_if_there_is_something_new():
    anna, bert = MemberFactory(name="Anna Flink"), MemberFactory(name="Bert Still")
    with clock.at(FIRST):
        survey = open_survey(kind="evergreen", closes_on=None)
        for person in (anna, bert):
            answer(Respondent.objects.get(survey=survey, actor=person))

    def each_day(day):
        if day == FIRST + dt.timedelta(days=100):
            MemberFactory(name="Cem Neu")

    live_through(10, range(98, 150), range(180, 230), range(360, 366), each_day=each_day)

    mails = written()
    assert [mail for mail in mails["Anna Flink"] if mail[1] > 0] == [
        ("invitation", 182), ("reminder_1", 189), ("reminder_2", 203), ("reminder_3", 224), ("invitation", 364),
    ]  # fmt: skip
    assert mails["Cem Neu"][0] == ("invitation", 100)
    assert max(Counter(Mailed.objects.values_list("respondent", "round", "moment")).values()) == 1


def test_an_evergreen_with_nothing_new_stays_silent():
    people = [MemberFactory(), MemberFactory()]
    with clock.at(FIRST):
        survey = open_survey(kind="evergreen", closes_on=None)
        for person in people:
            answer(Respondent.objects.get(survey=survey, actor=person))

    live_through(range(175, 190))

    assert set(Mailed.objects.values_list("moment", flat=True)) == {"thanks"}


def test_a_stopped_address_gets_no_more(mailoutbox, django_capture_on_commit_callbacks):
    person = MemberFactory(name="Anna Flink")
    with clock.at(FIRST):
        open_survey()

    with django_capture_on_commit_callbacks(execute=True):
        live_through(2)
    outbox.stop(person.contact.email, MailKind.SURVEY)
    with django_capture_on_commit_callbacks(execute=True):
        live_through(30, from_day=FIRST + dt.timedelta(days=2))

    assert len(mailoutbox) == 1


def test_who_declined_left_or_has_no_address_gets_none():
    declined, left, mute = MemberFactory(), MemberFactory(), MemberFactory()
    with clock.at(FIRST):
        survey = open_survey()
        row = Respondent.objects.get(survey=survey, actor=declined)
        actions.decline(respondent=row, by=LinkHolder(declined.pk))
    type(left).objects.filter(pk=left.pk).update(membership="left")
    type(mute.contact).objects.filter(pk=mute.pk).update(email="")

    live_through(30)

    assert written() == {}


def test_a_worker_that_stood_still_sends_one_mail_not_all_that_were_due():
    MemberFactory(name="Bert Still")
    with clock.at(FIRST):
        open_survey()

    live_through(1)
    live_through(8, from_day=FIRST + dt.timedelta(days=11))

    assert written() == {"Bert Still": [("invitation", 0), ("reminder_2", 11), ("reminder_3", 15)]}


def test_nothing_is_lost_where_the_worker_dies_between_two_people(monkeypatch):
    MemberFactory(name="Anna Flink"), MemberFactory(name="Bert Still")
    with clock.at(FIRST):
        open_survey()
    from geflecht.actors import actions as actors

    real, calls = actors.write_mail, []

    def dies(**mail):
        calls.append(mail["to"])
        if len(calls) == 2:
            raise SystemExit
        return real(**mail)

    monkeypatch.setattr(actors, "write_mail", dies)
    with clock.at(FIRST), pytest.raises(SystemExit):
        actions.send_due(by=WORKER)
    left_over = (Mailed.objects.count(), Letter.objects.count())
    with clock.at(FIRST):
        again = actions.send_due(by=WORKER)

    assert (left_over, again) == ((1, 1), 1)
    assert sorted(Letter.objects.values_list("to", flat=True)) == [
        "anna.flink@example.org", "bert.still@example.org",
    ]  # fmt: skip


def test_a_reminder_says_how_far_one_is_in_contacts_and_carries_the_link(mailoutbox):
    anna = MemberFactory(name="Anna Flink")
    MemberFactory(), MemberFactory()
    with clock.at(FIRST):
        survey = open_survey(sender_name="Kim Beispiel", reply_to="kim@example.org")
        row = Respondent.objects.get(survey=survey, actor=anna)
        by = LinkHolder(anna.pk)
        actions.begin(respondent=row, audience="members", by=by)
        ids = list(row.answers.values_list("pk", flat=True))
        actions.tick(respondent=row, known=ids, unknown=(), by=by)
        actions.describe(respondent=row, answer=row.answers.first(), values={"kind": "knows"}, by=by)

    live_through(6)

    letter = Letter.objects.get(to="anna.flink@example.org", occasion__endswith="reminder_1")
    assert "Sie haben 1 von 2 Kontakten beschrieben" in letter.text
    token = letter.text.split("/befragung/")[1].split("/")[0]
    with clock.at(FIRST):
        assert actions.visit(token=token, viewer=LinkHolder(anna.pk)).respondent == row
    assert (letter.sender_name, letter.reply_to, letter.kind) == ("Kim Beispiel", "kim@example.org", "survey")


def test_names_with_markup_and_braces_stay_text():
    from geflecht.surveys import queries

    text = queries.Text("Hallo {name}", "{name} {link}").filled(name="<b>{link}\nBcc: x", link="https://a")

    assert text == queries.Text("Hallo <b>{link}\nBcc: x", "<b>{link}\nBcc: x https://a")


def test_refusals_of_making_a_survey():
    survey = SurveyFactory(name="Beziehungen")
    with pytest.raises(actions.TwoOfOneName, match="Beziehungen"):
        actions.save_survey(
            survey=None, collection=survey.collection, name="Beziehungen", opens_on=FIRST, closes_on=FIRST,
            by=WORKER,
        )  # fmt: skip
    with pytest.raises(actions.DeadlineMissing):
        actions.save_survey(
            survey=None, collection=survey.collection, name="Neu", opens_on=FIRST, closes_on=None, by=WORKER
        )
    with pytest.raises(actions.NobodyToAsk):
        actions.open_survey(survey=survey, by=WORKER)
    MemberFactory()
    actions.open_survey(survey=survey, by=WORKER)
    with pytest.raises(actions.NotADraft):
        actions.open_survey(survey=survey, by=WORKER)
    with pytest.raises(actions.EmptyWording):
        actions.reword(question=survey.questions.model.objects.first(), text_de=" ", text_en="x", by=WORKER)
