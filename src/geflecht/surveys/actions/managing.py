"""Making a survey: whom, what, with which words; opening and closing it."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, cast
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from geflecht.actors.models import By, Collection
from geflecht.kit import clock, log
from geflecht.kit.errors import Refused
from geflecht.kit.guard import require
from geflecht.surveys import loaders, queries, rules
from geflecht.surveys.models import Answer, Question, Respondent, SomebodyNew, Survey, SurveyText, Wording
from geflecht.ties import actions as ties
from geflecht.ties.models import Occasion, Presence, Wave

OWN_FIELDS = ("name", "kind", "opens_on", "closes_on", "minutes", "sender_name", "reply_to", "whom")
AGAIN = dt.timedelta(days=182)  # evergreen: between the end of one sitting and the next question
AFTER_AN_EVENT = dt.timedelta(days=14)
BATCH = 500
ANSWERS_KEPT = dt.timedelta(days=3 * 365)
NAMES_KEPT = dt.timedelta(days=365)


class TwoOfOneName(Refused):
    """A collection has one survey per name."""


class NotADraft(Refused):
    """What was opened is not changed any more."""


class NobodyToAsk(Refused):
    """A survey without respondents cannot be opened."""


class DeadlineMissing(Refused):
    """A survey that is no evergreen has a last day, not before its first."""


class UnknownWord(Refused):
    """A mail text has a placeholder that means nothing."""


class EmptyWording(Refused):
    """A question needs words in both languages."""


@transaction.atomic
def save_survey(*, survey: Survey | None, collection: Collection, by: By, **fields: Any) -> Survey:
    """Make a survey or change a draft: name, kind, days, sender, whom. A new one asks what is always asked."""
    require(rules.may_manage(by))
    row = survey or Survey(collection=collection)
    _still_a_draft(row)
    for name in OWN_FIELDS:
        if name in fields:
            setattr(row, name, fields[name])
    if row.kind != Survey.Kind.EVERGREEN and (row.closes_on is None or row.closes_on < row.opens_on):
        raise DeadlineMissing(_("Say until when people can answer; not before the first day."))
    if row.kind == Survey.Kind.EVERGREEN:
        row.closes_on = None
    _save(row, is_new=survey is None)
    if survey is None:
        row.questions.set(Question.objects.filter(topic="tie"))
    log.record("surveys.saved", by=by, about=row)
    return row


def _save(row: Survey, *, is_new: bool) -> None:
    try:
        with transaction.atomic():
            row.save(force_insert=is_new)
    except IntegrityError:
        raise TwoOfOneName(
            _("There is a survey called “%(name)s” already. Choose another name.") % {"name": row.name}
        ) from None


def _still_a_draft(survey: Survey) -> None:
    if survey.state != Survey.State.DRAFT:
        raise NotADraft(
            _("“%(name)s” was opened, so it stays as it is. Make a new one from it instead.")
            % {"name": survey.name}
        )


@transaction.atomic
def choose_questions(*, survey: Survey, keys: Sequence[str], by: By) -> None:
    """Choose what is asked; what is always asked stays in."""
    require(rules.may_manage(by))
    _still_a_draft(survey)
    always = Question.objects.filter(is_always_asked=True)
    survey.questions.set(Question.objects.filter(pk__in=keys) | always)
    log.record("surveys.questions_chosen", by=by, about=survey)


@transaction.atomic
def save_text(*, survey: Survey, moment: str, language: str, subject: str, body: str, by: By) -> None:
    """Write one mail of a survey in one language. Texts may be changed while it is open, too."""
    require(rules.may_manage(by))
    unknown = queries.unknown_words(f"{subject} {body}")
    if unknown:
        raise UnknownWord(
            _("“%(word)s” is not filled in by anything. Take one of: %(known)s.")
            % {"word": unknown[0], "known": ", ".join(f"{{{word}}}" for word in queries.WORDS)}
        )
    SurveyText.objects.update_or_create(
        survey=survey, moment=moment, language=language, defaults={"subject": subject, "body": body}
    )
    log.record("surveys.text_saved", by=by, about=survey, details={"mail": moment})


@transaction.atomic
def reword(*, question: Question, text_de: str, text_en: str, by: By) -> Wording:
    """Put a question in other words from now on; answers keep the wording they were given under."""
    require(rules.may_manage(by))
    if not text_de.strip() or not text_en.strip():
        raise EmptyWording(_("A question needs its words in German and in English."))
    question = Question.objects.select_for_update(of=("self",)).get(pk=question.pk)
    last = question.wordings.order_by("-version").first()
    if last and (last.text_de, last.text_en) == (text_de, text_en):
        return last
    made = Wording.objects.create(
        question=question, version=last.version + 1 if last else 1, text_de=text_de, text_en=text_en
    )
    log.record("surveys.reworded", by=by, details={"question": question.pk, "version": made.version})
    return made


@transaction.atomic
def open_survey(*, survey: Survey, by: By) -> Survey:
    """Open a draft: from its first day on the chosen people are asked. Refuses one without anybody to ask."""
    require(rules.may_manage(by))
    row = Survey.objects.select_for_update(of=("self",)).select_related("collection").get(pk=survey.pk)
    _still_a_draft(row)
    people = queries.chosen_people(row)
    if not people:
        raise NobodyToAsk(_("Nobody fits what you chose under “Whom”, so there is nobody to ask."))
    row.wave = ties.open_wave(collection=row.collection, name=row.name, on=row.opens_on, by=by)
    row.state = Survey.State.OPEN
    row.save(update_fields=["wave", "state"])
    _ask(row, people, on=max(row.opens_on, clock.today()), by=by)
    log.record("surveys.opened", by=by, about=row, details={"asked": len(people)})
    return row


def _ask(survey: Survey, people: Mapping[UUID, str], *, on: dt.date, by: By) -> None:
    """Note who is asked from a day on; `people` are actors with the language they read."""
    Respondent.objects.bulk_create(
        [
            Respondent(survey=survey, actor_id=pk, language=language, round_began_on=on)
            for pk, language in people.items()
        ],
        ignore_conflicts=True,
        batch_size=BATCH,
    )
    wave = cast(Wave, survey.wave)  # made when the survey opened
    ties.ask_in_wave(wave=wave, actor_ids=people, on=on, by=by)


@transaction.atomic
def close_survey(*, survey: Survey, by: By) -> Survey:
    """Close a survey: no more answers, no more mail. Closing twice changes nothing."""
    require(rules.may_manage(by))
    row = Survey.objects.select_for_update(of=("self",)).select_related("wave__collection").get(pk=survey.pk)
    if row.state != Survey.State.OPEN:
        return row
    row.state, row.closed_at = Survey.State.CLOSED, clock.now()
    row.save(update_fields=["state", "closed_at"])
    wave = cast(Wave, row.wave)  # made when the survey opened
    ties.close_wave(wave=wave, on=clock.today(), by=by)
    log.record("surveys.closed", by=by, about=row)
    return row


@transaction.atomic
def repeat_survey(*, survey: Survey, by: By) -> Survey:
    """Make a draft for the next wave from an earlier survey: same people, questions and mails, new days."""
    require(rules.may_manage(by))
    today = clock.today()
    length = (survey.closes_on - survey.opens_on) if survey.closes_on else None
    made = Survey(
        collection=survey.collection, kind=survey.kind, opens_on=today, whom=survey.whom, minutes=survey.minutes,
        closes_on=today + length if length is not None else None, sender_name=survey.sender_name,
        reply_to=survey.reply_to, name=queries.free_name(survey),
    )  # fmt: skip
    _save(made, is_new=True)
    made.questions.set(survey.questions.all())
    SurveyText.objects.bulk_create(
        SurveyText(survey=made, moment=t.moment, language=t.language, subject=t.subject, body=t.body)
        for t in survey.texts.all()
    )
    log.record("surveys.repeated", by=by, about=made, details={"from": str(survey.pk)})
    return made


@transaction.atomic
def ask_after_occasion(*, occasion: Occasion, by: By) -> Survey | None:
    """Ask who shared an occasion “Do you know each other now?”: up to three people each, for two weeks.

    For the rooms above, once an event is over; asking twice returns the first survey. None where fewer
    than two took part.
    """
    require(rules.may_manage(by))
    known = Survey.objects.filter(occasion=occasion).first()
    if known or Presence.objects.filter(occasion=occasion).count() < 2:
        return known
    today = clock.today()
    made = Survey(
        collection=occasion.collection, kind=Survey.Kind.OCCASION, occasion=occasion, opens_on=today,
        closes_on=today + AFTER_AN_EVENT, minutes=1, name=queries.free_name_for(occasion),
    )  # fmt: skip
    _save(made, is_new=True)
    made.questions.set(Question.objects.filter(is_always_asked=True))
    people = queries.chosen_people(made)
    if not people:
        made.delete()
        return None
    return open_survey(survey=made, by=by)


def keep_up(*, by: By) -> None:
    """Do what is due by the clock: close what is over, ask new people, begin new rounds of evergreens."""
    require(rules.may_manage(by))
    today = clock.today()
    _forget_old(by)
    for survey in Survey.objects.filter(state=Survey.State.OPEN, closes_on__lt=today).order_by("pk"):
        close_survey(survey=survey, by=by)
    evergreens = Survey.objects.filter(
        state=Survey.State.OPEN, kind=Survey.Kind.EVERGREEN, opens_on__lte=today
    )
    for survey in evergreens.select_related("collection", "wave").order_by("pk"):
        _ask_newcomers(survey, by)
        _begin_rounds(survey, by)


@transaction.atomic
def _forget_old(by: By) -> None:
    """Delete answers and ratings after three years, and names nobody confirmed after one; ties stay."""
    now = clock.now()
    answers, _per_model = Answer.objects.filter(said_at__lt=now - ANSWERS_KEPT).delete()
    old_names = SomebodyNew.objects.filter(state=SomebodyNew.State.OPEN, said_at__lt=now - NAMES_KEPT)
    names, _per_model = old_names.delete()
    if answers or names:
        log.record("surveys.purged", by=by, details={"answers": answers, "names": names})


@transaction.atomic
def _ask_newcomers(survey: Survey, by: By) -> None:
    asked = set(survey.respondents.values_list("actor_id", flat=True))
    new = {pk: language for pk, language in queries.chosen_people(survey).items() if pk not in asked}
    if new:
        _ask(survey, new, on=clock.today(), by=by)
        log.record("surveys.asked_newcomers", by=by, about=survey, details={"asked": len(new)})


def _begin_rounds(survey: Survey, by: By) -> None:
    """Ask those again whose last sitting is half a year ago, if there is anything new to ask."""
    limit = clock.today() - AGAIN
    rows = survey.respondents.filter(round_began_on__lte=limit).exclude(state=Respondent.State.DECLINED)
    for row in rows.select_related("survey__collection", "actor").order_by("pk"):
        _begin_round(row, limit, by)


@transaction.atomic
def _begin_round(respondent: Respondent, limit: dt.date, by: By) -> None:
    row = Respondent.objects.select_for_update(of=("self",)).select_related("survey__collection", "actor")
    found = row.get(pk=respondent.pk)
    is_early = found.finished_at is not None and found.finished_at.date() > limit
    if is_early or found.round_began_on is None or found.round_began_on > limit:
        return
    found.round += 1
    if not loaders.roster(found):
        return
    found.state, found.round_began_on = Respondent.State.ASKED, clock.today()
    found.save(update_fields=["round", "state", "round_began_on"])
    log.record("surveys.round_began", by=by, about=found, details={"round": found.round})
