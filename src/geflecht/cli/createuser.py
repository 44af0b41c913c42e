"""Give somebody an account and print a link that signs them in once (valid 24 hours)."""

import argparse

from geflecht.cli import console


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("email", metavar="EMAIL")
    parser.add_argument(
        "--role",
        default="member",
        help="member, coordination, editing, funder or administration (default: member)",
    )


def run(options: argparse.Namespace) -> int:
    """Open the account; 2 if the address or the role is wrong."""
    console.start_django()
    from django.core.exceptions import ValidationError
    from django.core.validators import validate_email

    from geflecht.actors import actions
    from geflecht.actors.models import Machine

    machine = Machine("geflecht createuser")
    try:
        validate_email(options.email)
        user = actions.open_account(email=options.email, role=options.role, by=machine)
    except ValidationError:
        console.say(f"{options.email!r} is not a mail address. Nothing was written.")
        return 2
    except actions.UnknownRole as refusal:
        console.say(str(refusal))
        return 2
    print(link_for(user))
    return 0


def link_for(user: object) -> str:
    """Return the address of a fresh one-time sign-in link."""
    from django.conf import settings
    from django.urls import reverse

    from geflecht.actors import actions
    from geflecht.actors.models import Machine, User

    assert isinstance(user, User)  # noqa: S101 -- narrows the type
    token = actions.issue_link(user=user, by=Machine("geflecht createuser"))
    return f"{settings.SITE_URL}{reverse('actors:sign_in', args=[token])}"
