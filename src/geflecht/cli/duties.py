"""What has to be done because time passed: one row per duty, looked at by every round of the worker.

A duty is an action that is safe to call too often and by two workers at once: it asks the clock what is
due, and whatever it mails is kept once by the outbox.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Duty:
    """Something to be done about every `every`."""

    name: str
    every: dt.timedelta
    do: Callable[[], object]


def _purge() -> None:
    from django.core.management import call_command

    from geflecht.actors import actions
    from geflecht.actors.models import Machine

    actions.purge(by=Machine("geflecht worker"))
    call_command("clearsessions")


def _revive() -> None:
    from geflecht.kit import jobs

    jobs.revive()


def _introductions() -> None:
    from geflecht.actors.models import Machine
    from geflecht.introductions import actions

    actions.do_due(by=Machine("geflecht worker"))


def _surveys() -> None:
    from geflecht.actors.models import Machine
    from geflecht.surveys import actions

    worker = Machine("geflecht worker")
    actions.keep_up(by=worker)
    actions.send_due(by=worker)


def _events() -> None:
    from geflecht.actors.models import Machine
    from geflecht.events import actions

    by = Machine("geflecht worker")
    for duty in (actions.move_on, actions.remind_all, actions.thank_all, actions.tell_changes):
        duty(by=by)


DUTIES = (
    Duty("events", dt.timedelta(minutes=1), _events),
    Duty("revive", dt.timedelta(minutes=1), _revive),
    Duty("introductions", dt.timedelta(minutes=10), _introductions),
    Duty("surveys", dt.timedelta(hours=1), _surveys),
    Duty("purge", dt.timedelta(days=1), _purge),
)


def do_due(done: dict[str, dt.datetime]) -> None:
    """Do what is due, and note in `done` when each duty was done last."""
    from geflecht.kit import clock

    for duty in DUTIES:
        last = done.get(duty.name)
        if last is None or clock.now() - last >= duty.every:
            duty.do()
            done[duty.name] = clock.now()
