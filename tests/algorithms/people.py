"""People for the tests of introductions: few by hand, many at random."""

import numpy as np
from hypothesis import strategies as st

from geflecht.algorithms.affinity import People
from geflecht.algorithms.wishes import wishes

WORDS = str.split(
    "Probenraum Fördermittel Werkstatt Leerstand Zwischennutzung Moderation Architektur Bauantrag Ehrenamt"
)


def people(n, *, ties=(), **given):
    """n people of whom nothing is known but what is given; each takes one introduction."""
    unknown = np.full(n, -1, dtype=np.intp)
    known = {
        "sector": unknown, "side": unknown, "organisation": unknown, "town": unknown, "town_kind": unknown,
        "place": np.full((n, 2), np.nan), "themes": [[]] * n, "needs": [[]] * n, "offers": [[]] * n,
        "capacity": np.ones(n, dtype=np.int64), "availability": np.ones(n),
    }  # fmt: skip
    known |= {
        name: np.asarray(value) if isinstance(known[name], np.ndarray) else value
        for name, value in given.items()
    }
    known["needs"], known["offers"] = wishes(known["needs"]), wishes(known["offers"])
    return People(**known, ties=np.asarray(ties, dtype=np.intp).reshape(-1, 2))


@st.composite
def crowds(draw, *, most=9):
    """A small network of people with a bit of everything, unknowns included."""
    n = draw(st.integers(2, most))
    return crowd(n, seed=draw(st.integers(0, 10_000)))


def crowd(n, *, seed=0):
    """n people at random, the same for the same seed."""
    rng = np.random.default_rng(seed)
    towns = rng.uniform((47, 6), (54, 15), (max(2, n // 10), 2))
    town = rng.integers(-1, len(towns), n)
    place = np.where((town >= 0)[:, None], towns[town], np.nan)

    def some(of, upto):
        return [rng.choice(of, rng.integers(0, upto + 1), replace=False).tolist() for _ in range(n)]

    return people(
        n,
        sector=rng.integers(-1, 5, n),
        side=rng.integers(-1, 3, n),
        organisation=rng.integers(-1, max(2, n // 2), n),
        town=town,
        town_kind=rng.integers(-1, 4, n),
        place=place,
        themes=some(np.arange(6), 3),
        needs=some(WORDS, 2),
        offers=some(WORDS, 2),
        capacity=rng.integers(0, 4, n),
        availability=rng.random(n),
        ties=rng.integers(0, n, (n, 2)),
    )
