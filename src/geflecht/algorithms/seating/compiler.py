"""Numba, where the extra `fast` is installed. Import this module only through `load`: it takes a second."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba
import numpy as np

F = TypeVar("F", bound=Callable[..., Any])


def compiled(function: F) -> F:
    """Compile a function when it is first called, and keep the result beside the file."""
    return cast(F, numba.njit(cache=True, fastmath=True)(function))


@compiled
def seeded(seed: int) -> None:
    """Begin the chance of the compiled functions anew."""
    np.random.seed(seed)
