"""Who may do what with introductions."""

from geflecht.actors import rules as actor_rules
from geflecht.actors.models import Actor, Viewer


def may_introduce(by: Viewer) -> bool:
    """Test that `by` may run rounds: the coordination."""
    return actor_rules.may_coordinate(by)


def may_speak_for(by: Viewer, person: Actor) -> bool:
    """Test that `by` may answer for `person`: they themselves, or the installation for a personal link."""
    return actor_rules.may_edit(by, person)
