"""The mails of a survey: what each says, when it is due, and that nobody gets one twice."""

import datetime as dt
from collections.abc import Iterator

from django.db import transaction
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from geflecht.actors import actions as actors
from geflecht.actors import queries as actor_queries
from geflecht.actors.models import By, MailKind, Membership
from geflecht.kit import clock, log
from geflecht.kit.guard import require
from geflecht.surveys import queries, rules
from geflecht.surveys.actions import access
from geflecht.surveys.models import Mailed, Moment, Respondent, Survey
from geflecht.surveys.queries import Text

PRE_NOTICE = dt.timedelta(days=-3)
EVERGREEN_REMINDERS = (7, 21, 42)
OCCASION_REMINDERS = (4,)
PAUSE = dt.timedelta(days=3)  # between two mails, also where the worker stood still and several are due
REMINDERS = (Moment.REMINDER_1, Moment.REMINDER_2, Moment.REMINDER_3)


def due_days(survey: Survey, respondent: Respondent) -> dict[str, dt.date]:
    """Return on which day each mail of the respondent's present round is due, thanks aside.

    The reminders of a survey with a deadline divide its time into four parts.
    """
    began = respondent.round_began_on or survey.opens_on
    days = {Moment.INVITATION.value: began}
    if survey.kind == Survey.Kind.WAVE and respondent.round == 1:
        days[Moment.PRE_NOTICE.value] = began + PRE_NOTICE
    gaps: tuple[int, ...]
    if survey.kind == Survey.Kind.EVERGREEN:
        gaps = EVERGREEN_REMINDERS
    elif survey.kind == Survey.Kind.OCCASION or survey.closes_on is None:
        gaps = OCCASION_REMINDERS
    else:
        length = (survey.closes_on - began).days
        gaps = tuple(length * part // 4 for part in (1, 2, 3))
    days |= {
        moment.value: began + dt.timedelta(days=gap) for moment, gap in zip(REMINDERS, gaps, strict=False)
    }
    return days


def next_mail(survey: Survey, respondent: Respondent, written: dict[str, dt.date]) -> str | None:
    """Return the mail that is due today, if one is. A later one makes an earlier one that was missed void."""
    today, days = clock.today(), due_days(survey, respondent)
    if respondent.state in (Respondent.State.FINISHED, Respondent.State.DECLINED):
        return None
    if survey.closes_on and today > survey.closes_on:
        return None
    if today < days[Moment.INVITATION]:
        notice = days.get(Moment.PRE_NOTICE)
        return Moment.PRE_NOTICE if notice and notice <= today and Moment.PRE_NOTICE not in written else None
    if Moment.INVITATION not in written:
        return Moment.INVITATION
    if today - max(written.values()) < PAUSE:
        return None
    due = [moment for moment in REMINDERS if moment in days and days[moment] <= today]
    return (
        due[-1] if due and not any(one in written for one in REMINDERS[REMINDERS.index(due[-1]) :]) else None
    )


def send_due(*, by: By) -> int:
    """Write every mail of the open surveys that is due now; returns how many. Safe to call at any time."""
    require(rules.may_manage(by))
    return sum(write(row, moment, by=by) for row, moment in list(_due()))


def _due() -> Iterator[tuple[Respondent, str]]:
    rows = (
        Respondent.objects.filter(
            survey__state=Survey.State.OPEN, actor__erased_at=None, actor__merged_into=None,
            state__in=(Respondent.State.ASKED, Respondent.State.BEGUN),
        )
        .exclude(actor__membership=Membership.LEFT)
        .exclude(actor__contact__email="")
        .exclude(actor__contact=None)
        .select_related("survey", "actor__contact")
        .prefetch_related("mails")
        .order_by("pk")
    )  # fmt: skip
    for row in rows:
        written = {mail.moment: mail.on for mail in row.mails.all() if mail.round == row.round}
        moment = next_mail(row.survey, row, written)
        if moment:
            yield row, moment


@transaction.atomic
def write(respondent: Respondent, moment: str, *, by: By) -> bool:
    """Write one mail, if it was not written before; the note and the letter are one transaction."""
    require(rules.may_answer(by, respondent))
    _row, is_new = Mailed.objects.get_or_create(
        respondent=respondent, round=respondent.round, moment=moment, defaults={"on": clock.today()}
    )
    if not is_new:
        return False
    survey = respondent.survey
    text = text_for(respondent, moment)
    with translation.override(respondent.language):
        actors.write_mail(
            to=respondent.actor.contact.email,
            kind=MailKind.SURVEY,
            occasion=f"survey:{respondent.pk.hex}:{respondent.round}:{moment}",
            subject=text.subject,
            text=text.body,
            sender_name=survey.sender_name,
            reply_to=survey.reply_to,
        )
    log.record("surveys.mailed", by=by, about=respondent, details={"mail": str(moment)})
    return True


def thank(respondent: Respondent, *, by: By) -> None:
    """Thank somebody who is done, where there is an address."""
    contact = getattr(respondent.actor, "contact", None)
    if contact and contact.email:
        write(respondent, Moment.THANKS, by=by)


def text_for(respondent: Respondent, moment: str) -> Text:
    """Return a mail as this respondent gets it."""
    text = queries.text_of(respondent.survey, moment, respondent.language)
    with translation.override(respondent.language):
        return text.filled(
            name=respondent.actor.name,
            link=access.address_of(respondent),
            progress=_progress(respondent),
            **common_values(respondent.survey),
        )


def common_values(survey: Survey) -> dict[str, str]:
    """Return what stands in every mail of a survey, in the active language."""
    network = actor_queries.network().label
    return {
        "survey": survey.name,
        "network": network,
        "sender": survey.sender_name or network,
        "minutes": str(survey.minutes),
        "start": date_format(survey.opens_on, "DATE_FORMAT"),
        "deadline": date_format(survey.closes_on, "DATE_FORMAT") if survey.closes_on else _("any time"),
    }


def _progress(respondent: Respondent) -> str:
    """Say how far somebody is, in contacts."""
    done, total = queries.progress_of(respondent)
    if respondent.state != Respondent.State.BEGUN or not total:
        return _("You have not begun yet.")
    sentence = ngettext(
        "You have described %(done)s of %(total)s contact; the rest is waiting for you.",
        "You have described %(done)s of %(total)s contacts; the rest is waiting for you.",
        total,
    )
    return sentence % {"done": done, "total": total}


def schedule(survey: Survey) -> dict[str, dt.date]:
    """Return when the mails of a survey are due for somebody who is asked on its first day."""
    return due_days(survey, Respondent(survey=survey, round_began_on=survey.opens_on))


def sample_text(survey: Survey, text: Text) -> Text:
    """Return a mail as an invented respondent would get it, in the active language."""
    return text.filled(
        name=_("Kim Example"),
        link="https://…",
        progress=_("You have not begun yet."),
        **common_values(survey),
    )
