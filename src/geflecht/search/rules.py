"""Who may find what."""

from typing import Any

from geflecht.kit.audiences import Audience


def circles_of(viewer: Any) -> list[str]:
    """Return the audiences whose entries `viewer` may find."""
    if not viewer.is_authenticated:
        return [Audience.PUBLIC]
    if viewer.is_coordinator:
        return list(Audience.values)
    return [Audience.PUBLIC, Audience.MEMBERS]
