"""Introductions of the example network: earlier rounds that fit its ties, one that waits, one in review."""

import datetime as dt
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from django.db import transaction

from geflecht.actors.models import Actor, By, Collection
from geflecht.demo.sample import Sample, Tie
from geflecht.introductions import actions as introductions
from geflecht.introductions.actions import Past, RoundDraft
from geflecht.kit.partial_dates import PartialDate

SEED = 7
TAKING_PART = 0.5  # share of the active people who want to be introduced
ROUND_DAYS = 120  # ties that began within so many days came of one round
AHEAD = 45  # days from a round to the first tie that came of it
ASKED_LATER = 7 + 183  # days after which a round has asked a second time
NO_TIE: tuple[tuple[tuple[str, str], str, str], ...] = (  # answers and outcomes of pairs that no tie came of
    (("yes", "no"), "", ""), (("yes", "yes"), "not_yet", "not_yet"), (("no", ""), "", ""), (("yes", ""), "", ""),
    (("yes", "yes"), "no_fit", ""), (("", ""), "", ""), (("yes", "yes"), "not_yet", "no_fit"),
)  # fmt: skip
OUTCOMES = {"knows": "met", "informs": "in_touch"}
WAITING = 10
Keys = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Stage:
    """Where the example is entered: its collection, its actors by key, its day."""

    collection: Collection
    known: Mapping[str, Actor]
    today: dt.date
    by: By


@transaction.atomic
def load_introductions(*, made: Sample, stage: Stage) -> None:
    """Enter who wants introductions, the rounds that led to ties, one that waits, and one in review."""
    rng = random.Random(SEED)  # noqa: S311 -- an invented network holds no secret
    taking = [
        person.key
        for person in made.persons
        if person.membership[-1].state == "active" and rng.random() < TAKING_PART
    ]
    wishes = {stage.known[key]: rng.choice((1, 2, 2, 3)) for key in taking}
    introductions.note_wishes(wishes=wishes, by=stage.by, told_how="Beispiel")
    strangers = _strangers(rng, made, taking)
    for sent_on, ties in _rounds(made, stage.today):
        is_asked = (stage.today - sent_on).days >= ASKED_LATER
        pairs = [_led_to(tie, stage, is_asked=is_asked) for tie in ties]
        for k, pair in enumerate(islice(strangers, 1 + len(ties))):
            said, outcome, later = NO_TIE[k % len(NO_TIE)]
            pairs.append(_past(stage, pair, said, outcome=outcome, later=later if is_asked else ""))
        _record(stage, sent_on, pairs)
    waiting = [
        _past(stage, pair, ("yes" if k % 2 else "", "")) for k, pair in enumerate(islice(strangers, WAITING))
    ]
    _record(stage, stage.today - dt.timedelta(days=4), waiting)
    draft = RoundDraft(name="Runde in der Durchsicht (Beispiel)", most=2, is_example=True)
    row = introductions.open_round(collection=stage.collection, draft=draft, by=stage.by)
    introductions.propose(row=row, by=stage.by)


def _strangers(rng: random.Random, made: Sample, taking: Sequence[str]) -> Iterator[Keys]:
    """Yield pairs of people who take part, work apart and are tied by nothing; no pair twice."""
    home = {
        person.key: next(row.organisation for row in person.affiliations if row.is_main)
        for person in made.persons
    }
    out = {frozenset((tie.source, tie.target)) for tie in made.ties}
    while True:
        drawn = rng.sample(taking, len(taking))
        for a, b in zip(drawn[::2], drawn[1::2], strict=False):
            if frozenset((a, b)) not in out and home[a] != home[b]:
                out.add(frozenset((a, b)))
                yield a, b


def _rounds(made: Sample, today: dt.date) -> Iterator[tuple[dt.date, list[Tie]]]:
    """Yield the day of each round, and the ties that came of it: introduced, between people, one per pair."""
    people = {person.key for person in made.persons}
    first: dict[Keys, Tie] = {}
    for tie in made.ties:
        pair = (tie.source, tie.target)
        if tie.origin == "introduced" and tie.source in people and tie.target in people:
            first[pair] = min(first.get(pair, tie), tie, key=_began)
    groups: dict[int, list[Tie]] = {}
    for tie in first.values():
        groups.setdefault((today - _began(tie)).days // ROUND_DAYS, []).append(tie)
    for number in sorted(groups, reverse=True):
        yield today - dt.timedelta(days=(number + 1) * ROUND_DAYS + AHEAD), groups[number]


def _began(tie: Tie) -> dt.date:
    since = PartialDate.parse(tie.since).first if tie.since else tie.observations[0].observed_on
    return min(since, tie.observations[0].observed_on)


def _led_to(tie: Tie, stage: Stage, *, is_asked: bool) -> Past:
    """Return the introduction that a tie came of; half a year later it was alive unless it has ended."""
    outcome = OUTCOMES.get(tie.kind, "working")
    is_ended = tie.observations[-1].is_ended
    later = ("met" if is_ended else outcome) if is_asked else ""
    return _past(stage, (tie.source, tie.target), ("yes", "yes"), outcome=outcome, later=later)


def _past(stage: Stage, pair: Keys, said: tuple[str, str], *, outcome: str = "", later: str = "") -> Past:
    return Past(stage.known[pair[0]], stage.known[pair[1]], said, outcome, later)


def _record(stage: Stage, sent_on: dt.date, pairs: Sequence[Past]) -> None:
    draft = RoundDraft(name=f"Runde {sent_on:%m/%Y} (Beispiel)", is_example=True)
    introductions.record_round(
        collection=stage.collection, draft=draft, sent_on=sent_on, pairs=pairs, by=stage.by
    )
