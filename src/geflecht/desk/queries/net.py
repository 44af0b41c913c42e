"""Mein Netz: what a member finds on their own page, from every room."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from geflecht.actors.models import Actor, Sector, Viewer
from geflecht.desk.loaders.doors import Doors, doors
from geflecht.desk.queries.members import own_ties
from geflecht.events.models import Event, Registration
from geflecht.events.queries.times import with_days
from geflecht.introductions import queries as introductions
from geflecht.kit import clock
from geflecht.surveys.queries import own_surveys

TIES_SHOWN = 8
EVENTS_SHOWN = 6


def my_net(person: Actor, *, viewer: Viewer) -> dict[str, Any]:
    """Return what waits for a person, their ties, doors, offers, events and surveys."""
    owns = introductions.own_introductions(person=person, viewer=viewer)
    ties = own_ties(person, viewer=viewer)
    today = clock.today()
    offers = person.offers_and_needs.filter(fulfilled_on=None).order_by("expires_on", "pk")
    return {
        "proposals": [own for own in owns if own.is_open],
        "met": [own for own in owns if own.has_contact and own.is_waiting][:EVENTS_SHOWN],
        "wish": introductions.own_wish(person),
        "ties": ties[:TIES_SHOWN],
        "more_ties": max(len(ties) - TIES_SHOWN, 0),
        "doors": _sentences(doors(person, viewer=viewer)),
        "offers": [(offer, offer.expires_on < today) for offer in offers],
        "events": _events(person, viewer),
        "surveys": list(own_surveys(person)[:EVENTS_SHOWN]),
    }


def _sentences(found: Doors) -> list[str]:
    """Say in plain words which doors somebody opens."""
    if not found.contacts:
        return [_("You have no tie here yet. Being introduced would be a first one.")]
    labels = {sector.key: sector.label for sector in Sector.objects.all()}
    said = [
        ngettext(
            "You are tied to %(count)d other; your contacts work in %(sectors)d sector.",
            "You are tied to %(count)d others; your contacts work in %(sectors)d sectors.",
            found.contacts,
        )
        % {"count": found.contacts, "sectors": len(found.sectors)}
    ]
    for a, b, count in found.open:
        words = {"a": labels.get(a, a), "b": labels.get(b, b), "count": count}
        said.append(
            ngettext(
                "You open the door between %(a)s and %(b)s: %(count)d pair of your contacts does not know each other.",
                "You open the door between %(a)s and %(b)s: %(count)d pairs of your contacts do not know each other.",
                count,
            )
            % words
        )
    if not found.open and len(found.sectors) == 1:
        said.append(
            _("So far you know people of one sector only. An introduction to another one would open a door.")
        )
    return said


def _events(person: Actor, viewer: Viewer) -> list[tuple[Event, str]]:
    """Return the events somebody is registered for or has a part in, the next ones first, with which."""
    wanted = {
        row.event_id: row.get_state_display()
        for row in Registration.objects.visible_to(viewer).filter(person=person)
    }
    parts: dict[Any, list[str]] = {}
    for role in person.event_roles.select_related("role").order_by("pk"):
        parts.setdefault(role.event_id, []).append(role.role.label)
    rows = Event.objects.visible_to(viewer).filter(pk__in={*wanted, *parts})
    found = with_days(rows.select_related("place", "format").order_by("-starts_on", "pk")[:EVENTS_SHOWN])
    return [(event, wanted.get(event.pk) or ", ".join(parts.get(event.pk, []))) for event in found]
