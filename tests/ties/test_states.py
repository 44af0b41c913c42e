"""Whatever is stated in whatever order, a tie at a date is what the statements up to then say."""

import datetime as dt
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geflecht.ties.loaders import Tie, _observe

pytestmark = pytest.mark.pure
ONE, OTHER = sorted((uuid.UUID(int=1), uuid.UUID(int=2)))
days = st.dates(dt.date(2020, 1, 1), dt.date(2026, 1, 1))


@given(st.lists(st.tuples(days, st.booleans(), st.booleans()), max_size=12))
def test_the_last_statement_decides(statements):
    statements = sorted(statements, key=lambda statement: statement[0])
    ties: dict[object, Tie] = {}

    for day, is_ending, is_reversed in statements:
        source, target = (OTHER, ONE) if is_reversed else (ONE, OTHER)
        _observe(
            ties, (None, source, target, "project", False, is_ending, None, None, "own", "both", None, day)
        )

    stands = bool(statements) and not statements[-1][1]
    assert bool(ties) == stands
    if stands:
        last_end = max((i for i, s in enumerate(statements) if s[1]), default=-1)
        assert [t.first_observed for t in ties.values()] == [statements[last_end + 1][0]]
