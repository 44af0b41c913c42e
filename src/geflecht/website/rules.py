"""Who may do what with the public site."""

from geflecht.actors.models import By


def may_edit_site(by: By) -> bool:
    """Test that `by` may write the public site: editing, administration or the installation itself."""
    return bool(by.is_authenticated and by.is_editor)
