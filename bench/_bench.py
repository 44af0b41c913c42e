"""What every benchmark needs: a clock, the peak of memory, a line of the table."""

import resource
import sys
import time
from collections.abc import Callable
from typing import Any


def timed(work: Callable[[], Any]) -> tuple[Any, float, float]:
    """Return the result of `work`, its wall seconds and its CPU seconds (user and system)."""
    wall, cpu = time.perf_counter(), time.process_time()
    result = work()
    return result, time.perf_counter() - wall, time.process_time() - cpu


def peak_gigabytes() -> float:
    """Return the largest memory this process ever held."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e9


def line(*cells: object) -> None:
    """Print one row of a table, at once."""
    print(
        "  ".join(f"{cell:>11.3f}" if isinstance(cell, float) else f"{cell!s:<24}" for cell in cells),
        flush=True,
    )
