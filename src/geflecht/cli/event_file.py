"""What `geflecht export --event` does: one event as a file."""

import argparse
from pathlib import Path

from geflecht.cli import console


def file_of(options: argparse.Namespace, target: Path) -> dict[str, bytes] | None:
    """Return the one file by its name, or None after saying what is wrong."""
    from django.contrib.auth.models import AnonymousUser

    from geflecht.actors.models import Machine
    from geflecht.events import queries

    format = options.format or next((one for one in queries.FILE_FORMATS if target.name.endswith(one)), "")
    if format not in queries.FILE_FORMATS:
        console.say(
            f"An event is written as one of: {', '.join(queries.FILE_FORMATS)}. Name it with --format."
        )
        return None
    viewer = AnonymousUser() if options.public else Machine("geflecht export")
    try:
        content = queries.event_file(options.event, format, viewer=viewer)
    except queries.NoProgramme:
        console.say(f"The event {options.event!r} has no agenda yet, so there is no schedule of it.")
        return None
    if content is None:
        console.say(f"There is no event {options.event!r}. Its address in the browser ends with its name.")
        return None
    return {target.name: content}
