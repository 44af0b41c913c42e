"""Accounts and the one-time links that open them."""

import datetime as dt
import secrets
from collections.abc import Callable
from hashlib import sha256

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from geflecht.actors import queries, rules
from geflecht.actors.models import Actor, By, Role, SignInLink, User
from geflecht.kit import clock, log, outbox
from geflecht.kit.errors import Refused
from geflecht.kit.guard import require
from geflecht.kit.models import Letter

LINK_LIVES = dt.timedelta(hours=24)
LINKS_A_DAY = 5
EDITORS = "Moderators"  # the group of Wagtail that may write and publish


class UnknownRole(Refused):
    """There is no such role."""


class TooManyLinks(Refused):
    """Enough links were sent to this address today."""


class NotOneself(Refused):
    """Nobody closes their own account."""


class LinkIsSpent(Refused):
    """The link was used, is too old or never was."""


@transaction.atomic
def open_account(*, email: str, role: str, by: By, person: Actor | None = None) -> User:
    """Give `email` an account with `role`; an account that exists keeps everything but the role."""
    require(rules.may_administer(by) or (rules.may_coordinate(by) and role == Role.MEMBER))
    if role not in Role.values:
        raise UnknownRole(_("There is no role “%(role)s”. Choose one of: %(roles)s.") % {
            "role": role, "roles": ", ".join(Role.values),
        })  # fmt: skip
    user = User.objects.filter(email__iexact=email.strip()).first() or User.objects.create_user(email.strip())
    user.role = role
    user.is_superuser = role == Role.ADMINISTRATION
    user.person = person or user.person
    user.save()
    user.groups.set(Group.objects.filter(name=EDITORS) if role == Role.EDITING else [])
    log.record("actors.account_opened", by=by, about=user, details={"role": role})
    return user


@transaction.atomic
def issue_link(*, user: User, by: By) -> str:
    """Make a one-time sign-in link for `user` and return its token; only a hash of it is stored."""
    require(rules.may_administer(by))
    token = secrets.token_urlsafe(32)
    SignInLink.objects.create(user=user, token_hash=_hash(token), expires_at=clock.now() + LINK_LIVES)
    log.record("actors.link_issued", by=by, about=user)
    return token


@transaction.atomic
def redeem_link(*, token: str) -> User:
    """Spend a one-time link and return its account; `LinkIsSpent` for every other token, alike."""
    now = clock.now()
    spent = SignInLink.objects.filter(token_hash=_hash(token), used_at=None, expires_at__gt=now).update(
        used_at=now
    )
    link = SignInLink.objects.select_related("user").filter(token_hash=_hash(token)).first()
    if not spent or link is None or not link.user.is_active:
        raise LinkIsSpent(
            _("This link was already used or is too old. Sign in with your e-mail address instead.")
        )
    log.record("actors.link_redeemed", by=link.user, about=link.user)
    return link.user


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()


@transaction.atomic
def send_link(*, user: User, address: Callable[[str], str], by: By) -> None:
    """Mail a one-time sign-in link to `user`; `address` makes the full address of a token.

    At most `LINKS_A_DAY` per account and day (`TooManyLinks`), so that nobody is flooded.
    """
    require(rules.may_administer(by))
    since = clock.now() - dt.timedelta(days=1)
    recent = Letter.objects.filter(to=user.email, occasion__startswith="actors.link", written_at__gt=since)
    if recent.count() >= LINKS_A_DAY:
        raise TooManyLinks(
            _("Today %(count)d links were sent already. Try again tomorrow.") % {"count": LINKS_A_DAY}
        )
    token = issue_link(user=user, by=by)
    with translation.override(user.language):
        outbox.write(
            to=user.email,
            occasion=f"actors.link:{_hash(token)[:16]}",
            subject=_("Your access to %(network)s") % {"network": queries.network().label},
            text=_(
                "Good day,\n\nwith this link you sign in. It works once and for 24 hours:\n\n%(address)s\n\n"
                "Later you sign in with your e-mail address and a code; you need no password.\n\n"
                "Your coordination of %(network)s"
            )
            % {"address": address(token), "network": queries.network().label},
        )


@transaction.atomic
def close_account(*, user: User, by: By) -> None:
    """Close an account: its sign-ins end at once and its links no longer work. Oneself is refused."""
    require(rules.may_administer(by))
    if user.pk == by.pk:
        raise NotOneself(_("You cannot close your own account. Ask another administrator."))
    user.is_active = False
    user.save(update_fields=["is_active"])
    user.sign_in_links.all().delete()
    log.record("actors.account_closed", by=by, about=user)


@transaction.atomic
def reopen_account(*, user: User, by: By) -> None:
    """Let a closed account sign in again."""
    require(rules.may_administer(by))
    user.is_active = True
    user.save(update_fields=["is_active"])
    log.record("actors.account_reopened", by=by, about=user)
