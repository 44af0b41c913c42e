"""What the subcommands share: starting Django, progress on stderr, one JSON document on stdout."""

import argparse
import datetime as dt
import json
import os
import sys
import time
from collections.abc import Container, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from geflecht.actors.models import Collection
    from geflecht.interchange.parcel import Problem

SHOWN = 20  # problems said at once


def start_django() -> None:
    """Load the settings and the rooms."""
    import django

    django.setup()


def start_bare() -> None:
    """Load what reading files needs, and no room: quick, and without any installation."""
    import django
    from django.conf import settings

    if not settings.configured:
        locale = Path(__file__).resolve().parents[1] / "locale"
        settings.configure(
            USE_I18N=True,
            LANGUAGE_CODE="en",
            LOCALE_PATHS=[locale],
            FORMAT_MODULE_PATH="geflecht.config.formats",
        )
    django.setup()


def say(text: str) -> None:
    """Write one line for the person at the terminal."""
    print(text, file=sys.stderr, flush=True)


def say_problems(problems: "Sequence[Problem]") -> None:
    """Say what is wrong in files, with row and field, the first of it."""
    for problem in problems[:SHOWN]:
        row = f", row {problem.row}" if problem.row else ""
        value = f" {problem.value!r}" if problem.value else ""
        field = f", {problem.field}{value}" if problem.field else ""
        say(f"{problem.file}{row}{field}: {problem.message}")
    say_rest(len(problems))


def say_rest(count: int) -> None:
    """Say how many of the problems were not said."""
    from django.utils.translation import gettext as _

    if count > SHOWN:
        say(_("… and %(count)s more.") % {"count": count - SHOWN})


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


def day(text: str) -> dt.date:
    """Read an option that is a day."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no day; write it as YYYY-MM-DD") from None


def count(text: str) -> int:
    """Read an option that is a whole number from 0."""
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number from 0")
    return int(text)


def positive(text: str) -> int:
    """Read an option that is a whole number from 1."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number from 1")
    return int(text)


def since(begin: float) -> float:
    """Return the seconds since a moment of `time.perf_counter`, for the JSON."""
    return round(time.perf_counter() - begin, 3)


def existing_files(paths: Sequence[str], endings: Container[str], *, format: str | None) -> list[Path] | None:
    """Return the files, or None after saying which is missing or of an unknown ending."""
    for path in map(Path, paths):
        if not path.is_file():
            say(f"There is no file {path}.")
            return None
        if not format and path.suffix.lower() not in endings:
            say(f"The ending of {path} is unknown. Name its format with --format.")
            return None
    return [Path(path) for path in paths]


@contextmanager
def language_of_terminal() -> Iterator[None]:
    """Let sentences of the rooms come in German where the terminal is German, else in English."""
    from django.utils import translation

    said = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    with translation.override("de" if said.lower().startswith("de") else "en"):
        yield


def collection_of(slug: str | None) -> "Collection | None":
    """Return the named collection, or the one coordinators open with; None after saying what is wrong."""
    from geflecht.actors import queries
    from geflecht.actors.models import Machine

    machine = Machine("geflecht")
    known = [collection.slug for collection in queries.collections(viewer=machine)]
    if slug and slug not in known:
        say(f"There is no collection {slug!r}. There are: {', '.join(known) or 'none yet'}.")
        return None
    found = queries.chosen_collection(slug or "", viewer=machine)
    if found is None:
        say(
            "There is no collection yet. Load the demo (geflecht demo) or import a list (geflecht import FILE)."
        )
    return found
