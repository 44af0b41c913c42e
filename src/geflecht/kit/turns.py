"""Many write at once: the hands of this process stand in line, and who waits too long is told so.

SQLite lets waiting writers try by chance until one has luck. Whoever is in line here holds no lock of the
database yet, so nobody waits in a circle. PostgreSQL has row locks; there the wait has a limit.
"""

import threading
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import OperationalError, connection, transaction
from django.utils.translation import gettext as _

from geflecht.kit.errors import Refused

P = ParamSpec("P")
T = TypeVar("T")
LOCK_WAIT = "8s"
LINE_WAIT = 45.0  # seconds
LOCK_NOT_AVAILABLE = "55P03"  # the state PostgreSQL reports when `lock_timeout` has passed


class Busy(Refused):
    """So many write at once that this request waited too long for its turn."""


class _Line(threading.local):
    """The line of this process's hands: one writes, the others wait their turn."""

    _turn = threading.Lock()
    is_first = False

    def enter(self) -> bool:
        self.is_first = self._turn.acquire(timeout=LINE_WAIT)
        return self.is_first

    def leave(self) -> None:
        if self.is_first:
            self.is_first = False
            self._turn.release()


_line = _Line()


def in_turn(action: Callable[P, T]) -> Callable[P, T]:
    """Run an action in its turn; stands outside of its transaction. Refuses `Busy`."""

    @wraps(action)
    def waiting(*args: P.args, **kwargs: P.kwargs) -> T:
        stands_in_line = connection.vendor == "sqlite" and not connection.in_atomic_block
        if stands_in_line and not _line.enter():
            raise Busy(_sentence())
        try:
            return action(*args, **kwargs)
        except OperationalError as error:
            state = getattr(error.__cause__, "sqlstate", "")
            if state != LOCK_NOT_AVAILABLE and "database is locked" not in str(error):
                raise
            raise Busy(_sentence()) from error
        finally:
            if stands_in_line:
                _line.leave()

    return waiting


def begin() -> None:
    """Say first thing in the transaction that it is one of many: the next hand goes on before mail is sent."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL lock_timeout = '{LOCK_WAIT}'")
    transaction.on_commit(_line.leave)


def _sentence() -> str:
    return _(
        "So many people are saving at this moment that your turn did not come in time. Nothing was lost; try"
        " again in a minute."
    )
