"""Who may bring lists in and take them out."""

from geflecht.actors import rules as actor_rules
from geflecht.actors.models import Viewer


def may_import(by: Viewer) -> bool:
    """Test that `by` may read lists into the network: the coordination."""
    return actor_rules.may_coordinate(by)


def may_export_everything(by: Viewer) -> bool:
    """Test that `by` may take out more than the public sees: the coordination."""
    return actor_rules.may_coordinate(by)
