"""Whom a respondent is asked about, what raters say together, and what follows merge and erasure."""

import datetime as dt
import uuid

import pytest

from geflecht.actors import actions as actors
from geflecht.actors.models import LinkHolder, Machine
from geflecht.kit import clock
from geflecht.surveys import actions, loaders, queries
from geflecht.surveys.models import Answer, Respondent
from geflecht.ties import actions as ties
from geflecht.ties.models import Observation
from tests.factories.actors import AffiliationFactory, OrganisationFactory, PlaceFactory, SectorFactory
from tests.factories.surveys import MemberFactory, open_survey
from tests.factories.ties import ObservationFactory

pytestmark = pytest.mark.django_db
WORKER = Machine("test")
DAY = dt.date(2026, 11, 5)


@pytest.fixture(autouse=True)
def in_november():
    with clock.at(DAY):
        yield


def asked(person, survey=None):
    survey = survey or open_survey()
    return Respondent.objects.select_related("survey__collection", "actor").get(survey=survey, actor=person)


def gather(*people, label="Netzwerktreffen"):
    """Let people share an occasion."""
    draft = ties.OccasionDraft(
        id=uuid.uuid4(), kind="event", label=label, address="", on=None, audience="public",
        actor_ids=frozenset(person.pk for person in people),
    )  # fmt: skip
    ties.note_presence(collection=people[0].collection, drafts=[draft], by=WORKER)
    return people[0].collection.occasions.get(pk=draft.id)


def names(respondent):
    listed = loaders.roster(respondent)
    known = {row.pk: row.name for row in respondent.survey.collection.actors.all()}
    return [(known[one.actor_id], str(one.reason)) for one in listed]


def test_a_small_network_is_listed_whole_the_likeliest_first():
    town, sector = PlaceFactory(), SectorFactory(key="kultur")
    house = OrganisationFactory(sector=sector, place=town)
    me = MemberFactory(name="Ich")
    tied, met = MemberFactory(name="D Verbunden"), MemberFactory(name="C Getroffen")
    _near, alike, far = (
        MemberFactory(name="B Nah", place=town),
        MemberFactory(name="A Gleich"),
        MemberFactory(name="E"),
    )
    for person, home in ((me, house), (alike, OrganisationFactory(sector=sector))):
        AffiliationFactory(person=person, organisation=home)
    ObservationFactory(source=me, target=tied, observed_on=dt.date(2024, 1, 1))
    gather(me, met)

    assert names(asked(me)) == [
        ("D Verbunden", "tie"), ("B Nah", "place"), ("C Getroffen", "occasion"), ("A Gleich", "sector"),
        ("E", "network"),
    ]  # fmt: skip
    assert far.name == "E"


def test_of_a_large_network_only_those_with_a_reason_are_listed():
    me, met = MemberFactory(name="Ich"), MemberFactory(name="Getroffen")
    for _number in range(62):
        MemberFactory()
    gather(me, met)

    assert names(asked(me)) == [("Getroffen", "occasion")]


def test_never_more_than_sixty():
    people = [MemberFactory() for _ in range(70)]
    gather(*people)

    assert len(loaders.roster(asked(people[0]))) == 60


@pytest.mark.parametrize("count", (3, 9))
def test_a_roster_costs_the_same_for_few_and_for_many(django_assert_num_queries, count):
    people = [MemberFactory() for _ in range(count)]
    gather(*people)
    respondent = asked(people[0])

    with django_assert_num_queries(4):
        loaders.roster(respondent)


def test_an_evergreen_leaves_out_fresh_ties_and_asks_again_after_a_year():
    me, fresh, stale, new = (MemberFactory(name=name) for name in ("Ich", "Frisch", "Alt", "Neu"))
    ObservationFactory(source=me, target=fresh, observed_on=dt.date(2026, 1, 1))
    ObservationFactory(source=stale, target=me, observed_on=dt.date(2025, 11, 5))
    respondent = asked(me, open_survey(kind="evergreen", closes_on=None))

    assert names(respondent) == [("Alt", "tie"), ("Neu", "network")]
    assert new.name == "Neu"


def test_hidden_paused_and_erased_people_are_not_listed():
    me = MemberFactory(name="Ich")
    MemberFactory(profile_audience="coordination"), MemberFactory(membership="paused")
    actors.erase_actor(actor=MemberFactory(), by=WORKER)

    assert names(asked(me)) == []


def test_after_an_event_three_who_do_not_know_each_other_are_asked_in_one_page(client):
    me, *others = [MemberFactory(name=name) for name in ("Ich", "A", "B", "C", "D")]
    ObservationFactory(source=me, target=others[0])
    absent = MemberFactory(name="Nicht da")
    occasion = gather(me, *others, label="Werkstatt Gera")
    survey = actions.ask_after_occasion(occasion=occasion, by=WORKER)
    again = actions.ask_after_occasion(occasion=occasion, by=WORKER)
    respondent = asked(me, survey)
    token = actions.token_of(respondent)
    client.post(f"/befragung/{token}/", {"audience": "members"})
    first, second, third = respondent.answers.order_by("counterpart__name")
    done = client.post(
        f"/befragung/{token}/drei/",
        {f"{first.pk.hex}-said": "informs", f"{second.pk.hex}-said": "no"},
    )

    rows = Observation.objects.filter(wave=survey.wave).values_list("target__name", "kind", "origin")
    assert (again, survey.name, survey.respondents.filter(actor=absent).count()) == (
        survey,
        "Werkstatt Gera",
        0,
    )
    assert list(rows) == [("B", "informs", "network_event")]
    assert done.headers["Location"].endswith("/netz/")
    assert [one.counterpart.name for one in (first, second, third)] == ["B", "C", "D"]


def test_one_person_alone_is_not_asked_after_an_event():
    assert actions.ask_after_occasion(occasion=gather(MemberFactory()), by=WORKER) is None


def rate(person, about, survey, **items):
    respondent = asked(person, survey)
    by = LinkHolder(person.pk)
    actions.begin(respondent=respondent, audience="members", by=by)
    answer = respondent.answers.get(counterpart=about)
    actions.describe(respondent=respondent, answer=answer, values={"kind": "cooperates", **items}, by=by)


def test_trust_and_value_are_shown_from_five_raters_on_and_not_before_the_month_is_over():
    rated, *raters = [MemberFactory() for _ in range(7)]
    survey = open_survey()
    for person in raters[:4]:
        rate(person, rated, survey, trust_reliable=4, trust_open=2, value_shares=1)
    actions.close_survey(survey=survey, by=WORKER)
    of_four = queries.rated(rated)
    evergreen = open_survey(kind="evergreen", closes_on=None, opens_on=DAY)
    rate(raters[4], rated, evergreen, trust_reliable=1)
    same_month = queries.rated(rated)
    with clock.at(dt.date(2026, 12, 1)):
        found = queries.rated(rated)

    # four raters of mean 3 and one of 1: (4 · 3 + 1)/5 = 2.6, (2.6 − 1)/3 of the best; value has four raters
    assert (of_four, same_month) == (None, None)
    assert (found.raters, round(found.trust, 4), found.value) == (5, round(1.6 / 3, 4), None)


def test_erasure_takes_the_answers_but_leaves_that_there_was_a_tie():
    me, other = MemberFactory(), MemberFactory()
    survey = open_survey()
    rate(me, other, survey, trust_open=4)
    rate(other, me, survey, trust_open=1)
    actors.erase_actor(actor=me, by=WORKER)

    assert (Answer.objects.count(), Respondent.objects.filter(actor=me).count()) == (0, 0)
    assert Observation.objects.count() == 2


def test_a_merge_moves_answers_and_undoing_it_moves_them_back():
    me, double, other = MemberFactory(), MemberFactory(), MemberFactory()
    survey = open_survey()
    rate(other, double, survey)
    merge = actors.merge_actors(kept=me, absorbed=double, by=WORKER)
    moved = Answer.objects.filter(kind="cooperates").values_list("counterpart", flat=True)[0]
    actors.undo_merge(merge=merge, by=WORKER)

    # `other` was asked about both, so the answer about the absorbed one is a double and stays behind
    assert moved in (me.pk, double.pk)
    assert Answer.objects.get(kind="cooperates").counterpart == double


def test_old_answers_go_and_ties_stay():
    me, other = MemberFactory(), MemberFactory()
    rate(me, other, open_survey(), trust_open=4)
    actions.name_somebody(
        respondent=Respondent.objects.get(actor=me), name="Cem", organisation="", by=LinkHolder(me.pk)
    )
    with clock.at(DAY + dt.timedelta(days=3 * 365 + 1)):
        actions.keep_up(by=WORKER)

    assert (Answer.objects.filter(is_known=True).count(), Observation.objects.count()) == (0, 1)
    assert Respondent.objects.get(actor=me).somebody_new.count() == 0


def test_ones_own_answers_can_be_taken_along():
    me, other = MemberFactory(), MemberFactory(name="Bert")
    rate(me, other, open_survey(), trust_open=4)

    (row,) = queries.own_answers(me)

    assert (row["about"], row["kind"], row["trust_open"], row["value_shares"]) == (
        "Bert",
        "cooperates",
        4,
        None,
    )
