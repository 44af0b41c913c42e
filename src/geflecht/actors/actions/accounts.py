"""Accounts and the one-time links that open them."""

import datetime as dt
import secrets
from hashlib import sha256

from django.db import transaction
from django.utils.translation import gettext as _

from geflecht.actors import rules
from geflecht.actors.models import Actor, By, Role, SignInLink, User
from geflecht.kit import clock, log
from geflecht.kit.errors import Refused
from geflecht.kit.guard import require

LINK_LIVES = dt.timedelta(hours=24)


class UnknownRole(Refused):
    """There is no such role."""


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
