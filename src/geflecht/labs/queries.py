"""Reads of city labs: the list, the page of one, what the search and the ties get."""

from collections.abc import Collection as Many
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q

from geflecht.actors.models import Actor, Collection, SlugRedirect, Viewer
from geflecht.events.models import Event
from geflecht.kit.audiences import Audience
from geflecht.kit.languages import in_active_language
from geflecht.labs.models import Lab, LabPartner, LabPlace, LabQuerySet, LabResult, LabSession
from geflecht.search.models import Entry
from geflecht.ties.actions import OccasionDraft

ORDER = list(Audience.values)  # from the widest circle to the narrowest
SECTION = "labs"
_ACTOR = ("actor__name", "actor__slug", "actor__kind")
_EVENT = (
    "event__slug", "event__title", "event__title_en", "event__venue", "event__place__name",
    "event__format__label_de", "event__format__label_en",
)  # fmt: skip


@dataclass(slots=True)
class LabPage:
    """All that the page of a lab shows."""

    lab: Lab
    places: list[LabPlace]
    partners: list[LabPartner]
    sessions: list[LabSession]
    results: list[LabResult]

    @property
    def summary(self) -> str:
        return in_active_language(self.lab.summary, self.lab.summary_en)

    @property
    def findings(self) -> list[LabResult]:
        return self._of(LabResult.Kind.FINDING)

    @property
    def commitments(self) -> list[LabResult]:
        return self._of(LabResult.Kind.COMMITMENT)

    @property
    def spin_offs(self) -> list[LabResult]:
        return self._of(LabResult.Kind.SPIN_OFF)

    def _of(self, kind: str) -> list[LabResult]:
        return [result for result in self.results if result.kind == kind]


def listed(*, viewer: Viewer, collection: Collection | None) -> LabQuerySet:
    """Return the visible labs of a collection, the latest first, with places and the number of sessions."""
    return (
        Lab.objects.visible_to(viewer)
        .filter(collection=collection)
        .annotate(session_count=Count("sessions"))
        .select_related("field_of_action")
        .prefetch_related("places")
        .defer("description")
        .order_by("-since", "name", "pk")
    )


def page_of(slug: str, *, viewer: Viewer) -> LabPage | None:
    """Return the visible lab with this address; five queries. Nothing hidden is named in it."""
    lab = Lab.objects.visible_to(viewer).select_related("field_of_action").filter(slug=slug).first()
    if lab is None:
        return None
    actors = Actor.objects.visible_to(viewer)
    is_visible = Exists(
        actors.filter(pk=OuterRef("actor"))
    )  # `actor__in` would list every visible actor first
    partners = lab.partners.filter(Q(actor=None) | is_visible).select_related("actor")
    events = Event.objects.visible_to(viewer).filter(pk=OuterRef("event"))
    sessions = lab.sessions.annotate(shows_event=Exists(events)).filter(Q(event=None) | Q(shows_event=True))
    results = lab.results.annotate(shows_actor=Exists(actors.filter(pk=OuterRef("actor"))))
    sessions = sessions.select_related("event__format", "event__place").only("lab", "on", "title", *_EVENT)
    results = results.select_related("actor").only("lab", "kind", "text", "text_en", "on", *_ACTOR)
    return LabPage(
        lab=lab,
        places=list(lab.places.select_related("place").order_by("position", "pk")),
        partners=list(partners.only("lab", "text", "role", *_ACTOR).order_by("pk")),
        sessions=list(sessions.order_by("on", "pk")),
        results=list(results.order_by("position", "pk")),
    )


def moved_to(slug: str, *, viewer: Viewer) -> LabQuerySet:
    """Return the visible lab that once had this address, if there is one."""
    return Lab.objects.visible_to(viewer).filter(pk__in=SlugRedirect.objects.targets(SECTION, slug))


def search_entries(lab_ids: Many[UUID]) -> list[Entry]:
    """Return what the search keeps of labs."""
    rows = (
        Lab.objects.filter(pk__in=lab_ids).select_related("collection").prefetch_related("places", "results")
    )
    return [_entry(lab) for lab in rows]


def all_search_entries() -> Iterable[Entry]:
    """Return the entries of all labs, for a new index."""
    return search_entries(Lab.objects.values_list("pk", flat=True))


def _entry(lab: Lab) -> Entry:
    words = [lab.topic, lab.description, *(place.text for place in lab.places.all())]
    return Entry(
        kind="lab",
        record_id=str(lab.pk),
        title=lab.name,
        title_en=lab.name_en,
        summary=lab.summary or lab.topic,
        summary_en=lab.summary_en,
        text="\n".join([*words, *(f"{result.text}\n{result.text_en}" for result in lab.results.all())]),
        address=f"/labore/{lab.slug}/",
        audience=max((lab.audience, lab.collection.audience), key=ORDER.index),
        is_example=lab.is_example,
        date=str(lab.since or ""),
    )


def occasions(lab_ids: Many[UUID]) -> list[OccasionDraft]:
    """Return who shared which labs, for the derived ties."""
    rows = Lab.objects.filter(pk__in=lab_ids).select_related("collection").prefetch_related("partners")
    return [
        OccasionDraft(
            id=lab.pk,
            kind="lab",
            label=lab.name,
            address=f"/labore/{lab.slug}/",
            on=lab.since,
            audience=max((lab.audience, lab.collection.audience), key=ORDER.index),
            actor_ids=frozenset(partner.actor_id for partner in lab.partners.all() if partner.actor_id),
        )
        for lab in rows
    ]
