"""The Beispielnetz: reproducible, complete, invented, and shaped like a real network."""

import json
from collections import Counter
from datetime import date, timedelta
from importlib.resources import files

import igraph
import pytest

from geflecht.demo import sample as beispielnetz
from geflecht.demo.sample import Organisation, Person, Sample

pytestmark = pytest.mark.pure

SEED = 2026  # the demo's
TODAY = date(2026, 3, 2)
DATA = files("geflecht.demo") / "data"


@pytest.fixture(scope="module")
def net() -> Sample:
    return beispielnetz.sample(SEED, TODAY)


def homes(net: Sample) -> dict[str, str]:
    own = {house.key: house.key for house in net.organisations}
    return own | {person.key: person.affiliations[0].organisation for person in net.persons}


def sectors(net: Sample) -> dict[str, str]:
    houses = {house.key: house.sector for house in net.organisations}
    return {key: houses[home] for key, home in homes(net).items()}


def actors(net: Sample) -> list[Organisation | Person]:
    return [*net.organisations, *net.persons]


def office(net: Sample) -> str:
    (key,) = [house.key for house in net.organisations if house.is_coordination]
    return key


def standing(net: Sample, wave: int) -> set[tuple[str, str]]:
    """Pairs that stand after `wave`, the office left out."""
    home, desk = homes(net), office(net)
    pairs = set()
    for tie in net.ties:
        said = [seen for seen in tie.observations if seen.wave <= wave]
        if said and not said[-1].is_ended and desk not in (home[tie.source], home[tie.target]):
            pairs.add((tie.source, tie.target))
    return pairs


def test_sample_is_the_same_for_the_same_seed_and_day(net: Sample) -> None:
    assert beispielnetz.sample(SEED, TODAY) == net


def test_sample_differs_for_another_seed(net: Sample) -> None:
    assert beispielnetz.sample(SEED + 1, TODAY).ties != net.ties


def test_sample_moves_with_the_day(net: Sample) -> None:
    later = beispielnetz.sample(SEED, TODAY + timedelta(days=100))

    assert [wave.opened_on - timedelta(days=100) for wave in later.waves] == [w.opened_on for w in net.waves]
    assert [e.days[0].on - timedelta(days=100) for e in later.events] == [e.days[0].on for e in net.events]


def test_sample_has_the_promised_size(net: Sample) -> None:
    assert len(net.organisations) == 161
    assert len(net.persons) == 260
    assert len(net.offers) >= 240
    assert len(net.waves) == 3
    assert len(net.events) == 12
    assert len(net.labs) == 2


def test_sample_covers_all_sectors(net: Sample) -> None:
    record = json.loads((DATA / "example" / "organisations.json").read_text(encoding="utf-8"))

    assert {house.sector for house in net.organisations} == set(record)
    assert len(record) == 15


def test_texts_of_offers_are_all_different(net: Sample) -> None:
    assert len({offer.text for offer in net.offers}) == len(net.offers)


def test_keys_are_unique(net: Sample) -> None:
    keys = [actor.key for actor in actors(net)] + [event.key for event in net.events]
    keys += [lab.key for lab in net.labs]

    assert len(set(keys)) == len(keys)


def test_every_person_has_one_main_post_in_an_organisation_of_the_sample(net: Sample) -> None:
    houses = {house.key for house in net.organisations}

    for person in net.persons:
        assert [post.is_main for post in person.affiliations].count(True) == 1
        assert {post.organisation for post in person.affiliations} <= houses


def test_every_organisation_has_somebody_and_the_office_three(net: Sample) -> None:
    counted = Counter(person.affiliations[0].organisation for person in net.persons)

    assert set(counted) == {house.key for house in net.organisations}
    assert counted[office(net)] == 3


def test_names_of_persons_are_unique(net: Sample) -> None:
    assert len({(p.given_name, p.family_name) for p in net.persons}) == len(net.persons)


def test_no_real_organisation_of_the_record_is_used(net: Sample) -> None:
    record = json.loads((DATA / "record" / "organisations.json").read_text(encoding="utf-8"))
    real = {row["name"].casefold() for row in record} | {row["short_name"].casefold() for row in record}

    assert real & {house.name.casefold() for house in net.organisations} == set()


def test_addresses_are_below_a_reserved_domain(net: Sample) -> None:
    assert {p.email.rsplit(".", 1)[1] for p in net.persons} == {"example"}
    assert {house.website.rsplit(".", 1)[1] for house in net.organisations} == {"example"}


def test_nothing_but_events_and_expiry_lies_after_today(net: Sample) -> None:
    assert max(step.on for actor in actors(net) for step in actor.membership) <= TODAY
    assert max(seen.observed_on for tie in net.ties for seen in tie.observations) <= TODAY
    assert max(offer.stated_on for offer in net.offers) <= TODAY
    assert max(tie.since for tie in net.ties if tie.since) <= TODAY.isoformat()


def test_steps_and_observations_are_in_order_of_time(net: Sample) -> None:
    for actor in actors(net):
        assert list(actor.membership) == sorted(actor.membership, key=lambda step: step.on)
    for tie in net.ties:
        assert [seen.wave for seen in tie.observations] == sorted({seen.wave for seen in tie.observations})


def test_observations_come_from_ends_that_answered(net: Sample) -> None:
    answered = {wave.number: set(wave.answered) for wave in net.waves}

    for tie in net.ties:
        for seen in tie.observations:
            assert set(seen.stated_by) <= {tie.source, tie.target} & answered[seen.wave]
            assert seen.stated_by


def test_only_the_last_observation_ends_a_tie(net: Sample) -> None:
    ended = [tie for tie in net.ties if tie.observations[-1].is_ended]

    assert len(ended) >= 20
    assert not any(seen.is_ended for tie in net.ties for seen in tie.observations[:-1])


def test_ties_are_kept_in_one_direction(net: Sample) -> None:
    assert all(tie.source < tie.target for tie in net.ties)


def test_persons_and_houses_hang_together(net: Sample) -> None:
    home = homes(net)
    graph = igraph.Graph.TupleList(sorted(standing(net, 3)))
    kinds = Counter(key[0] for key in graph.vs[graph.connected_components()[0]]["name"])
    across = [tie for tie in net.ties if tie.source[0] != tie.target[0]]

    assert min(kinds["o"], kinds["p"]) > 60
    assert kinds.total() > 0.9 * graph.vcount()
    assert len({(tie.source, tie.target) for tie in across}) == len(across) >= 60
    assert not [tie for tie in across if home[tie.source] == home[tie.target]]


def test_ties_stay_in_the_time_of_their_membership(net: Sample) -> None:
    houses = {house.key: house for house in net.organisations}
    home = homes(net)

    for tie in net.ties:
        for key in (tie.source, tie.target):
            assert houses[home[key]].membership[-1].state in ("active", "paused", "left")


@pytest.mark.parametrize("wave", (0, 1, 2))
def test_coverage_of_each_wave_is_between_60_and_85_percent(net: Sample, wave: int) -> None:
    asked = net.waves[wave]

    assert set(asked.answered) <= set(asked.asked)
    assert 0.60 <= len(asked.answered) / len(asked.asked) <= 0.85


def test_share_of_ties_across_sectors_rises(net: Sample) -> None:
    sector = sectors(net)
    shares = []
    for wave in (1, 2, 3):
        pairs = standing(net, wave)
        shares.append(sum(sector[a] != sector[b] for a, b in pairs) / len(pairs))

    assert shares == sorted(shares)
    assert shares[2] - shares[0] > 0.1


def test_share_of_own_ties_rises_from_the_second_to_the_third_wave(net: Sample) -> None:
    shares = []
    for wave in (2, 3):
        codes = Counter(tie.origin for tie in net.ties if tie.observations[0].wave == wave)
        own = codes["own"] + codes["member"]
        shares.append(own / (own + codes["introduced"] + codes["network_event"] + codes["staffing"]))

    assert shares[1] > shares[0]


def test_some_pairs_of_sectors_never_talk(net: Sample) -> None:
    sector = sectors(net)
    talking = {frozenset({sector[a], sector[b]}) for a, b in standing(net, 3)}

    assert frozenset({"immobilienwirtschaft", "soziokultur"}) not in talking
    assert frozenset({"wohlfahrt", "kreativwirtschaft"}) not in talking


def test_structure_has_cut_points_isolates_and_one_large_part(net: Sample) -> None:
    home, desk = homes(net), office(net)
    rolled = {tuple(sorted((home[a], home[b]))) for a, b in standing(net, 3) if home[a] != home[b]}
    active = [h.key for h in net.organisations if h.membership[-1].state == "active" and h.key != desk]
    graph = igraph.Graph.TupleList(sorted(rolled))
    apart = set(active) - set(graph.vs["name"])

    assert len(graph.articulation_points()) >= 5
    assert len(apart) >= 5
    assert graph.connected_components().giant().vcount() > 0.75 * len(active)


def test_past_events_are_held_and_future_ones_open(net: Sample) -> None:
    for event in net.events:
        is_past = event.days[-1].on < TODAY
        assert (event.state in ("held", "documented")) == is_past


def test_guests_of_events_were_members_by_then(net: Sample) -> None:
    persons = {person.key: person for person in net.persons}

    for event in net.events:
        day = min(event.days[0].on, TODAY)
        for part in event.participations:
            if part.actor in persons:
                assert [s.on <= day for s in persons[part.actor].membership if s.state == "active"] == [True]


def test_every_lab_has_sessions_partners_and_a_team(net: Sample) -> None:
    persons = {person.key for person in net.persons}

    for lab in net.labs:
        assert len([event for event in net.events if event.lab == lab.key]) >= 2
        assert len(lab.local_partners) == 2
        assert len(lab.team) >= 10
        assert set(lab.team) <= persons


def test_hosts_and_local_partners_live_where_the_event_or_lab_is(net: Sample) -> None:
    town = {house.key: house.town for house in net.organisations}

    for event in net.events:
        hosts = [part.actor for part in event.participations if part.role == "host"]
        assert [town[host] for host in hosts] == ([event.town] if event.town else [])
    for lab in net.labs:
        assert {town[partner] for partner in lab.local_partners} == set(lab.towns)
