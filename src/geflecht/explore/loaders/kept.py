"""What a process remembers between requests: columns of a network, and what is drawn of them, for one circle.

Keys hold the revision of everything that can be shown, so a change makes every entry stale at once;
they also hold who looks, so nothing made for one circle is ever read by another.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import TypeVar, cast

from geflecht.actors.models import Collection, Viewer
from geflecht.kit import clock

Made = TypeVar("Made")
ENTRIES = 160

_entries: OrderedDict[Hashable, object] = OrderedDict()
_lock = Lock()


def kept(key: Hashable, make: Callable[[], Made]) -> Made:
    """Return what is kept under `key`, made now if it is not there; the longest unused is dropped."""
    with _lock:
        if key in _entries:
            _entries.move_to_end(key)
            return cast(Made, _entries[key])
    made = make()
    with _lock:
        _entries[key] = made
        while len(_entries) > ENTRIES:
            _entries.popitem(last=False)
    return made


def forget() -> None:
    """Drop everything that is kept."""
    with _lock:
        _entries.clear()


def circle(viewer: Viewer) -> tuple[str, str]:
    """Return what decides what `viewer` may see: their circle, and for members who they are."""
    if not viewer.is_authenticated:
        return "public", ""
    if viewer.is_coordinator:
        return "coordination", ""
    return "members", str(viewer.person_id or "")


def key_of(what: str, *, viewer: Viewer, revision: int, collection: Collection | None = None) -> Hashable:
    """Return the key under which `what` is kept for `viewer` today."""
    return what, circle(viewer), collection.pk if collection else None, revision, clock.today()
