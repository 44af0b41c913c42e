"""What the other rooms tell the search about themselves when the program starts."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.functional import Promise

from geflecht.search.models import Entry

Provider = Callable[[], Iterable[Entry]]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of record that can be found: how its group is headed, and all entries of it."""

    key: str
    label: Promise | str
    entries: Provider


kinds: dict[str, Kind] = {}


def register(key: str, *, label: Promise | str, entries: Provider) -> None:
    """Make records of the kind `key` known; called from a room's `AppConfig.ready`."""
    kinds[key] = Kind(key=key, label=label, entries=entries)
