"""The mails of introductions, each in the language of whoever reads it, each once."""

import datetime as dt
from collections.abc import Callable, Mapping
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from geflecht.actors import queries as actor_queries
from geflecht.actors.actions import write_mail
from geflecht.actors.models import MailKind
from geflecht.introductions import queries
from geflecht.introductions.models import Answer, Introduction
from geflecht.introductions.queries import Card
from geflecht.kit import clock, links, moments
from geflecht.kit.outbox import Attachment

ANSWER, OUTCOME = "introduction-answer", "introduction-outcome"
OUTCOME_LIVES = dt.timedelta(days=90)
Cards = Mapping[UUID, Card]


def answer_address(answer: Answer, until: dt.date) -> str:
    """Return the personal address where one side answers, good to the end of the day `until`."""
    end = dt.datetime.combine(until + dt.timedelta(days=1), dt.time(), tzinfo=clock.now().tzinfo)
    token = links.sign(ANSWER, str(answer.pk), answer.version, until=end)
    return str(settings.SITE_URL) + reverse("introductions:answer", args=[token])


def outcome_address(introduction: Introduction, person: UUID) -> str:
    """Return the personal address where one side tells what came of it."""
    until = clock.now() + OUTCOME_LIVES
    token = links.sign(OUTCOME, str(introduction.pk), str(person), until=until)
    return str(settings.SITE_URL) + reverse("introductions:outcome", args=[token])


def _other(introduction: Introduction, cards: Cards, person: UUID) -> Card:
    return cards[introduction.second_id if person == introduction.first_id else introduction.first_id]


def _write(
    me: Card,
    introduction: Introduction,
    what: str,
    text: Callable[[], tuple[str, str]],
    **more: str | list[Attachment],
) -> None:
    """Write one mail to `me` in their language; `text` makes subject and text in it."""
    if not me.email:
        return
    with translation.override(me.language):
        subject, body = text()
        write_mail(
            to=me.email, kind=MailKind.INTRODUCTION, occasion=f"introduction:{introduction.pk}:{me.id}:{what}",
            subject=subject, text=body, **more,  # type: ignore[arg-type]
        )  # fmt: skip


def propose(introduction: Introduction, answer: Answer, cards: Cards) -> None:
    """Say who and why, and where to answer."""
    me, other = cards[answer.person_id], _other(introduction, cards, answer.person_id)
    day = introduction.lapses_on or clock.today()
    address = answer_address(answer, day)
    _write(me, introduction, "ask", lambda: proposal(introduction, me, other, day, address))


def sample_mail(introduction: Introduction) -> tuple[Card, str, str]:
    """Return a proposal as the first side of a pair would get it: to whom, subject and text."""
    cards = queries.cards([introduction.first_id, introduction.second_id])
    me, other = cards[introduction.first_id], cards[introduction.second_id]
    day = clock.today() + dt.timedelta(days=introduction.round.silence_days)
    with translation.override(me.language):
        subject, text = proposal(introduction, me, other, day, f"{settings.SITE_URL}/vorstellung/…/")
    return me, subject, text


def proposal(
    introduction: Introduction, me: Card, other: Card, day: dt.date, address: str
) -> tuple[str, str]:
    """Return subject and text of a proposal, in the active language."""
    words = {
        "me": me.name, "other": other.name, "role": other.role, "why": introduction.reason,
        "network": actor_queries.network().label, "day": date_format(day, "DATE_FORMAT"), "address": address,
    }  # fmt: skip
    return _("Would you like to meet %(other)s?") % words, _(
        "Hello %(me)s,\n\n"
        "we think that you should meet: %(other)s (%(role)s).\n\n"
        "%(why)s\n\n"
        "Would you like to? One click is enough, without an account:\n\n"
        "%(address)s\n\n"
        "Only when both of you have said yes do you get each other’s contact data. If it does not fit right now, "
        "the other side is not told. After %(day)s the proposal lapses by itself.\n\n"
        "%(network)s"
    ) % words


def bring_together(introduction: Introduction, cards: Cards, person: UUID) -> None:
    """Give one side the contact data of the other, a first question and three times as calendar entries."""
    me, other = cards[person], _other(introduction, cards, person)
    with translation.override(me.language):
        windows, calendar = queries.appointments(introduction, cards)

    def text() -> tuple[str, str]:
        words = {
            "me": me.name, "other": other.name, "role": other.role, "why": introduction.reason,
            "contact": "\n".join(filter(None, (other.email, other.phone))),
            "question": queries.first_question(introduction),
            "times": "\n".join(f"– {moments.day_line(day, start, end)}" for day, start, end in windows),
            "network": actor_queries.network().label,
        }  # fmt: skip
        return _("You both said yes: %(other)s") % words, _(
            "Hello %(me)s,\n\n"
            "you and %(other)s (%(role)s) would like to meet. %(why)s\n\n"
            "This is how you reach %(other)s:\n%(contact)s\n\n"
            "To begin with, perhaps: %(question)s\n\n"
            "Three times for half an hour on the phone; they are attached for your calendar, delete those that do not fit:\n"
            "%(times)s\n\n"
            "Answer this mail, and it reaches %(other)s. In some weeks we shall ask briefly whether you met.\n\n"
            "%(network)s"
        ) % words

    files = [Attachment("termine.ics", calendar, "text/calendar")]
    _write(me, introduction, "contact", text, reply_to=other.email, attachments=files)


def lapse(introduction: Introduction, answer: Answer, cards: Cards) -> None:
    """Say that it came to nothing this time, in words that do not tell why."""
    me, other = cards[answer.person_id], _other(introduction, cards, answer.person_id)
    said_yes = answer.said == Answer.Said.YES

    def text() -> tuple[str, str]:
        words = {"me": me.name, "other": other.name, "network": actor_queries.network().label}
        subject = _("Nothing came of it this time: %(other)s") % words
        if said_yes:
            return subject, _(
                "Hello %(me)s,\n\nthank you for your yes. Meeting %(other)s did not come about this time; there are many "
                "reasons for that, most often a full calendar. We shall propose somebody else to you in one of the next "
                "rounds. There is nothing you need to do.\n\n%(network)s"
            ) % words
        return subject, _(
            "Hello %(me)s,\n\nwe had proposed that you meet %(other)s. The time to answer is over, so the proposal has "
            "lapsed. There is nothing you need to do; we shall not propose the same again.\n\n%(network)s"
        ) % words

    _write(me, introduction, "lapsed", text)


def ask(introduction: Introduction, cards: Cards, person: UUID, *, is_later: bool) -> None:
    """Ask one side what came of it."""
    me, other = cards[person], _other(introduction, cards, person)

    def text() -> tuple[str, str]:
        words = {
            "me": me.name, "other": other.name, "address": outcome_address(introduction, person),
            "network": actor_queries.network().label,
        }  # fmt: skip
        if is_later:
            return _("Half a year later: you and %(other)s") % words, _(
                "Hello %(me)s,\n\nhalf a year ago we introduced you to %(other)s. Are you still in touch? One click, and "
                "this was our last question about it:\n\n%(address)s\n\n%(network)s"
            ) % words
        return _("Did you meet? You and %(other)s") % words, _(
            "Hello %(me)s,\n\nsome weeks ago we introduced you to %(other)s. Did you meet? One click is enough, also if "
            "nothing has come of it yet:\n\n%(address)s\n\n%(network)s"
        ) % words

    _write(me, introduction, "later" if is_later else "outcome", text)
