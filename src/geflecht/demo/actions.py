"""Loading the demo, step by step, through the actions of the rooms."""

import datetime as dt
from collections.abc import Callable
from functools import partial

from django.db import transaction

from geflecht.actors import actions as actors
from geflecht.actors.models import Actor, By, Collection, Role, User
from geflecht.demo import asked, example, record, registered
from geflecht.kit.errors import Refused

ADDRESSES = {
    Role.COORDINATION: "koordination@beispiel.example",
    Role.MEMBER: "mitwirkende@beispiel.example",
    Role.EDITING: "redaktion@beispiel.example",
    Role.FUNDER: "foerderung@beispiel.example",
    Role.ADMINISTRATION: "verwaltung@beispiel.example",
}


class NotEmpty(Refused):
    """There are actors already."""


def is_loaded() -> bool:
    """Return whether this installation holds the demo."""
    return Collection.objects.filter(slug=example.COLLECTION).exists()


def steps(*, today: dt.date, by: By) -> list[tuple[str, Callable[[], object]]]:
    """Return what loading the demo consists of: a line to show and the work. Refuses a filled installation."""
    if Actor.objects.exists():
        raise NotEmpty(
            "There are people or organisations in this installation already, so the demo was not loaded. "
            "Choose an empty data folder with --data."
        )
    return [
        ("Reading the public record", partial(record.load_record, by=by)),
        ("Inventing the example network", partial(example.load_example, today=today, by=by)),
        ("Publishing the site", partial(record.publish_site, by=by)),
        ("Opening accounts", partial(open_accounts, by=by)),
        (
            "Registering for events",
            partial(registered.register, today=today, member=ADDRESSES[Role.MEMBER], by=by),
        ),
        ("Asking who knows whom", partial(asked.ask, today=today, member=ADDRESSES[Role.MEMBER], by=by)),
    ]


@transaction.atomic
def open_accounts(*, by: By) -> None:
    """Open one account per role; coordination and member are invented people of the example."""
    people = {
        Role.COORDINATION: example.person_of_office(),
        Role.MEMBER: example.person_with_ties(),
    }
    for role, email in ADDRESSES.items():
        actors.open_account(email=email, role=role, by=by, person=people.get(role))


def demo_accounts() -> list[User]:
    """Return the demo's accounts in the order of `ADDRESSES`."""
    users = {user.role: user for user in User.objects.filter(email__in=ADDRESSES.values())}
    return [users[role] for role in ADDRESSES if role in users]
