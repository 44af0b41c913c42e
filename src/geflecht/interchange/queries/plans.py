"""What an import would do, worked out row by row before anything is written."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from geflecht.actors.models import Actor, Affiliation, Collection
from geflecht.interchange import parcel as parcels
from geflecht.interchange.parcel import Connection, Element, Parcel, Problem, Where, error, warning
from geflecht.interchange.queries import profiles
from geflecht.interchange.queries.doubles import likely_doubles
from geflecht.interchange.queries.gatherings import NewLab, NewMeeting, plan_gatherings
from geflecht.interchange.queries.known import (
    Known,
    Stated,
    TieMark,
    Token,
    load_affiliations,
    load_known,
    load_statements,
    tie_mark,
)
from geflecht.interchange.readers import words
from geflecht.kit import clock

CREATE, LEAVE = "create", "leave"


@dataclass(slots=True)
class NewTie:
    """A statement to be entered; its ends are ids of actors or keys of new elements."""

    source: Token
    target: Token
    values: dict[str, Any]


@dataclass(slots=True)
class NewAffiliation:
    """A function to be entered, or a changed one of `row`."""

    person: Token
    organisation: Token
    function: str
    since: Any
    until: Any
    row: Affiliation | None = None


@dataclass(slots=True)
class Plan:
    """Everything an import would write, its counts and its problems."""

    collection: Collection
    problems: list[Problem] = field(default_factory=list)
    new_sectors: dict[str, str] = field(default_factory=dict)
    unknown_sectors: dict[str, int] = field(default_factory=dict)
    creates: list[tuple[Element, dict[str, Any]]] = field(default_factory=list)
    updates: list[tuple[Actor, dict[str, Any]]] = field(default_factory=list)
    tokens: dict[str, Token] = field(default_factory=dict)
    taken: set[UUID] = field(default_factory=set)
    touched: set[Token] = field(default_factory=set)
    ties: list[NewTie] = field(default_factory=list)
    affiliations: list[NewAffiliation] = field(default_factory=list)
    meetings: list[NewMeeting] = field(default_factory=list)
    labs: list[NewLab] = field(default_factory=list)
    created: int = 0
    updated: int = 0
    unchanged: int = 0

    @property
    def errors(self) -> list[Problem]:
        return parcels.errors(self.problems)

    @property
    def refused(self) -> int:
        return len({(problem.file, problem.row) for problem in self.errors})

    def report(self, *, is_written: bool = True) -> dict[str, Any]:
        """Return the counts and problems in the shape of `geflecht import --json`."""
        return {
            "created": self.created if is_written else 0,
            "updated": self.updated if is_written else 0,
            "unchanged": self.unchanged if is_written else 0,
            "refused": self.refused,
            "warnings": [problem.as_json() for problem in parcels.warnings(self.problems)],
            "problems": [problem.as_json() for problem in self.errors],
        }


def plan_import(
    parcel: Parcel,
    problems: Iterable[Problem],
    *,
    collection: Collection,
    sectors: dict[str, str] | None = None,
) -> Plan:
    """Work out what importing `parcel` into `collection` would do. Rows with an error are left out.

    sectors: what to do with a word that names no known sector: a sector's key, `create` or `leave`.
    """
    plan = Plan(collection, list(problems))
    if parcel.tables:
        return plan
    known = load_known(parcel, collection)
    plan.taken = known.taken
    _plan_actors(plan, parcel, known, sectors or {})
    _plan_ties(plan, parcel, known)
    _plan_affiliations(plan, parcel, known)
    plan_gatherings(plan, parcel, known)
    _say_once(plan, parcel)
    return plan


def _bad_rows(plan: Plan) -> set[Where]:
    return {Where(problem.file, problem.row) for problem in plan.errors}


def _plan_actors(plan: Plan, parcel: Parcel, known: Known, choices: dict[str, str]) -> None:
    for element in parcel.elements:
        profiles.check_sector(plan, element, known, choices)
        profiles.check_place(plan, element, known)
    bad = _bad_rows(plan)
    for element in parcel.elements:
        if element.where in bad:
            continue
        found = known.same(element)
        if len(found) > 1:
            message = _("%(count)s entries of the network fit this row. Give it the id of the right one.")
            plan.problems.append(
                error(element.where, "id", element.id or element.name, message % {"count": len(found)})
            )
        elif found:
            _plan_update(plan, element, found[0], known)
        else:
            _plan_create(plan, element, known)
    plan.problems += likely_doubles([element for element, _values in plan.creates], known)


def _plan_create(plan: Plan, element: Element, known: Known) -> None:
    plan.tokens[element.key] = element.key
    plan.creates.append((element, profiles.values_of(plan, element, known)))
    plan.created += 1


def _plan_update(plan: Plan, element: Element, actor: Actor, known: Known) -> None:
    plan.tokens[element.key] = actor.pk
    if element.implied:
        return
    if element.kind and element.kind != actor.kind:
        message = _(
            "The network holds this entry as a %(kind)s. Correct the kind, or give the row an id of its own."
        )
        values = {"kind": actor.get_kind_display()}
        plan.problems.append(error(element.where, "kind", element.kind, message % values))
        del plan.tokens[element.key]
        return
    changes = profiles.changes_of(plan, element, actor, known)
    if "name" in changes:
        message = _("This id belongs to “%(name)s” so far; the entry gets the new name.")
        plan.problems.append(warning(element.where, "name", element.name, message % {"name": actor.name}))
    if changes:
        plan.updates.append((actor, changes))
        plan.touched.add(actor.pk)
        plan.updated += 1
    else:
        plan.unchanged += 1


def _plan_ties(plan: Plan, parcel: Parcel, known: Known) -> None:
    if not parcel.connections:
        return
    statements = load_statements(plan.collection)
    bad = _bad_rows(plan)
    names = {element.key: element.name or element.id for element in parcel.elements}
    for tie in parcel.connections:
        if tie.where in bad:
            continue
        ends = [_end(plan, tie, end, names, known) for end in ("source", "target")]
        if None in ends:
            continue
        if ends[0] == ends[1]:
            message = _("This tie joins an actor to itself. Correct one end, or delete the row.")
            plan.problems.append(error(tie.where, "target", names.get(tie.target, tie.target), message))
        elif tie.observed_on and tie.observed_on.first > clock.today():
            message = _("This day lies in the future. Write the day on which the tie was stated.")
            plan.problems.append(error(tie.where, "observed_on", tie.observed_on, message))
        else:
            _plan_tie(plan, tie, (ends[0], ends[1]), statements)  # type: ignore[arg-type]


def _end(plan: Plan, tie: Connection, end: str, names: dict[str, str], known: Known) -> Token | None:
    reference = getattr(tie, end)
    if reference in plan.tokens:
        return plan.tokens[reference]
    found = known.by_reference(reference)
    if reference in names:
        message = _("The row of this end is refused, so the tie is too. Mend that row first.")
    elif not found:
        message = _(
            "Nobody has this id or name, neither in the file nor in the network. Add a row or correct it."
        )
    elif len(found) > 1:
        message = _("Several entries of the network have this name. Name this end by its id.")
    else:
        return found[0].pk
    plan.problems.append(error(tie.where, end, names.get(reference, reference), message))
    return None


def _plan_tie(
    plan: Plan, tie: Connection, ends: tuple[Token, Token], statements: dict[TieMark, list[Stated]]
) -> None:
    values = _tie_values(plan, tie)
    mark = tie_mark(*ends, values["kind"], values["is_directed"])
    earlier = statements.setdefault(mark, [])
    if _says_nothing_new(tie, values, earlier):
        plan.unchanged += 1
        return
    if earlier and not values["is_ending"]:
        values = _carried(values, earlier[-1])
    plan.ties.append(NewTie(*ends, values))
    plan.created += not earlier
    plan.updated += bool(earlier)
    earlier.append(_stated(values))


def _tie_values(plan: Plan, tie: Connection) -> dict[str, Any]:
    attributes: dict[str, Any] = dict(tie.attributes)
    kind, origin = words.tie_kind(tie.kind), words.origin(tie.origin)
    for name, text, key in (("kind", tie.kind, kind), ("origin", tie.origin, origin)):
        if text and not key:
            attributes[name] = text
            message = _(
                "This word is not known here; it is kept beside the tie, which counts as not specified."
            )
            plan.problems.append(warning(tie.where, name, text, message))
    return {
        "kind": kind or "unspecified",
        "is_directed": bool(tie.directed),
        "is_ending": tie.ended,
        "strength": tie.strength,
        "since": tie.since,
        "until": tie.until,
        "origin": origin or "unknown",
        "evidence": tie.note,
        "external_id": tie.id,
        "attributes": attributes,
        "observed_on": _observed(tie),
    }


def _observed(tie: Connection) -> dt.date:
    """Return the day of the statement; a month or year counts from its last day, at most today."""
    return min(tie.observed_on.last, clock.today()) if tie.observed_on else clock.today()


def _stated(values: dict[str, Any]) -> Stated:
    return Stated(
        values["strength"],
        str(values["since"] or ""),
        str(values["until"] or ""),
        values["origin"],
        values["observed_on"],
        values["is_ending"],
        values["external_id"],
    )


def _says_nothing_new(tie: Connection, values: dict[str, Any], earlier: list[Stated]) -> bool:
    """Tell whether the network holds this statement already; what a file leaves empty says nothing."""
    if not earlier or earlier[-1].is_ending != values["is_ending"]:
        return False
    new = _stated(values)
    if tie.observed_on:
        return any(one.observed_on == new.observed_on and _agrees(new, one) for one in earlier)
    return any(_agrees(new, one) for one in earlier if not one.is_ending or new.is_ending)


def _agrees(new: Stated, old: Stated) -> bool:
    pairs = ((new.strength, old.strength), (new.since, old.since), (new.until, old.until))
    return all(value in (None, "", other) for value, other in pairs) and new.origin in ("unknown", old.origin)


def _carried(values: dict[str, Any], last: Stated) -> dict[str, Any]:
    """Let a new statement keep what the last one knew and this one leaves out; an end is not carried."""
    carried = dict(values)
    if carried["strength"] is None:
        carried["strength"] = last.strength
    if carried["since"] is None and last.since:
        carried["since"] = profiles.partial(last.since)
    if carried["origin"] == "unknown":
        carried["origin"] = last.origin
    return carried


def _plan_affiliations(plan: Plan, parcel: Parcel, known: Known) -> None:
    if not parcel.affiliations:
        return
    standing = load_affiliations(plan.collection)
    for stated in parcel.affiliations:
        person = plan.tokens.get(stated.person) or _only(known, stated.person)
        organisation = plan.tokens.get(stated.organisation)
        if person is None:
            message = _(
                "Nobody has this id or name, neither in the file nor in the network. Add a row or correct it."
            )
            plan.problems.append(error(stated.where, "person", stated.person, message))
        elif organisation is not None and person != organisation:
            rows = standing.get((person, organisation), [])  # type: ignore[arg-type]
            if not any(row.function == stated.function or not stated.function for row in rows):
                current = [row for row in rows if row.until is None]
                changed = current[0] if len(current) == 1 and not stated.since else None
                plan.affiliations.append(
                    NewAffiliation(person, organisation, stated.function, stated.since, stated.until, changed)
                )
                _count_affiliation(plan, person)


def _only(known: Known, reference: str) -> Token | None:
    found = known.by_reference(reference)
    return found[0].pk if len(found) == 1 else None


def _count_affiliation(plan: Plan, person: Token) -> None:
    """Count a known person as changed, once, when only the function is new."""
    if not isinstance(person, str) and person not in plan.touched:
        plan.touched.add(person)
        plan.updated += 1
        plan.unchanged -= plan.unchanged > 0


def _say_once(plan: Plan, parcel: Parcel) -> None:
    """Say once per file, not per row, how many rows leave out the place, the kind or the date."""
    missing: dict[tuple[str, str], list[Where]] = {}
    for element, _values in plan.creates:
        if not element.place and not element.implied:
            missing.setdefault((element.where.file, "place"), []).append(element.where)
    for file, name in (
        (column.file, column.field) for column in parcel.columns if column.role == "connections"
    ):
        if name in ("kind", "since"):
            rows = [
                tie.where for tie in parcel.connections if tie.where.file == file and _leaves_out(tie, name)
            ]
            missing.update({(file, name): rows} if rows else {})
    for (_file, name), places in missing.items():
        plan.problems.append(warning(places[0], name, "", _sentence(name, len(places))))


def _leaves_out(tie: Connection, name: str) -> bool:
    return not tie.kind if name == "kind" else tie.since is None and tie.observed_on is None


def _sentence(name: str, count: int) -> str:
    values = {"count": count}
    if name == "place":
        return (
            ngettext(
                "%(count)s row has no place and gets no point on the map.",
                "%(count)s rows have no place and get no point on the map.",
                count,
            )
            % values
        )
    if name == "kind":
        return (
            ngettext(
                "%(count)s tie has no kind; it stays unspecified.",
                "%(count)s ties have no kind; they stay unspecified.",
                count,
            )
            % values
        )
    return (
        ngettext(
            "%(count)s tie has no date and takes the day of import.",
            "%(count)s ties have no date and take the day of import.",
            count,
        )
        % values
    )
