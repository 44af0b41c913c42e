"""Which events and labs of a record the network lacks, and whom and what their rows mean."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from geflecht.actors import queries as actor_queries
from geflecht.actors.models import Collection, Place, Term
from geflecht.events.models import Event
from geflecht.interchange.parcel import CityLab, Meeting, Parcel, Where, warning
from geflecht.interchange.queries.known import Known, Token
from geflecht.interchange.readers.headers import normal
from geflecht.interchange.readers.links import folded
from geflecht.labs.models import Lab

if TYPE_CHECKING:
    from geflecht.interchange.queries.plans import Plan

_PARTS = re.compile(r"[,;/()]| und | – ")


@dataclass(slots=True)
class NewMeeting:
    """An event to be entered; `unknown` are organisers nobody here has the id or name of."""

    stated: Meeting
    organisers: list[Token]
    unknown: list[str]
    format: Term | None
    place: Place | None


@dataclass(slots=True)
class NewLab:
    """A lab to be entered; a partner nobody knows stays as written."""

    stated: CityLab
    partners: list[tuple[Token | None, str]]
    places: list[tuple[str, Place | None]]


def plan_gatherings(plan: Plan, parcel: Parcel, known: Known) -> None:
    """Note the events and labs that are new. Those the network holds stay as they are there."""
    if not parcel.meetings and not parcel.labs:
        return
    tokens = _tokens(plan, parcel)
    places = _Places(parcel)
    formats = _formats()
    events, labs = _held(plan.collection)
    for meeting in parcel.meetings:
        if (meeting.id or _mark(meeting.title, meeting.starts_on)) in events:
            _stays(plan, meeting.where, "title", meeting.title)
            continue
        found = [(one, _one(tokens, known, one)) for one in meeting.organisers]
        unknown = [one for one, token in found if token is None]
        _say_unknown(plan, meeting, unknown)
        organisers = list(dict.fromkeys(token for _one, token in found if token is not None))
        form = _format(meeting.format, formats)
        plan.meetings.append(NewMeeting(meeting, organisers, unknown, form, places.of(meeting.place)))
        plan.created += 1
    for lab in parcel.labs:
        if folded(lab.name) in labs:
            _stays(plan, lab.where, "name", lab.name)
            continue
        partners = [(_one(tokens, known, name), name) for name in lab.partners]
        plan.labs.append(NewLab(lab, partners, [(text, places.of(text)) for text in lab.places]))
        plan.created += 1


def _stays(plan: Plan, where: Where, field: str, value: str) -> None:
    plan.unchanged += 1
    message = _("The network holds this entry already. It stays as it is there; change it on its own page.")
    plan.problems.append(warning(where, field, value, message))


def _say_unknown(plan: Plan, meeting: Meeting, unknown: Iterable[str]) -> None:
    for one in unknown:
        message = _("Nobody has this id or name. The organiser is kept in the note of the event.")
        plan.problems.append(warning(meeting.where, "organisers", one, message))


def _tokens(plan: Plan, parcel: Parcel) -> dict[str, Token]:
    """Return whom an id or a name of the files means."""
    found: dict[str, Token] = {}
    for element in parcel.elements:
        if element.key in plan.tokens:
            for name in (folded(element.name), folded(element.short), element.id):
                if name:
                    found.setdefault(name, plan.tokens[element.key])
    return found


def _one(tokens: dict[str, Token], known: Known, reference: str) -> Token | None:
    if token := tokens.get(reference) or tokens.get(folded(reference)):
        return token
    found = known.by_reference(reference)
    return found[0].pk if len(found) == 1 else None


def _mark(title: str, day: object) -> str:
    return f"{folded(title)} {day}"


def _held(collection: Collection) -> tuple[set[str], set[str]]:
    """Return the ids and marks of the events, and the names of the labs, that a collection holds."""
    rows = Event.objects.filter(collection=collection).values_list("external_id", "title", "starts_on")
    events = {name for key, title, day in rows for name in (key, _mark(title, day)) if name}
    labs = Lab.objects.filter(collection=collection).values_list("name", flat=True)
    return events, {folded(name) for name in labs}


class _Places:
    """Finds the town in words such as “Alte Mälzerei, Berlin-Lichtenrade”."""

    def __init__(self, parcel: Parcel) -> None:
        texts = {meeting.place for meeting in parcel.meetings} | {
            p for lab in parcel.labs for p in lab.places
        }
        names = {name for text in texts for name in _named(text)}
        self.found = actor_queries.places_by_name(names)

    def of(self, text: str) -> Place | None:
        return next((self.found[name, ""] for name in _named(text) if (name, "") in self.found), None)


def _named(text: str) -> list[str]:
    """Return what may be the town: the whole, its parts from the last on, and each part's own pieces."""
    parts = [part.strip() for part in _PARTS.split(text) if part.strip()]
    plain = [re.sub(r"^\d{5} ", "", part) for part in reversed(parts)]
    pieces = [part.split("-")[0] for part in plain if "-" in part]
    last = [part.rsplit(" ", 1)[-1] for part in plain if " " in part]
    return list(dict.fromkeys([text, *plain, *pieces, *last])) if text else []


def _formats() -> list[tuple[str, Term]]:
    """Return the formats by every word that names them, longest word first."""
    words: dict[str, Term] = {}
    for term in Term.objects.of("event_format"):
        for word in (*term.variants, term.label_en, term.label_de):
            words[normal(word)] = term
    return sorted(words.items(), key=lambda pair: (-len(pair[0]), pair[0]))


def _format(text: str, formats: Sequence[tuple[str, Term]]) -> Term | None:
    """Return the format that a text is, else the longest one whose name it begins with or holds."""
    said = normal(text)
    if not said:
        return None
    exact = (term for word, term in formats if word == said)
    held = (term for word, term in formats if f"_{word}_" in f"_{said}_")
    return next(exact, None) or next(held, None)
