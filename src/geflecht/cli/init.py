"""Make the data folder ready: secret, tables, vocabularies and places. No actors are entered.

Safe to run again: what is there stays, what is missing is added.
"""

import argparse

from geflecht.cli import console


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """There is nothing to choose."""


def run(_options: argparse.Namespace) -> int:
    """Prepare the folder and say what was done."""
    console.start_django()
    prepare()
    return 0


def prepare() -> None:
    """Migrate and load the packaged words and places, with progress."""
    from django.conf import settings
    from django.core.management import call_command

    from geflecht.actors import actions
    from geflecht.actors.models import Machine
    from geflecht.cli import health

    settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
    if health.waiting_migrations():
        with console.step("Preparing the tables"):
            call_command("migrate", verbosity=0, interactive=False)
    with console.step("Loading vocabularies and places"):
        machine = Machine("geflecht init")
        actions.load_vocabularies(by=machine)
        actions.load_places(by=machine)
