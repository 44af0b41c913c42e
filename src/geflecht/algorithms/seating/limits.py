"""When a search ends. Only a limit in iterations gives the same result for the same seed on every machine."""

import time
from collections.abc import Callable
from dataclasses import dataclass

NO_END = 2**62


@dataclass(frozen=True)
class Stop:
    """A limit in iterations, or in seconds of a clock, or both."""

    iterations: int
    deadline: float
    clock: Callable[[], float]

    def reached(self, done: int) -> bool:
        """Tell whether the search must end after this many iterations."""
        return done >= self.iterations or self.clock() >= self.deadline

    def after(self, done: int) -> "Stop":
        """Return what remains of this limit after some iterations."""
        return Stop(self.left(done), self.deadline, self.clock)

    def left(self, done: int) -> int:
        """Return how many iterations are left."""
        return max(self.iterations - done, 0)


def after(
    *,
    seconds: float | None = None,
    iterations: int | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> Stop:
    """Return a limit in seconds from now, in iterations, or both, whichever comes first.

    Raises ValueError if neither is given.
    """
    if seconds is None and iterations is None:
        raise ValueError("a search needs a limit: seconds or iterations")
    deadline = float("inf") if seconds is None else clock() + seconds
    return Stop(NO_END if iterations is None else iterations, deadline, clock)
