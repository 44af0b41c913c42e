"""What the coordination does with proposals, and what the engine may not touch."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from geflecht.actors import actions as actors
from geflecht.introductions import actions, queries
from geflecht.introductions.actions import RoundDraft
from geflecht.introductions.models import Introduction, Participation, Round, State
from geflecht.kit import clock
from tests.factories.accounts import client_of, signed_in
from tests.factories.actors import (
    AffiliationFactory,
    CollectionFactory,
    OfferNeedFactory,
    OrganisationFactory,
    SectorFactory,
    UserFactory,
)
from tests.factories.introductions import IntroductionFactory, ParticipantFactory, RoundFactory
from tests.factories.ties import ObservationFactory
from tests.introductions.conftest import START

pytestmark = pytest.mark.django_db


def crowd(count=6):
    sectors = [SectorFactory(key=key) for key in ("kommune", "kultur", "bildung")]
    return [ParticipantFactory(sector=sectors[k % 3]) for k in range(count)]


def pairs(row, *states):
    rows = row.introductions.filter(state__in=states) if states else row.introductions
    return {frozenset((one.first_id, one.second_id)) for one in rows.all()}


@pytest.fixture
def row(by):
    people = crowd()
    made = actions.open_round(collection=people[0].collection, draft=RoundDraft(name="Runde", most=1), by=by)
    actions.propose(row=made, by=by)
    return Round.objects.get(pk=made.pk)


def test_everybody_gets_somebody_else(row):
    assert row.introductions.count() == 3
    assert len(frozenset().union(*pairs(row))) == 6
    assert row.unserved == []


def test_a_pinned_pair_stays_and_a_dropped_one_does_not_return(row, by):
    kept, dropped, _other = row.introductions.order_by("pk")
    actions.pin(introduction=kept, by=by)
    actions.drop(introduction=dropped, by=by)

    actions.propose(row=row, by=by)

    assert pairs(row, State.PINNED) == {frozenset((kept.first_id, kept.second_id))}
    assert pairs(row, State.DROPPED) == {frozenset((dropped.first_id, dropped.second_id))}
    assert not pairs(row, State.PROPOSED) & pairs(row, State.DROPPED)
    assert row.introductions.filter(pk=kept.pk, state=State.PINNED).exists()


def test_never_these_two_holds_for_later_rounds(row, by):
    gone = row.introductions.order_by("pk").first()
    actions.drop(introduction=gone, by=by, for_good=True)
    later = actions.open_round(collection=row.collection, draft=RoundDraft(name="Später", most=1), by=by)
    actions.discard_round(row=row, by=by)
    actions.propose(row=later, by=by)

    assert frozenset((gone.first_id, gone.second_id)) not in pairs(later)


def test_swapping_drops_one_pair_and_pins_another(row, by):
    one, two, _three = row.introductions.order_by("pk")

    made = actions.swap(introduction=one, keep=one.first, other=two.first, by=by)

    one.refresh_from_db()
    assert (one.state, made.state) == (State.DROPPED, State.PINNED)
    assert {made.first_id, made.second_id} == {one.first_id, two.first_id}


def test_whom_one_could_take_instead_leaves_out_the_pairs_of_the_round(row, by):
    one = row.introductions.order_by("pk").first()

    others = queries.alternatives(introduction=one, keep=one.first_id, viewer=by)

    assert {other.person.id for other in others}.isdisjoint({one.first_id, one.second_id})
    assert others


def test_pairs_of_earlier_rounds_are_not_proposed_again(row, by):
    actions.send_round(row=row, by=by)
    actions.send_rest(row=row, by=by)
    Participation.objects.update(capacity=3)
    later = actions.open_round(collection=row.collection, draft=RoundDraft(name="Später", most=1), by=by)

    actions.propose(row=later, by=by)

    assert pairs(later)
    assert not pairs(later) & pairs(row)


def test_a_pair_is_asked_a_second_time_only_if_asked_for(row, by):
    one = row.introductions.order_by("pk").first()
    actions.send_round(row=row, by=by)
    actions.send_rest(row=row, by=by)
    Participation.objects.update(capacity=3)
    later = RoundFactory(collection=row.collection)

    with pytest.raises(actions.NotThesePeople, match="schon einmal"):
        actions.pair_up(row=later, one=one.first, other=one.second, by=by)
    made = actions.pair_up(row=later, one=one.first, other=one.second, by=by, again=True)

    assert (made.state, made.is_again) == (State.PINNED, True)


def test_why_two_people_cannot_be_paired(by):
    row = RoundFactory()
    one, other = ParticipantFactory(), ParticipantFactory()
    house = OrganisationFactory()

    def refused(a, b):
        with pytest.raises(actions.NotThesePeople) as refusal:
            actions.pair_up(row=row, one=a, other=b, by=by)
        return str(refusal.value)

    assert "zwei verschiedene Menschen" in refused(one, one)
    assert "zwei verschiedene Menschen" in refused(one, house)
    ObservationFactory(source=one, target=other, kind="knows", observed_on="2020-01-01")
    assert "kennen sich schon" in refused(one, other)
    third = ParticipantFactory()
    actions.block(person=third, other=one, by=by)
    assert "nicht vorgeschlagen" in refused(one, third)
    for person in (other, third):
        AffiliationFactory(person=person, organisation=house)
    assert "derselben Organisation" in refused(other, third)
    Participation.objects.filter(person=third).update(is_opted_in=False)
    assert "macht zurzeit" in refused(one, third)


def test_a_round_between_two_sectors_holds_only_such_pairs(by):
    people = crowd(9)
    a, b = people[0].sector, people[1].sector
    made = actions.open_round(
        collection=people[0].collection, draft=RoundDraft(name="Zwei", sector_a=a, sector_b=b), by=by
    )

    actions.propose(row=made, by=by)

    found = Introduction.objects.filter(round=made).select_related("first", "second")
    assert {frozenset((one.first.sector, one.second.sector)) for one in found} == {frozenset((a, b))}


def test_a_sent_round_is_not_changed_any_more(row, by):
    one = row.introductions.first()
    actions.send_round(row=row, by=by)

    for change in (
        lambda: actions.pin(introduction=one, by=by), lambda: actions.propose(row=row, by=by),
        lambda: actions.discard_round(row=row, by=by), lambda: actions.send_round(row=row, by=by),
    ):  # fmt: skip
        with pytest.raises(actions.NotInReview):
            change()


def test_an_empty_round_is_not_sent(by):
    with pytest.raises(actions.NothingToSend):
        actions.send_round(row=RoundFactory(), by=by)


def test_members_run_no_rounds(row):
    with pytest.raises(PermissionDenied):
        actions.propose(row=row, by=UserFactory())


def test_texts_only_the_coordination_may_see_are_in_no_reason(by):
    people = crowd(2)
    people[0].offers_audience = "coordination"
    people[0].save()
    OfferNeedFactory(actor=people[0], text="Geheime Werkhalle", direction="offer")
    OfferNeedFactory(actor=people[1], text="Geheime Werkhalle gesucht", direction="need")
    made = actions.open_round(collection=people[0].collection, draft=RoundDraft(name="Runde"), by=by)

    actions.propose(row=made, by=by)

    assert "Geheime" not in made.introductions.get().reason_de


def test_a_merge_keeps_the_pair_in_order_and_can_be_taken_back(sent, by):
    kept = ParticipantFactory()
    before = (sent.first_id, sent.second_id)

    merge = actors.merge_actors(kept=kept, absorbed=sent.first, by=by)
    moved = Introduction.objects.get()
    assert {moved.first_id, moved.second_id} == {kept.pk, sent.second_id}
    assert set(moved.answers.values_list("person_id", flat=True)) == {kept.pk, sent.second_id}
    actors.undo_merge(merge=merge, by=by)

    back = Introduction.objects.get()
    assert (back.first_id, back.second_id) == before


def test_an_erased_person_is_named_nowhere(sent, by):
    actors.erase_actor(actor=sent.first, by=by)

    sent.refresh_from_db()
    assert (sent.state, sent.reason_de, sent.reason_en, sent.topic) == (State.WITHDRAWN, "", "", "")
    assert not Participation.objects.filter(person=sent.first).exists()


def test_what_was_said_to_a_proposal_that_came_to_nothing_is_forgotten_after_a_year(sent, by):
    with clock.at(START + dt.timedelta(days=15)):
        actions.do_due(by=by)
    for days, left in ((365, 2), (367, 0)):
        with clock.at(START + dt.timedelta(days=days)):
            actors.purge(by=by)
            assert sent.answers.count() == left


@pytest.mark.parametrize("count", (1, 3))
@pytest.mark.parametrize(("name", "budget"), (("round", 18), ("board", 16), ("index", 18), ("effect", 16)))
def test_pages_have_a_budget(by, django_assert_max_num_queries, name, budget, count):
    row = RoundFactory()
    for _number in range(count):
        IntroductionFactory(round=row)
    client = client_of(by)
    client.get("/koordination/")
    address = reverse(f"introductions:{name}", args=[row.pk] if name == "round" else [])

    with django_assert_max_num_queries(budget):
        assert client.get(address).status_code == 200


def test_a_member_sees_only_what_was_sent_to_them(sent, by):
    IntroductionFactory(first=sent.first, second=ParticipantFactory(), reason_de="Noch geheim.")
    mine = client_of(UserFactory(person=sent.first))
    strange = client_of(UserFactory(person=ParticipantFactory()))

    assert [own.introduction.pk for own in mine.get("/mein/vorstellungen/").context["owns"]] == [sent.pk]
    assert (
        strange.post(reverse("introductions:own_answer", args=[sent.pk]), {"said": "yes"}).status_code == 404
    )


def test_a_round_is_opened_and_computed_by_a_job():
    crowd(4)
    page = signed_in("coordination").post(
        f"{reverse('introductions:add')}?sammlung={CollectionFactory().slug}",
        {
            "name": "Runde", "who": "everybody", "most": 2, "silence_days": 14, "outcome_days": 28, "later_days": 183,
            **{f"weight_{name}": 10 for name, _label, _meaning in queries.PARTS},
        },
    )  # fmt: skip

    assert page.status_code == 302
    assert Round.objects.get().weights["need"] == 10.0
