"""Who is missing: registered and attended by sector and side, against the network and the last events."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import BigIntegerField, Case, Count, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import gettext as _

from geflecht.actors.models import (
    Actor,
    ActorQuerySet,
    Affiliation,
    Membership,
    Sector,
    Side,
    Viewer,
)
from geflecht.events.models import Event, EventRole, Registration, RegistrationState

LAST_EVENTS = 3
SUGGESTED = 5
FOUND = 20
_S = RegistrationState
REGISTERED = (_S.PENDING, _S.CONFIRMED, _S.WAITLISTED, _S.OFFERED, _S.ATTENDED, _S.NO_SHOW)


@dataclass(slots=True)
class Share:
    """One sector or side: how many are in the network, invited, registered, here, and came to the last events."""

    label: str
    network: int
    invited: int
    registered: int
    attended: int
    before: int
    sector: Sector | None = None
    is_missing: bool = False


@dataclass(slots=True)
class Suggestion:
    """Somebody who could be invited, and why they."""

    person: Actor
    email: str
    house: str
    why: str


@dataclass(slots=True)
class Balance:
    """The balance of an event while inviting."""

    sectors: list[Share]
    sides: list[Share]
    known: int
    unknown: int
    last: list[Event]

    @property
    def missing(self) -> list[Share]:
        return [share for share in self.sectors if share.is_missing]

    @property
    def sentence(self) -> str:
        """Return who is missing in one sentence: „Es fehlen: Handel, Wohlfahrt“."""
        if not self.known:
            return _("Nobody whose sector is known is invited or registered yet.")
        if not self.missing:
            return _("No sector is missing: each is there with at least half of its share in the network.")
        return _("Missing: %(sectors)s") % {"sectors": ", ".join(share.label for share in self.missing)}


def with_sector(viewer: Viewer, event: Event) -> ActorQuerySet:
    """Return the active persons of the event's collection, each with `own_sector`: theirs, else their house's."""
    house = (
        Affiliation.objects.filter(person=OuterRef("pk"), until="")
        .exclude(organisation__sector=None)
        .order_by("-is_main", "pk")
        .values("organisation__sector")[:1]
    )
    return (
        Actor.objects.visible_to(viewer)
        .persons()
        .filter(collection=event.collection_id, membership=Membership.ACTIVE)
        .annotate(own_sector=Coalesce(F("sector_id"), Subquery(house), output_field=BigIntegerField()))
    )


def balance_of(event: Event, *, viewer: Viewer) -> Balance:
    """Return the balance of an event: each sector's numbers, and which are missing.

    A sector is missing when, among those invited or registered whose sector is known, its share is below
    half of its share in the network, and its share in the network would make at least one person.
    """
    last = last_of_series(event, viewer=viewer)
    network = Counter(row.own_sector for row in with_sector(viewer, event))  # type: ignore[attr-defined]
    invited = _by_sector(event, (_S.INVITED,))
    registered = _by_sector(event, REGISTERED)
    attended = _by_sector(event, (_S.ATTENDED,))
    before = _came_to([one.pk for one in last])
    rows = [
        Share(
            sector.label, network[sector.pk], invited[sector.pk], registered[sector.pk], attended[sector.pk],
            before[sector.pk], sector,
        )
        for sector in Sector.objects.filter(is_active=True).order_by("position", "key")
    ]  # fmt: skip
    known, people = sum(r.invited + r.registered for r in rows), sum(r.network for r in rows)
    for row in rows:
        expected = known * row.network / people if people else 0
        row.is_missing = expected >= 1 and (row.invited + row.registered) * 2 < expected
    unknown = invited[None] + registered[None]
    shown = [row for row in rows if row.network or row.invited or row.registered or row.before]
    return Balance(shown, _sides(rows), known, unknown, last)


def _by_sector(event: Event, states: tuple[str, ...]) -> Counter[object]:
    return Counter(event.registrations.filter(state__in=states).values_list("sector", flat=True))


def last_of_series(event: Event, *, viewer: Viewer) -> list[Event]:
    """Return the last events of the series before this one, else the last of the same format."""
    rows = Event.objects.visible_to(viewer).filter(
        collection=event.collection_id, starts_on__lt=str(event.starts_on)
    )
    if event.series_label:
        rows = rows.filter(series_label=event.series_label)
    else:
        rows = rows.filter(format=event.format_id).exclude(format=None)
    return list(rows.order_by("-starts_on", "pk")[:LAST_EVENTS])


def _came_to(event_ids: list[UUID]) -> Counter[object]:
    """Count who came to events by sector: checked in, or with a part in them; each person once per event."""
    house = Affiliation.objects.filter(person=OuterRef("actor"), is_main=True).values("organisation__sector")
    roles = (
        EventRole.objects.filter(event__in=event_ids, actor__kind="person")
        .annotate(
            own_sector=Coalesce("actor__sector_id", Subquery(house[:1]), output_field=BigIntegerField())
        )
        .values_list("event", "actor", "own_sector")
        .distinct()
    )
    rows = {(event, actor): sector for event, actor, sector in roles}
    came = Registration.objects.filter(event__in=event_ids, state=_S.ATTENDED)
    for pk, event, person, sector in came.values_list("pk", "event", "person", "sector"):
        rows.setdefault((event, person or pk), sector)
    return Counter(rows.values())


def _sides(rows: list[Share]) -> list[Share]:
    found = []
    for side, label in Side.choices:
        own = [row for row in rows if row.sector and row.sector.side == side]
        found.append(
            Share(
                str(label), sum(r.network for r in own), sum(r.invited for r in own),
                sum(r.registered for r in own), sum(r.attended for r in own), sum(r.before for r in own),
            )
        )  # fmt: skip
    return found


def invitable(event: Event, *, viewer: Viewer) -> ActorQuerySet:
    """Return the people who can be reached and are neither invited nor registered, likeliest first.

    First who is from the town of the event, then who came to its series before, then by name.
    """
    last = [one.pk for one in last_of_series(event, viewer=viewer)]
    known = event.registrations.exclude(person=None).values("person")
    town = Case(When(place=event.place_id, place__isnull=False, then=Value(0)), default=Value(1))
    return (
        with_sector(viewer, event)
        .exclude(pk__in=known)
        .annotate(
            address=Coalesce(NullIf("contact__email", Value("")), "account__email", Value("")),
            came=Count("event_roles", filter=Q(event_roles__event__in=last), distinct=True),
            is_away=town,
        )
        .exclude(address="")
        .select_related("place")
        .prefetch_related("affiliations__organisation")
        .order_by("is_away", "-came", "sort_key", "pk")
    )


def suggested_for(event: Event, balance: Balance, *, viewer: Viewer) -> list[tuple[Share, list[Suggestion]]]:
    """Return for each missing sector a few people who could be invited."""
    found: dict[int, list[Suggestion]] = {share.sector.pk: [] for share in balance.missing if share.sector}
    for row in invitable(event, viewer=viewer) if found else ():
        people = found.get(row.own_sector)  # type: ignore[attr-defined]
        if people is not None and len(people) < SUGGESTED:
            people.append(_suggestion(row))
    return [(share, found[share.sector.pk]) for share in balance.missing if share.sector]


def to_invite(event: Event, *, search: str, viewer: Viewer) -> list[Suggestion]:
    """Return the people whose name or house holds the words of a search."""
    rows = invitable(event, viewer=viewer)
    for word in search.split():
        house = Affiliation.objects.filter(organisation__name__icontains=word, until="").values("person")
        rows = rows.filter(Q(name__icontains=word) | Q(pk__in=house))
    return [_suggestion(row) for row in rows[:FOUND]]


def persons_to_invite(event: Event, *, ids: Sequence[UUID], viewer: Viewer) -> list[Suggestion]:
    """Return the chosen people, as far as they can be invited."""
    return [_suggestion(row) for row in invitable(event, viewer=viewer).filter(pk__in=ids)]


def _suggestion(row: Actor) -> Suggestion:
    main = next((one for one in row.affiliations.all() if not one.until), None)
    parts = [
        ", ".join(filter(None, (main.function, main.organisation.name))) if main else "",
        _("from the same town") if not row.is_away else "",  # type: ignore[attr-defined]
        _("came to %(count)s of the last events") % {"count": row.came} if row.came else "",  # type: ignore[attr-defined]
    ]
    return Suggestion(
        person=row,
        email=row.address,  # type: ignore[attr-defined]
        house=main.organisation.name if main else "",
        why=" · ".join(filter(None, parts)),
    )
