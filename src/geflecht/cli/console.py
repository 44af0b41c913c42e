"""What the subcommands share: starting Django, progress on stderr, one JSON document on stdout."""

import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


def start_django() -> None:
    """Load the settings and the rooms."""
    import django

    django.setup()


def say(text: str) -> None:
    """Write one line for the person at the terminal."""
    print(text, file=sys.stderr, flush=True)


@contextmanager
def step(text: str) -> Iterator[None]:
    """Say what is being done and how long it took."""
    print(f"{text} … ", end="", file=sys.stderr, flush=True)
    begin = time.monotonic()
    yield
    say(f"{time.monotonic() - begin:.1f} s")


def print_json(document: Any) -> None:
    """Write the one JSON document of a subcommand to stdout; NaN never leaves."""
    json.dump(document, sys.stdout, ensure_ascii=False, indent=2, allow_nan=False, default=str)
    sys.stdout.write("\n")
