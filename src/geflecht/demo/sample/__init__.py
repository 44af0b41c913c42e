"""The Beispielnetz: an invented network, the same for the same seed and day."""

import random
from datetime import date

from geflecht.demo.sample.calendar import events, labs
from geflecht.demo.sample.cast import cast, offers
from geflecht.demo.sample.records import (
    Affiliation,
    Answer,
    Day,
    Event,
    Lab,
    Observation,
    Offer,
    Organisation,
    Participation,
    Person,
    Phase,
    Sample,
    Step,
    Tie,
    Town,
    Wave,
)
from geflecht.demo.sample.weave import OPENED, roles, ties, waves

__all__ = [
    "Affiliation",
    "Answer",
    "Day",
    "Event",
    "Lab",
    "Observation",
    "Offer",
    "Organisation",
    "Participation",
    "Person",
    "Phase",
    "Sample",
    "Step",
    "Tie",
    "Town",
    "Wave",
    "sample",
]


def sample(seed: int, today: date) -> Sample:
    """Return the invented network as it stands on `today`.

    All days lie around `today`: three waves of questions about 25, 13 and 1 months before it, events
    from two years before to two months after. Everybody is invented; the towns are real. The same
    `seed` and `today` give the same sample, on every machine. Takes about half a second.
    """
    rng = random.Random(seed)  # noqa: S311 - an invented network holds no secret
    actors = cast(rng, today)
    places = roles(rng, actors, date.fromordinal(today.toordinal() - OPENED[0]))
    happened = events(rng, today, actors, places.passive())
    made = labs(today, actors, happened)
    asked = waves(rng, actors, places, today)
    return Sample(
        organisations=actors.organisations,
        persons=actors.persons,
        offers=offers(rng, today, actors),
        waves=asked,
        ties=ties(rng, actors, places, asked, happened, made),
        events=happened,
        labs=made,
    )
