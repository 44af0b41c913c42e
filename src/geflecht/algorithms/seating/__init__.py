"""Tables that mix: who sits with whom over several rounds, how good that is, and why.

`compose` seats people, `repair` mends after no-shows and walk-ins, `explain` says why somebody sits where
they do; `words.sentence` puts that into German or English.
"""

from geflecht.algorithms.seating.compose import compose
from geflecht.algorithms.seating.gains import Parts, count
from geflecht.algorithms.seating.model import (
    People,
    Rules,
    Seating,
    Tables,
    Unseatable,
    is_feasible_seating,
)
from geflecht.algorithms.seating.repair import Repair, repair
from geflecht.algorithms.seating.why import Why, explain

__all__ = [
    "Parts",
    "People",
    "Repair",
    "Rules",
    "Seating",
    "Tables",
    "Unseatable",
    "Why",
    "compose",
    "count",
    "explain",
    "is_feasible_seating",
    "repair",
]
