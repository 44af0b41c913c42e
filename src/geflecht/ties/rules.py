"""Who may state what about ties."""

from geflecht.actors import rules as actor_rules
from geflecht.actors.models import Actor, By


def may_state(by: By, source: Actor, target: Actor) -> bool:
    """Test that `by` may state a tie between the two: the coordination, or one of them."""
    return actor_rules.may_edit(by, source) or actor_rules.may_edit(by, target)
