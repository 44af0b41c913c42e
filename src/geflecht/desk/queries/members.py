"""The coordination's list of members, one member's page, and the merges that can be undone."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from geflecht.actors import queries as actors
from geflecht.actors.models import Actor, ActorQuerySet, Collection, Kind, Merge, Viewer
from geflecht.desk.loaders import comparison_day
from geflecht.kit import clock
from geflecht.ties.models import Observation, ObservationQuerySet, Wave, WaveParticipant

HINTS = (
    ("angebot-laeuft-aus", _("an offer or need ends within two weeks")),
    ("ohne-antwort", _("asked, but no answer yet")),
    ("ohne-verbindung", _("without any tie")),
    ("neu", _("new since the last quarter")),
    ("ohne-bereich", _("without a sector")),
    ("ohne-ort", _("without a place")),
    ("ohne-kontakt", _("without an e-mail address")),
)
SOON = dt.timedelta(days=14)


@dataclass(frozen=True, slots=True)
class MemberFilter:
    """What the list is narrowed to; empty fields leave it as it is."""

    text: str = ""
    state: str = ""
    sector: str = ""
    side: str = ""
    kind: str = ""
    hint: str = ""


def members(*, collection: Collection, viewer: Viewer, chosen: MemberFilter) -> ActorQuerySet:
    """Return the members of a collection in list order, narrowed to what was chosen."""
    found = actors.directory(viewer=viewer, collection=collection)
    equals = {
        "membership": chosen.state, "sector__key": chosen.sector, "sector__side": chosen.side, "kind": chosen.kind,
    }  # fmt: skip
    found = found.filter(**{name: value for name, value in equals.items() if value})
    if chosen.text:
        words = Q(name__icontains=chosen.text) | Q(short_name__icontains=chosen.text)
        found = found.filter(
            words | Q(place__name__icontains=chosen.text) | Q(contact__email__icontains=chosen.text)
        )
    return found.filter(_hinted(chosen.hint, collection, viewer)) if chosen.hint else found


def _hinted(hint: str, collection: Collection, viewer: Viewer) -> Q:
    today = clock.today()
    if hint == "ohne-verbindung":
        from geflecht.desk.queries.situation import figures  # noqa: PLC0415 -- the Lagebild links here

        return Q(pk__in=figures(collection=collection, viewer=viewer).isolates)
    if hint == "ohne-antwort":
        wave = Wave.objects.filter(collection=collection, opened_on__lte=today).order_by("-opened_on").first()
        silent = WaveParticipant.objects.filter(wave=wave, answered_on=None)
        return Q(pk__in=silent.values("actor"))
    on_their_own = Q(kind=Kind.ORGANISATION) | Q(
        affiliations=None
    )  # others take both from their organisation
    plain = {
        "angebot-laeuft-aus": Q(
            offers_and_needs__fulfilled_on=None, offers_and_needs__expires_on__range=(today, today + SOON)
        ),
        "neu": Q(joined_on__gt=comparison_day(today), joined_on__lte=today),
        "ohne-bereich": Q(sector=None) & on_their_own,
        "ohne-ort": Q(place=None) & on_their_own,
        "ohne-kontakt": Q(contact=None) | Q(contact__email=""),
    }
    hinted = Actor.objects.filter(plain.get(hint, Q(pk=None)))
    return Q(pk__in=hinted.values("pk"))


def member(*, pk: Any, viewer: Viewer) -> Actor | None:
    """Return one visible actor with what its page needs."""
    found = Actor.objects.visible_to(viewer).select_related(
        "sector", "place", "collection", "contact", "picture"
    )
    return found.filter(pk=pk).first()


def member_page(actor: Actor, *, viewer: Viewer) -> dict[str, Any]:
    """Return everything that hangs on an actor, for the coordination's page."""
    functions = actor.affiliations if actor.is_person else actor.affiliated
    return {
        "affiliations": list(
            functions.select_related("person", "organisation").order_by("-is_main", "-since", "pk")
        ),
        "offers": list(
            actor.offers_and_needs.select_related("kind").order_by("fulfilled_on", "expires_on", "pk")
        ),
        "steps": list(actor.membership_steps.order_by("-on", "-pk")),
        "external_ids": list(actor.external_ids.order_by("source", "value")),
        "consents": list(actor.consents.order_by("purpose", "-given_at")),
        "ties": own_ties(actor, viewer=viewer),
    }


def own_ties(actor: Actor, *, viewer: Viewer) -> list[tuple[Actor, Observation]]:
    """Return what was stated last about each tie of `actor`, with the other side; ended ones left out."""
    latest: dict[tuple[Any, str], Observation] = {}
    for row in _observations(actor, viewer):
        other = row.target_id if row.source_id == actor.pk else row.source_id
        latest[other, row.kind] = row
    standing = [row for row in latest.values() if not row.is_ending]
    pairs = [(row.target if row.source_id == actor.pk else row.source, row) for row in standing]
    return sorted(pairs, key=lambda pair: (pair[0].sort_key, pair[1].kind))


def _observations(actor: Actor, viewer: Viewer) -> ObservationQuerySet:
    return (
        Observation.objects.visible_to(viewer)
        .filter(Q(source=actor) | Q(target=actor), observed_on__lte=clock.today())
        .filter(source__merged_into=None, target__merged_into=None)
        .select_related("source", "target", "wave")
        .order_by("observed_on", "recorded_at", "pk")
    )


def recent_merges(*, collection: Collection) -> list[Merge]:
    """Return the merges that can still be undone, latest first."""
    rows = Merge.objects.filter(kept__collection=collection, undone_at=None)
    return list(rows.select_related("kept", "absorbed").order_by("-at")[:20])


def today() -> dt.date:
    return clock.today()


def side_by_side(one: Actor, other: Actor) -> list[tuple[str, str, str]]:
    """Return field, value of the first and value of the second, for judging whether they are one."""
    rows = [(str(_("Type")), one.get_kind_display(), other.get_kind_display())]
    rows += [
        (str(label), str(getattr(one, name) or ""), str(getattr(other, name) or ""))
        for name, label in COMPARED
    ]
    rows += [(str(_("E-mail address")), _mail(one), _mail(other))]
    rows += [(str(_("Ties")), str(_tie_count(one)), str(_tie_count(other)))]
    return rows


COMPARED = (
    ("name", _("Name")), ("short_name", _("Short name")), ("sector", _("Sector")), ("place", _("Town")),
    ("type_label", _("Kind of organisation")), ("summary", _("In one sentence")), ("website", _("Website")),
    ("membership", _("Membership")), ("joined_on", _("Member since")),
)  # fmt: skip


def _mail(actor: Actor) -> str:
    return getattr(getattr(actor, "contact", None), "email", "")


def _tie_count(actor: Actor) -> int:
    pairs = Observation.objects.filter(Q(source=actor) | Q(target=actor)).values_list(
        "source_id", "target_id"
    )
    return len({frozenset(pair) for pair in pairs})
