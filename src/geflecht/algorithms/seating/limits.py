"""When a search ends: asked now and then with the iterations done so far. The clock is the caller's choice."""

import time
from collections.abc import Callable

Stop = Callable[[int], bool]


def after(*, seconds: float | None = None, iterations: int | None = None) -> Stop:
    """Return a limit in seconds from now, in iterations, or both, whichever comes first.

    Only a limit in iterations gives the same result for the same seed on every machine.
    Raises ValueError if neither is given.
    """
    if seconds is None and iterations is None:
        raise ValueError("a search needs a limit: seconds or iterations")
    begin = time.monotonic()

    def reached(done: int) -> bool:
        if iterations is not None and done >= iterations:
            return True
        return seconds is not None and time.monotonic() - begin >= seconds

    return reached
