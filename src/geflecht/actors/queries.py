"""Reads of people, organisations, vocabularies and the settings of the network."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from geflecht.actors.models import (
    Actor,
    ActorQuerySet,
    Collection,
    Consent,
    Funder,
    Network,
    NotADuplicate,
    Place,
    Sector,
    SlugRedirect,
    Term,
    Viewer,
)
from geflecht.algorithms import likeness
from geflecht.kit import clock, revision, slugs
from geflecht.kit.audiences import Audience
from geflecht.search.models import Entry


def network() -> Network:
    """Return the settings record, or an unsaved one with its defaults."""
    found = Network.objects.select_related("default_collection", "public_collection").filter(pk=1).first()
    return found or Network()


def network_frame() -> dict[str, Any]:
    """Return what frames every page: name, kicker, period, funder of today. Kept until anything changes."""
    key = f"network-frame:{revision.current()}"
    kept: dict[str, Any] | None = cache.get(key)
    if kept is None:
        row = network()
        kept = {"row": row, "funders": list(funders_on())}
        cache.set(key, kept, 3600)
    row = kept["row"]
    return {
        **kept,
        "name": row.label,
        "kicker": row.kind,
        "period": (row.starts_on, row.ends_on),
        "status": row.status_on(),
    }


def funders_on(date: Any = None) -> list[Funder]:
    """Return who funds the network on `date` (default: today)."""
    date = date or clock.today()
    valid = Q(since=None) | Q(since__lte=date)
    not_over = Q(until=None) | Q(until__gte=date)
    return list(Funder.objects.select_related("logo").filter(valid & not_over).order_by("since", "pk"))


def sectors() -> list[Sector]:
    """Return all sectors in their order."""
    return list(Sector.objects.filter(is_active=True).order_by("position", "key"))


def collections(*, viewer: Viewer) -> list[Collection]:
    """Return the collections `viewer` may look at, in order."""
    return list(Collection.objects.visible_to(viewer).order_by("position", "name"))


def chosen_collection(slug: str, *, viewer: Viewer) -> Collection | None:
    """Return the collection named `slug`, else the one `viewer` opens with, else any visible one."""
    visible = {collection.slug: collection for collection in collections(viewer=viewer)}
    if slug in visible:
        return visible[slug]
    row = network()
    opening = row.public_collection if not viewer.is_authenticated else row.default_collection
    if opening and opening.slug in visible:
        return opening
    return next(iter(visible.values()), None)


def actor_by_address(key: str, *, viewer: Viewer) -> Actor | None:
    """Return the visible actor whose page has the address `key` (slug, or id of a person)."""
    found = Actor.objects.visible_to(viewer).select_related("sector", "place", "collection", "picture")
    by_slug = found.filter(slug=key).first()
    if by_slug or len(key) != 36:
        return by_slug
    try:
        return found.filter(pk=key, kind="person").first()
    except ValidationError:
        return None


def moved_to(key: str, *, viewer: Viewer) -> ActorQuerySet:
    """Return the visible actor that once had the address `key`, or to which it was merged, if there is one."""
    return Actor.objects.visible_to(viewer).filter(pk__in=SlugRedirect.objects.targets("actors", key))


def directory(*, viewer: Viewer, collection: Collection | None) -> ActorQuerySet:
    """Return the visible actors of a collection in list order, with sector and place."""
    return (
        Actor.objects.visible_to(viewer)
        .filter(collection=collection)
        .select_related("sector", "place")
        .order_by("sort_key", "pk")
    )


RESERVED = {"karte", "graph", "matrix", "verbindungen"}  # pages beside the actors' own


def addresses_in_use() -> set[str]:
    """Return every address an actor has or had, and those that pages of the network have."""
    now = Actor.objects.exclude(slug=None).values_list("slug", flat=True)
    then = SlugRedirect.objects.filter(room="actors").values_list("slug", flat=True)
    return {slug for slug in now if slug} | set(then) | RESERVED


def place_key(name: str) -> str:
    """Return what a place name is looked up by: lower case, umlauts folded, brackets left out."""
    bare = re.sub(r"\s*\(.*?\)|,.*$", "", name)
    return slugs.sort_key(bare).replace("-", " ")


def find_place(name: str) -> Place | None:
    """Return the place called `name`; among several the largest."""
    return places_by_name([name]).get((name, ""))


def places_by_name(names: Iterable[str]) -> dict[tuple[str, str], Place]:
    """Return the places for many names at once, as (name, state) and as (name, "") for the largest.

    A variant („Prädikow“, a part of Prötzel) counts where no place bears the name itself.
    """
    by_key: dict[str, list[str]] = {}
    for name in names:
        by_key.setdefault(place_key(name), []).append(name)
    keys, found = list(by_key), dict[tuple[str, str], Place]()
    for start in range(0, len(keys), 500):
        for place in _places().filter(name_key__in=keys[start : start + 500]):
            _enter(found, by_key[place.name_key], place)
    missing = {key: called for key, called in by_key.items() if key and (called[0], "") not in found}
    for place in _places().exclude(variants=[]) if missing else ():
        for variant in place.variants:
            _enter(found, missing.get(place_key(variant), []), place)
    return found


def _places() -> QuerySet[Place]:
    return Place.objects.order_by("population", "pk")  # the largest comes last and stays


def _enter(found: dict[tuple[str, str], Place], names: Iterable[str], place: Place) -> None:
    for name in names:
        found[name, place.state] = found[name, ""] = place


def variants() -> dict[str, list[str]]:
    """Return every preferred German label with the variants people write for it."""
    rows = Term.objects.filter(is_active=True).exclude(variants=[]).values_list("label_de", "variants")
    return dict(rows)


def consent_wording(purpose: str) -> str:
    """Return the sentence a person agrees to for `purpose`, in the active language."""
    return {
        "public_profile": _(
            "My name, function and organisation may be shown on the public site of the network."
        ),
        "contact_to_members": _(
            "My e-mail address and phone number may be shown to the members of the network."
        ),
        "news": _("The coordination may send me news of the network by e-mail."),
        "pictures": _("Pictures of events that show me may be published with their source."),
    }[purpose]


def search_entries(actors: Sequence[Actor]) -> list[Entry]:
    """Return what the search keeps of `actors`: name, sentence, offers, themes; never contact data."""
    ids = [actor.pk for actor in actors]
    rows = (
        Actor.objects.filter(pk__in=ids, merged_into=None, erased_at=None)
        .select_related("sector", "place", "collection")
        .prefetch_related("themes", "offers_and_needs")
    )
    return [_entry(actor) for actor in rows]


def all_search_entries() -> list[Entry]:
    """Return the entries of all organisations and persons, for a new index."""
    return search_entries(list(Actor.objects.all()))


def _entry(actor: Actor) -> Entry:
    today = clock.today()
    is_open = actor.offers_audience == actor.profile_audience or actor.offers_audience == Audience.PUBLIC
    offers = [
        o.text
        for o in actor.offers_and_needs.all()
        if is_open and o.expires_on >= today and not o.fulfilled_on
    ]
    words = [
        actor.short_name, actor.type_label, actor.role_label, actor.description,
        actor.sector.label_de if actor.sector else "", actor.place.name if actor.place else actor.place_text,
        *(theme.label_de for theme in actor.themes.all()), *offers,
    ]  # fmt: skip
    audiences = [actor.profile_audience, actor.collection.audience]
    return Entry(
        kind=actor.kind,
        record_id=str(actor.pk),
        title=actor.name,
        summary=actor.summary or " · ".join(filter(None, words[1:3])),
        text=" ".join(filter(None, words)),
        address=f"/netzwerk/{actor.address_key}/",
        audience=max(audiences, key=list(Audience.values).index),
        is_example=actor.is_example,
    )


def likely_duplicates(*, collection: Collection, viewer: Viewer) -> list[tuple[Actor, Actor, float]]:
    """Return pairs of visible actors that may be one, most alike first; judged pairs are left out."""
    actors = list(directory(viewer=viewer, collection=collection))
    judged = set(NotADuplicate.objects.values_list("first_id", "second_id"))
    pairs = likeness.similar_pairs(
        [actor.name for actor in actors],
        [str(actor.place_id or "") for actor in actors],
        [actor.kind for actor in actors],
    )
    found = []
    for first, second, score in pairs:
        low, high = sorted((actors[first], actors[second]), key=lambda actor: str(actor.pk))
        if (low.pk, high.pk) not in judged:
            found.append((low, high, score))
    return found


def own_person(*, viewer: Viewer) -> Actor | None:
    """Return the person behind an account, with everything their own page shows."""
    if not viewer.is_authenticated or not viewer.person_id:
        return None
    return (
        Actor.objects.visible_to(viewer)
        .select_related("sector", "place", "collection", "contact")
        .prefetch_related("themes")
        .filter(pk=viewer.person_id)
        .first()
    )


def own_page(person: Actor) -> dict[str, Any]:
    """Return a person's offers, functions and consents: one row per purpose with the standing consent."""
    today = clock.today()
    standing = {consent.purpose: consent for consent in person.consents.filter(withdrawn_at=None)}
    offers = (
        person.offers_and_needs.select_related("kind").filter(fulfilled_on=None).order_by("expires_on", "pk")
    )
    return {
        "offers": [(offer, offer.expires_on < today) for offer in offers],
        "affiliations": list(
            person.affiliations.select_related("organisation").order_by("-is_main", "-since", "pk")
        ),
        "consents": [
            (purpose, label, consent_wording(purpose), standing.get(purpose))
            for purpose, label in Consent.Purpose.choices
        ],
    }


CIRCLES = (
    ("guests", [Audience.PUBLIC]),
    ("members", [Audience.PUBLIC, Audience.MEMBERS]),
    ("coordination", [Audience.PUBLIC, Audience.MEMBERS, Audience.COORDINATION]),
)


def faces(person: Actor) -> list[tuple[str, dict[str, Any] | None]]:
    """Return what each of the three circles sees of a person; None where they see nothing at all."""
    contact = getattr(person, "contact", None)
    offers = list(
        person.offers_and_needs.filter(fulfilled_on=None, expires_on__gte=clock.today()).order_by(
            "expires_on"
        )
    )
    functions = list(person.affiliations.select_related("organisation").filter(until=""))
    found: list[tuple[str, dict[str, Any] | None]] = []
    for name, circle in CIRCLES:
        is_shown = person.profile_audience in circle and person.collection.audience in circle
        face = {
            "functions": functions,
            "contact": contact if person.contact_audience in circle else None,
            "offers": offers if person.offers_audience in circle else [],
            "ties": person.ties_audience in circle,
        }
        found.append((name, face if is_shown else None))
    return found


def vocabulary_changes(lists: Mapping[str, Sequence[Mapping[str, Any]]]) -> list[tuple[bool, Term | Sector]]:
    """Return what an uploaded vocabulary file would write: (is new, unsaved row), unchanged words left out."""
    found: list[tuple[bool, Term | Sector]] = []
    for name, rows in lists.items():
        known: dict[str, Any] = {
            row.key: row
            for row in (Sector.objects.all() if name == "sector" else Term.objects.filter(vocabulary=name))
        }
        for position, given in enumerate(rows):
            row = known.get(given["key"])
            is_new = row is None
            if row is None:
                row = (
                    Sector(key=given["key"]) if name == "sector" else Term(vocabulary=name, key=given["key"])
                )
                row.position = len(known) + position
            values = {
                "label_de": given["de"],
                "label_en": given["en"],
                "variants": list(given.get("variants", [])),
            }
            if name == "sector":
                values |= {"side": given["side"], "short": given["short"]}
            if is_new or any(getattr(row, field) != value for field, value in values.items()):
                for field, value in values.items():
                    setattr(row, field, value)
                found.append((is_new, row))
    return found
