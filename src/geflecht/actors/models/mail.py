"""Kinds of mail people can stop one by one."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class MailKind(models.TextChoices):
    SURVEY = "survey", _("questions about your contacts")
    INTRODUCTION = "introduction", _("proposals whom to meet")
    EVENT = "event", _("news of events you are registered for")
    INVITATION = "invitation", _("invitations to events")
    PROMISE = "promise", _("reminders of what you promised")
    DIGEST = "digest", _("the weekly summary")
