"""Five moves this week: what would do the network most good, each with its reason and its button."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from geflecht.actors.models import Actor, Collection, Sector, Viewer
from geflecht.desk.loaders import Figures
from geflecht.desk.queries.readings import percent
from geflecht.introductions import queries as introductions


@dataclass(frozen=True, slots=True)
class Move:
    """One move: of which sort, what, why, where the button leads and what it says."""

    kicker: str
    title: str
    reason: str
    href: str
    action: str


def moves(
    found: Figures,
    *,
    collection: Collection,
    viewer: Viewer,
    people: dict[UUID, Actor],
    sectors: dict[str, Sector],
) -> list[Move]:
    """Return up to five moves, one of each sort. Single people are named as on the rest of the Lagebild."""
    names_single = found.coverage.level in ("individual", "unknown")
    candidates = [
        _isolate(found, collection, people) if found.coverage.level != "too_low" else None,
        _phone(found, collection, people) if not names_single else None,
        _introduction(collection, viewer),
        _quiet(found, people),
        _broker(found, collection, people, sectors) if names_single else None,
        _zero_pair(found, collection, sectors),
    ]
    return [move for move in candidates if move]


def round_url(collection: Collection, **asked: str) -> str:
    """Return where a round is opened that is set up for what was asked."""
    more = "".join(f"&{name}={value}" for name, value in asked.items())
    return f"{reverse('introductions:add')}?sammlung={collection.slug}{more}"


def _isolate(found: Figures, collection: Collection, people: dict[UUID, Actor]) -> Move | None:
    first = next((people[pk] for pk in found.isolates if pk in people), None)
    if first is None:
        return None
    return Move(
        _("Tied to nobody"),
        _("Call %(name)s") % {"name": first.label},
        _("Nobody is tied to them yet, nor to %(count)d others. Then introduce them: a round above all for people with few ties.")
        % {"count": len(found.isolates) - 1},
        round_url(collection, wer="few_ties"),
        _("Introduce"),
    )  # fmt: skip


def _phone(found: Figures, collection: Collection, people: dict[UUID, Actor]) -> Move | None:
    first = next((people[pk] for pk, _named in found.phone if pk in people), None)
    if first is None:
        return None
    return Move(
        _("Not heard yet"),
        _("Call %(name)s") % {"name": first.label},
        _("Others name them most often, but their own answer is missing. From 80 percent coverage on, this page says who carries too much."),
        f"{reverse('desk:members')}?sammlung={collection.slug}&hinweis=ohne-antwort",
        _("Whom to call"),
    )  # fmt: skip


def _introduction(collection: Collection, viewer: Viewer) -> Move | None:
    due = introductions.due_move(collection=collection, viewer=viewer)
    if due is None:
        return None
    row, introduction, names = due
    if introduction is None:
        return Move(
            _("Introduction due"),
            _("Look through “%(name)s” and send it") % {"name": row.name},
            _("The proposals are computed; nobody has been written to yet."),
            row.get_absolute_url(),
            _("Look through"),
        )
    day = date_format(introduction.lapses_on or dt.date.min, "DATE_FORMAT")
    return Move(
        _("Introduction due"),
        _("Remind %(names)s") % {"names": names},
        _("The proposal waits for an answer and lapses after %(day)s. A call often decides it.")
        % {"day": day},
        f"{reverse('introductions:board')}?sammlung={collection.slug}&stand=wartet",
        _("See it"),
    )


def _quiet(found: Figures, people: dict[UUID, Actor]) -> Move | None:
    for a, b, last in found.quiet:
        if a in people and b in people:
            return Move(
                _("Gone quiet"),
                _("Ask how it stands between %(a)s and %(b)s") % {"a": people[a].label, "b": people[b].label},
                _("Their tie across sectors was last confirmed on %(day)s.") % {"day": date_format(last, "DATE_FORMAT")},
                reverse("desk:member", args=[a]),
                _("Confirm or end it"),
            )  # fmt: skip
    return None


def _broker(
    found: Figures, collection: Collection, people: dict[UUID, Actor], sectors: dict[str, Sector]
) -> Move | None:
    for pk, share, keys in found.brokers:
        if pk in people and share > 0 and len(keys) > 1:
            words = {"name": people[pk].label, "share": percent(share)}
            pair = {"a": sectors[keys[0]].label, "b": sectors[keys[1]].label}
            return Move(
                _("Carries much"),
                _("Relieve %(name)s") % words,
                _(
                    "%(share)s of the shortest ways run over them. A second bridge between %(a)s and %(b)s helps."
                )
                % {**words, **pair},
                round_url(collection, paar=f"{keys[0]}.{keys[1]}"),
                _("Introduce"),
            )
    return None


def _zero_pair(found: Figures, collection: Collection, sectors: dict[str, Sector]) -> Move | None:
    zeros = [row for row in found.mixing if row[0] != row[1] and not row[2] and row[3] >= 1]
    if not zeros:
        return None
    a, b, _observed, expected, _possible = max(zeros, key=lambda row: row[3])
    return Move(
        _("No tie at all"),
        _("Bring %(a)s and %(b)s together") % {"a": sectors[a].label, "b": sectors[b].label},
        _("Between them there is no tie, where chance alone would give %(expected)d.")
        % {"expected": round(expected)},
        round_url(collection, paar=f"{a}.{b}"),
        _("Introduce"),
    )
