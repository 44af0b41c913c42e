"""Parallel workshops as one participant sees them."""

from dataclasses import dataclass

from django.db.models import Count, Max, Q
from django.utils.translation import gettext as _

from geflecht.events.models import AgendaItem, Event, Registration, Workshop, WorkshopPlace


@dataclass(slots=True)
class Option:
    """A workshop to choose: which wish it is (0: none), how many places are left."""

    workshop: Workshop
    rank: int
    left: int
    is_mine: bool


@dataclass(slots=True)
class Choice:
    """One round of workshops for one person: the options, and what came of the wishes."""

    band: int
    options: list[Option]
    place: WorkshopPlace | None

    @property
    def mine(self) -> Workshop | None:
        return next((option.workshop for option in self.options if option.is_mine), None)

    @property
    def line(self) -> str:
        """Return in one sentence where somebody is in this round, and why, where a wish was not met."""
        mine, rank = self.mine, self.place.rank if self.place else 0
        if mine is None:
            return self._why() if self.place else _("Round %(band)s: not chosen yet.") % {"band": self.band}
        where = f"{mine.label} ({mine.room})" if mine.room else mine.label
        if rank > 1:
            return _("Round %(band)s: %(workshop)s, your wish number %(rank)s; what you wished for more is full.") % {
                "band": self.band, "workshop": where, "rank": rank,
            }  # fmt: skip
        return _("Round %(band)s: %(workshop)s.") % {"band": self.band, "workshop": where}

    def _why(self) -> str:
        why = self.place.why if self.place else {}
        names = [o.workshop.label for o in self.options if o.workshop.pk in why.get("full", [])]
        if not names:
            return _("Round %(band)s: no place yet. Choose a workshop that still has some.") % {
                "band": self.band
            }
        return _(
            "Round %(band)s: no place yet. These are full, and nobody in them has another wish to move to:"
            " %(names)s (places: %(seats)s, people who wish for them: %(people)s). Choose one that still has places."
        ) % {"band": self.band, "names": ", ".join(names), "seats": why["seats"], "people": why["people"]}


def workshop_choices(registration: Registration) -> list[Choice]:
    """Return the rounds of workshops of somebody's event with their wishes and places; three queries."""
    ranks = dict(registration.wishes.values_list("workshop_id", "rank"))
    places = {place.band: place for place in registration.workshop_places.all()}
    rounds: dict[int, Choice] = {}
    for workshop in with_places_left(registration.event):
        place = places.get(workshop.band)
        choice = rounds.setdefault(workshop.band, Choice(workshop.band, [], place))
        choice.options.append(
            Option(
                workshop=workshop,
                rank=ranks.get(workshop.pk, 0),
                left=max(workshop.capacity - workshop.taken, 0),  # type: ignore[attr-defined]
                is_mine=place is not None and place.workshop_id == workshop.pk,
            )
        )
    return list(rounds.values())


def with_places_left(event: Event) -> list[Workshop]:
    """Return the workshops of an event in order, each with how many of its places are `taken`."""
    rows = event.workshops.annotate(taken=Count("taken_places", distinct=True))
    return list(rows.order_by("band", "position", "pk"))


def workshops_of_programme(event: Event, *, capacity: int) -> list[Workshop]:
    """Return the workshops that the parallel items of a programme would make; rounds count on."""
    known = set(event.workshops.exclude(item=None).values_list("item_id", flat=True))
    rows = AgendaItem.objects.filter(day__event=event).order_by("day__date", "starts_at", "position", "pk")
    slots: dict[object, list[AgendaItem]] = {}
    for item in rows.select_related("day"):
        slots.setdefault((item.day.date, item.starts_at), []).append(item)
    found: list[Workshop] = []
    band = event.workshops.aggregate(last=Max("band"))["last"] or 0
    for items in slots.values():
        new = [item for item in items if item.pk not in known]
        if len(items) < 2 or not new:
            continue
        band += 1
        found += [
            Workshop(
                event=event, item=item, band=band, position=position, title=item.title, title_en=item.title_en,
                room=item.room, capacity=capacity,
            )
            for position, item in enumerate(new)
        ]  # fmt: skip
    return found


@dataclass(slots=True)
class WorkshopOverview:
    """The workshops of an event for the coordination: by round, with wishes and places."""

    rounds: list[tuple[int, list[Workshop]]]
    wishing: int
    without: list[WorkshopPlace]
    is_assigned: bool


def workshop_overview(event: Event) -> WorkshopOverview:
    """Return the workshops round by round, each with `taken`, `first` (first wishes) and `wished` (all)."""
    first = Count("wishes", filter=Q(wishes__rank=1), distinct=True)
    rows = event.workshops.annotate(
        taken=Count("taken_places", distinct=True), first=first, wished=Count("wishes", distinct=True)
    )
    rounds: dict[int, list[Workshop]] = {}
    for workshop in rows.order_by("band", "position", "pk"):
        rounds.setdefault(workshop.band, []).append(workshop)
    places = WorkshopPlace.objects.filter(registration__event=event)
    return WorkshopOverview(
        rounds=list(rounds.items()),
        wishing=event.registrations.filter(wishes__isnull=False).distinct().count(),
        without=list(
            places.filter(workshop=None).select_related("registration").order_by("band", "registration__name")
        ),
        is_assigned=places.exclude(rank=0).exists(),
    )
