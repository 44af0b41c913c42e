"""A survey of the example network that is under way: some have answered, some are in the middle of it."""

import datetime as dt
import random
from uuid import UUID

from geflecht.actors.models import Actor, By, Collection, LinkHolder
from geflecht.demo import example
from geflecht.kit import clock
from geflecht.surveys import actions
from geflecht.surveys.models import Answer, Respondent, Survey
from geflecht.ties import loaders as tie_loaders
from geflecht.ties.models import Origin, TieKind

NAME = "Wer kennt wen?"
RUNNING = dt.timedelta(days=6)
SEED = 7
SECTORS = {"kommune"}
FINISHED, HALF_WAY = 6, 3
KNOWN, DESCRIBED = 7, 3
KINDS = (TieKind.KNOWS, TieKind.INFORMS, TieKind.INFORMS, TieKind.COOPERATES, TieKind.PROJECT)
ORIGINS = (Origin.NETWORK_EVENT, Origin.BEFORE, Origin.OWN, Origin.MEMBER, Origin.INTRODUCED)
FREQUENCIES = ("weekly", "monthly", "yearly", "yearly", "rarely")


def ask(*, today: dt.date, member: str, by: By) -> Survey:
    """Open a survey some days ago and let a part of those asked answer; the demo's member is still to."""
    collection = Collection.objects.select_related("office").get(slug=example.COLLECTION)
    person = Actor.objects.get(account__email=member)
    home = tie_loaders.main_organisation(collection=collection, on=today)
    own = set(collection.actors.filter(pk__in=[home[person.pk]]).values_list("sector__key", flat=True))
    with clock.at(today - RUNNING):
        survey = actions.save_survey(
            survey=None, collection=collection, by=by, name=NAME, kind=Survey.Kind.EVERGREEN,
            opens_on=today - RUNNING, minutes=8, sender_name=f"{example.person_of_office().name} (Beispiel)",
            whom={"kind": "person", "memberships": ["active"], "sectors": sorted(SECTORS | own)},
        )  # fmt: skip
        keys = ["kind", "frequency", "origin"]
        actions.choose_questions(survey=survey, keys=keys, by=by)
        survey = actions.open_survey(survey=survey, by=by)
        actions.send_due(by=by)
    _answers(survey, today, without=person.pk)
    return survey


def _answers(survey: Survey, today: dt.date, *, without: UUID) -> None:
    rng = random.Random(SEED)  # noqa: S311 -- invented answers, no secrets
    rows = (
        survey.respondents.exclude(actor=without)
        .select_related("survey", "actor")
        .order_by("actor__sort_key")
    )
    for number, row in enumerate(rows[: FINISHED + HALF_WAY]):
        with clock.at(today - dt.timedelta(days=rng.randint(1, RUNNING.days - 1))):
            _answer(rng, row, is_finished=number < FINISHED)


def _answer(rng: random.Random, respondent: Respondent, *, is_finished: bool) -> None:
    by = LinkHolder(respondent.actor_id)
    actions.begin(respondent=respondent, audience=rng.choice(("members", "members", "coordination")), by=by)
    listed = list(respondent.answers.order_by("position"))
    known = sorted(rng.sample(listed, min(KNOWN, len(listed))), key=lambda one: one.position)
    actions.tick(respondent=respondent, known={one.pk for one in known}, unknown=(), by=by)
    for answer in known if is_finished else known[:DESCRIBED]:
        actions.describe(respondent=respondent, answer=answer, values=_values(rng, answer), by=by)
    if is_finished:
        actions.finish(respondent=respondent, by=by)
    elif rng.random() < 0.5:
        actions.name_somebody(
            respondent=respondent, name="Toni Beispielhaft", organisation="Werkhof Beispiel", by=by
        )


def _values(rng: random.Random, answer: Answer) -> dict[str, object]:
    origin = {} if answer.was_tied else {"origin": rng.choice(ORIGINS)}
    return {"kind": rng.choice(KINDS), "frequency": rng.choice(FREQUENCIES), **origin}
