"""Who may do what with events."""

from geflecht.actors import rules as actor_rules
from geflecht.actors.models import By


def may_record(by: By) -> bool:
    """Test that `by` may enter and change events: the coordination."""
    return actor_rules.may_coordinate(by)
