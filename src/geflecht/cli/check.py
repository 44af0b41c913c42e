"""Say what is wrong with settings, database, migrations, mail and storage, and how to mend it."""

import argparse

from geflecht.cli import console


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1", help="address the site will be served on")
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def run(options: argparse.Namespace) -> int:
    """Print the problems; 1 if there are any."""
    console.start_django()
    from geflecht.cli import health

    problems = health.problems(host=options.host)
    if options.json:
        console.print_json(
            {"ok": not problems, "problems": [{"what": what, "mend": mend} for what, mend in problems]}
        )
    else:
        for what, mend in problems:
            print(f"- {what}\n  {mend}")
        if not problems:
            print("Everything is in order.")
    return 1 if problems else 0
