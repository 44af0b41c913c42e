"""Which searches run: compiled where the extra `fast` is installed and wanted, else NumPy.

Loading numba takes a second and compiling some seconds, once per machine. A web process must not pay for that:
it asks for NumPy. Commands and benchmarks call `prepare` first.
"""

import importlib
import importlib.util
from collections.abc import Callable
from types import ModuleType

PACKAGE = "geflecht.algorithms.seating"
PARTITION, ROUNDS = "compiled_partition", "compiled_rounds"


def is_installed() -> bool:
    """Tell whether the extra `fast` is there, without loading it."""
    return importlib.util.find_spec("numba") is not None


def kernel(name: str, seed: int) -> ModuleType:
    """Load a module of compiled functions and begin their chance anew."""
    importlib.import_module(f"{PACKAGE}.compiler").seeded(seed % 2**32)
    return importlib.import_module(f"{PACKAGE}.{name}")


def prepare(name: str, say: Callable[[str], None]) -> None:
    """Have a module of compiled functions ready if the extra is there, and say so, since it may take a while."""
    if is_installed():
        say("Making the compiled search ready; the first time on a machine this takes some seconds …")
        kernel(name, 0).warm()
