"""Answering: ticks and cards become statements about ties, by one side or by both, and nothing is lost."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from geflecht.actors.models import LinkHolder
from geflecht.kit import clock
from geflecht.surveys import actions
from geflecht.surveys.models import Answer, Respondent, SomebodyNew
from geflecht.ties import loaders
from geflecht.ties.models import Observation, TieKind, WaveParticipant
from tests.factories.actors import PersonFactory, UserFactory
from tests.factories.surveys import MemberFactory, open_survey
from tests.factories.ties import ObservationFactory

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 11, 5)


@pytest.fixture(autouse=True)
def in_november():
    with clock.at(DAY):
        yield


@pytest.fixture
def two():
    """Two people, each asked about the other, both ready to answer."""
    anna, bert = MemberFactory(name="Anna Beispiel"), MemberFactory(name="Bert Beispiel")
    survey = open_survey()
    return [begun(survey, person) for person in (anna, bert)]


def begun(survey, person, audience="members"):
    respondent = Respondent.objects.get(survey=survey, actor=person)
    return actions.begin(respondent=respondent, audience=audience, by=LinkHolder(person.pk))


def by(respondent):
    return LinkHolder(respondent.actor_id)


def answer_of(respondent):
    return respondent.answers.get()


def tick(respondent, *answers):
    actions.tick(respondent=respondent, known={one.pk for one in answers}, unknown=(), by=by(respondent))


def describe(respondent, answer, **values):
    return actions.describe(respondent=respondent, answer=answer, values=values, by=by(respondent))


def stated():
    rows = Observation.objects.order_by("source__name", "kind")
    return [(o.source.name[:4], o.target.name[:4], o.kind, o.stated_by, o.observed_on) for o in rows]


def test_a_tick_states_that_two_know_each_other_and_a_card_how(two):
    anna, _bert = two
    tick(anna, answer_of(anna))
    ticked = stated()
    describe(anna, answer_of(anna), kind="cooperates", origin="own", frequency="monthly")

    row = Observation.objects.get()
    assert ticked == [("Anna", "Bert", "knows", "source", DAY)]
    assert (row.kind, row.origin, row.strength, row.audience) == ("cooperates", "own", 3.0, "members")
    assert row.wave == anna.survey.wave


def test_unticking_takes_back_what_was_said(two):
    anna, _bert = two
    tick(anna, answer_of(anna))
    describe(anna, answer_of(anna), kind="partner", trust_open=4)
    actions.tick(respondent=anna, known=(), unknown={answer_of(anna).pk}, by=by(anna))

    row = answer_of(anna)
    assert stated() == []
    assert (row.is_known, row.kind, row.trust_open, row.described_at) == (False, "knows", None, None)


def test_saving_twice_changes_nothing(two):
    anna, _bert = two
    for _time in range(2):
        tick(anna, answer_of(anna))
        describe(anna, answer_of(anna), kind="informs")
    first = list(Observation.objects.values())
    describe(anna, answer_of(anna), kind="informs")

    assert list(Observation.objects.values()) == first


@pytest.mark.parametrize(
    ("mine", "theirs", "expected"),
    (
        ("informs", "informs", {"Anna": "both", "Bert": "both"}),
        ("partner", "informs", {"Anna": "source", "Bert": "both"}),
        ("knows", "project", {"Anna": "both", "Bert": "source"}),
    ),
)
def test_what_both_say_is_stated_by_both(two, mine, theirs, expected):
    """The question asks for the closest kind, so who names a closer one has said the looser one too."""
    for respondent, kind in zip(two, (mine, theirs), strict=True):
        describe(respondent, answer_of(respondent), kind=kind)

    assert {source: said for source, _to, _kind, said, _on in stated()} == expected


def test_one_side_taking_it_back_leaves_the_other_alone(two):
    anna, bert = two
    for respondent in two:
        describe(respondent, answer_of(respondent), kind="informs")
    actions.tick(respondent=anna, known=(), unknown={answer_of(anna).pk}, by=by(anna))

    assert stated() == [("Bert", "Anna", "informs", "source", DAY)]


def test_a_tie_is_shown_to_the_narrower_of_the_two_circles(two):
    anna, bert = two
    for respondent in two:
        describe(respondent, answer_of(respondent), kind="informs")
    actions.begin(respondent=bert, audience="coordination", by=by(bert))

    assert set(Observation.objects.values_list("audience", flat=True)) == {"coordination"}


def test_no_longer_in_touch_ends_what_stood():
    anna, bert = MemberFactory(), MemberFactory()
    old = ObservationFactory(source=anna, target=bert, kind="project", observed_on=dt.date(2025, 3, 1))
    respondent = begun(open_survey(), anna)
    describe(respondent, answer_of(respondent), kind="knows", is_over=True)

    def kinds(day):
        found = loaders.standing_ties(
            collection=old.collection, on=day, viewer=LinkHolder(anna.pk), kinds=TieKind.values
        )
        return [tie.kind for tie in found]

    assert (kinds(dt.date(2026, 11, 4)), kinds(DAY)) == (["project"], [])


def test_a_looser_kind_than_before_ends_the_closer_one():
    anna, bert = MemberFactory(), MemberFactory()
    ObservationFactory(source=anna, target=bert, kind="partner", observed_on=dt.date(2025, 3, 1))
    ObservationFactory(source=anna, target=bert, kind="knows", observed_on=dt.date(2025, 3, 1))
    respondent = begun(open_survey(), anna)
    describe(respondent, answer_of(respondent), kind="informs")

    standing = loaders.standing_ties(
        collection=anna.collection, on=DAY, viewer=LinkHolder(anna.pk), kinds=TieKind.values
    )
    assert sorted(tie.kind for tie in standing) == ["informs", "knows"]


def test_an_end_is_not_stated_against_the_other_side(two):
    anna, bert = two
    describe(bert, answer_of(bert), kind="project")
    describe(anna, answer_of(anna), kind="knows", is_over=True)

    assert stated() == [("Bert", "Anna", "project", "source", DAY)]


def test_answers_keep_the_version_of_their_wording(two):
    anna, _bert = two
    question = anna.survey.questions.get(pk="kind")
    describe(anna, answer_of(anna), kind="informs", frequency="weekly")
    actions.reword(
        question=question, text_de="Wie nah?", text_en="How close?", by=UserFactory(role="coordination")
    )
    before = answer_of(anna).wordings
    describe(anna, answer_of(anna), kind="partner")

    assert before == {"kind": 1, "frequency": 1}
    assert answer_of(anna).wordings == {"kind": 2, "frequency": 1}


def test_finishing_notes_the_answer_in_the_wave_and_closes_the_list(two):
    anna, _bert = two
    actions.finish(respondent=anna, by=by(anna))

    answered = WaveParticipant.objects.values_list("actor__name", "answered_on").order_by("actor__name")
    assert list(answered) == [("Anna Beispiel", DAY), ("Bert Beispiel", None)]
    assert (answer_of(anna).is_known, Respondent.objects.get(pk=anna.pk).state) == (False, "finished")


def test_nobody_answers_before_choosing_who_sees_it():
    anna = MemberFactory()
    MemberFactory()
    respondent = Respondent.objects.get(survey=open_survey(), actor=anna)

    with pytest.raises(actions.ChooseFirst):
        actions.name_somebody(respondent=respondent, name="Cem", organisation="", by=LinkHolder(anna.pk))


def test_nobody_answers_for_somebody_else(two):
    anna, bert = two

    with pytest.raises(PermissionDenied):
        describe_as(bert, anna)


def describe_as(doer, respondent):
    return actions.describe(
        respondent=respondent, answer=answer_of(respondent), values={"kind": "informs"}, by=by(doer)
    )


def test_a_closed_survey_takes_no_answers(two):
    anna, _bert = two
    actions.close_survey(survey=anna.survey, by=UserFactory(role="coordination"))

    with pytest.raises(actions.NotOpen, match="What you said is kept|Was Sie gesagt haben"):
        tick(anna, answer_of(anna))


def test_by_phone_the_answer_is_marked_and_ratings_are_left_out(two):
    anna, _bert = two
    desk = UserFactory(role="coordination")
    actions.describe(
        respondent=anna, answer=answer_of(anna), values={"kind": "informs", "trust_open": 1}, by=desk,
        is_by_phone=True,
    )  # fmt: skip

    row, observation = answer_of(anna), Observation.objects.get()
    assert (row.is_by_phone, row.trust_open, row.kind) == (True, None, "informs")
    assert (observation.attributes, observation.stated_by) == ({"by_phone": True}, "source")


def test_somebody_found_is_added_once_and_ticked(two):
    anna, _bert = two
    organisation = PersonFactory(name="Dora Fern", collection=anna.actor.collection)
    for _time in range(2):
        actions.add_to_list(respondent=anna, counterpart_id=organisation.pk, by=by(anna))

    row = anna.answers.get(counterpart=organisation)
    assert (row.reason, row.is_known, anna.answers.count()) == ("search", True, 2)


def test_somebody_hidden_or_oneself_cannot_be_added(two):
    anna, _bert = two
    hidden = PersonFactory(profile_audience="coordination", collection=anna.actor.collection)

    for pk in (hidden.pk, anna.actor_id):
        with pytest.raises(actions.NotOnTheList):
            actions.add_to_list(respondent=anna, counterpart_id=pk, by=by(anna))


def test_a_name_that_is_not_on_the_list_stays_private_until_it_is_confirmed(two):
    anna, _bert = two
    desk = UserFactory(role="coordination")
    named = actions.name_somebody(respondent=anna, name="Cem Neu", organisation="Verein", by=by(anna))
    before = stated()
    actor = actions.confirm_somebody(somebody=named, actor=None, by=desk)

    assert before == []
    assert (actor.name, actor.membership, actor.profile_audience) == ("Cem Neu", "proposed", "coordination")
    assert [(source, target) for source, target, *_rest in stated()] == [("Anna", "Cem ")]
    with pytest.raises(actions.AlreadyLookedAt):
        actions.confirm_somebody(somebody=named, actor=None, by=desk)


def test_a_dismissed_name_is_gone(two):
    anna, _bert = two
    named = actions.name_somebody(respondent=anna, name="Cem Neu", organisation="", by=by(anna))
    actions.dismiss_somebody(somebody=named, by=UserFactory(role="coordination"))

    assert (SomebodyNew.objects.count(), stated()) == (0, [])


def test_the_form_for_names_has_an_end(two):
    anna, _bert = two
    for number in range(20):
        actions.name_somebody(respondent=anna, name=f"Name {number}", organisation="", by=by(anna))

    with pytest.raises(actions.TooManyNew, match="20"):
        actions.name_somebody(respondent=anna, name="Name 21", organisation="", by=by(anna))


@pytest.mark.parametrize(
    "wrong",
    ({"kind": "friends"}, {"trust_open": 5}, {"value_shares": 0}, {"frequency": "daily"}, {"said_at": None}),
)
def test_the_database_refuses_answers_that_mean_nothing(two, wrong):
    anna, _bert = two
    tick(anna, answer_of(anna))

    with pytest.raises(IntegrityError), transaction.atomic():
        Answer.objects.filter(respondent=anna).update(**wrong)
