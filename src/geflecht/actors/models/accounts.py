"""Accounts: who can sign in, and as what."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from geflecht.kit import clock


class Role(models.TextChoices):
    MEMBER = "member", _("Member")
    COORDINATION = "coordination", _("Coordination")
    EDITING = "editing", _("Editing")
    FUNDER = "funder", _("Funder")
    ADMINISTRATION = "administration", _("Administration")


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, **fields: Any) -> User:
        """Create an account without a password: people sign in by a code sent to their address."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_unusable_password()
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):  # type: ignore[django-manager-missing]
    """An account. Its role says what it may do; the person behind it is optional."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(_("e-mail address"), unique=True)
    role = models.CharField(_("role"), max_length=20, choices=Role.choices, default=Role.MEMBER)
    person = models.OneToOneField(
        "actors.Actor",
        verbose_name=_("person"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="account",
    )
    language = models.CharField(_("language"), max_length=5, default="de")
    is_active = models.BooleanField(_("active"), default=True)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        constraints = [
            models.UniqueConstraint(Lower("email"), name="one_account_per_address"),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="account_role_is_known"),
        ]

    def __str__(self) -> str:
        return self.email

    @property
    def is_staff(self) -> bool:
        return self.is_coordinator or self.is_editor

    @property
    def is_coordinator(self) -> bool:
        return self.role in (Role.COORDINATION, Role.ADMINISTRATION)

    @property
    def is_editor(self) -> bool:
        return self.role in (Role.EDITING, Role.ADMINISTRATION)

    def get_full_name(self) -> str:
        return self.email

    def get_short_name(self) -> str:
        return self.email

    @property
    def log_id(self) -> str:
        return str(self.pk)

    @property
    def log_label(self) -> str:
        return self.email


class SignInLink(models.Model):
    """A link that signs in once; the token itself is not stored."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="sign_in_links")
    token_hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"link for {self.user_id}"


class Machine:
    """The installation itself as an actor: the command line, the demo, nightly work."""

    is_authenticated = True
    is_anonymous = False
    is_coordinator = True
    is_editor = True
    role = Role.ADMINISTRATION
    person_id = None
    pk = None
    log_id = ""

    def __init__(self, label: str = "geflecht") -> None:
        self.log_label = label


class LinkHolder:
    """Somebody who came by a personal link: acts for one actor, without an account."""

    is_authenticated = True
    is_anonymous = False
    is_coordinator = False
    is_editor = False
    role = Role.MEMBER
    pk = None
    log_id = ""
    log_label = "personal link"

    def __init__(self, person_id: uuid.UUID) -> None:
        self.person_id = person_id


Viewer = User | AnonymousUser | Machine | LinkHolder
By = User | Machine | LinkHolder
