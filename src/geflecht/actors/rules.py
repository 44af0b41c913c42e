"""Who may do what with people, organisations and accounts."""

from geflecht.actors.models import Actor, Role, Viewer


def may_coordinate(by: Viewer) -> bool:
    """Test that `by` runs the network: coordination, administration or the installation itself."""
    return bool(by.is_authenticated and by.is_coordinator)


def may_edit(by: Viewer, actor: Actor) -> bool:
    """Test that `by` may change `actor`: the coordination, or the person themselves."""
    return may_coordinate(by) or bool(by.is_authenticated and by.person_id == actor.pk)


def may_administer(by: Viewer) -> bool:
    """Test that `by` may give accounts and roles."""
    return bool(by.is_authenticated and by.role == Role.ADMINISTRATION)


def may_see_contact(by: Viewer, actor: Actor) -> bool:
    """Test that the contact data of `actor` may be shown to `by`."""
    if may_edit(by, actor):
        return True
    if not by.is_authenticated:
        return actor.contact_audience == "public"
    return actor.contact_audience in ("public", "members")
