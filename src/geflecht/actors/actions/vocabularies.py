"""Words and places: loaded from the packaged files, edited by the coordination."""

import csv
import json
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from geflecht.actors import queries, rules
from geflecht.actors.models import By, Place, Sector, Term
from geflecht.kit import log
from geflecht.kit.errors import Refused
from geflecht.kit.guard import require
from geflecht.search import actions as search

DATA = Path(__file__).resolve().parents[1] / "data"
SHARED = ("key", "label_de", "label_en", "variants", "position")


class TwoOfOneKey(Refused):
    """A vocabulary has this key already."""


@transaction.atomic
def load_vocabularies(*, by: By, file: Path = DATA / "vocabularies.json") -> int:
    """Load sectors and terms from a vocabulary file; what the coordination changed is kept.

    Returns how many entries were new.
    """
    require(rules.may_coordinate(by))
    lists: dict[str, list[dict[str, Any]]] = json.loads(file.read_text(encoding="utf-8"))
    sectors = [
        Sector(**_shared(row, i), side=row["side"], short=row["short"], tone=row["tone"], shape=row["shape"])
        for i, row in enumerate(lists.get("sector", []))
    ]
    terms = [
        Term(vocabulary=name, **_shared(row, i))
        for name, rows in lists.items()
        if name != "sector"
        for i, row in enumerate(rows)
    ]
    before = Sector.objects.count() + Term.objects.count()
    Sector.objects.bulk_create(sectors, ignore_conflicts=True)
    Term.objects.bulk_create(terms, ignore_conflicts=True)
    new = Sector.objects.count() + Term.objects.count() - before
    if new:
        log.record("actors.vocabularies_loaded", by=by, details={"new": new})
        search.learn_variants(queries.variants())
    return new


def _shared(row: dict[str, Any], position: int) -> dict[str, Any]:
    return {
        "key": row["key"],
        "label_de": row["de"],
        "label_en": row["en"],
        "variants": row.get("variants", []),
        "position": row.get("position", position),
    }


@transaction.atomic
def load_places(*, by: By, file: Path = DATA / "places.csv") -> int:
    """Load the packaged places; known ones are left as they are. Returns how many were new."""
    require(rules.may_coordinate(by))
    known = set(Place.objects.exclude(geonames_id=None).values_list("geonames_id", flat=True))
    with file.open(encoding="utf-8", newline="") as rows:
        places = [_place(row) for row in csv.DictReader(rows) if int(row["geonames_id"]) not in known]
    Place.objects.bulk_create(places, batch_size=2000)
    if places:
        log.record("actors.places_loaded", by=by, details={"new": len(places)})
    return len(places)


def _place(row: dict[str, str]) -> Place:
    return Place(
        geonames_id=int(row["geonames_id"]),
        name=row["name"],
        name_key=queries.place_key(row["name"]),
        variants=[variant for variant in row.get("variants", "").split("|") if variant],
        state=row["state"],
        ags=row.get("ags", ""),
        lat=float(row["lat"]),
        lon=float(row["lon"]),
        population=int(row["population"]) if row.get("population") else None,
        town_type=row.get("town_type", ""),
    )


@transaction.atomic
def save_term(
    *,
    vocabulary: str,
    key: str,
    label_de: str,
    label_en: str,
    variants: list[str],
    by: By,
    is_active: bool = True,
) -> Term:
    """Add a term to a vocabulary or change the one with this key; the search learns its variants."""
    require(rules.may_coordinate(by))
    values = {"label_de": label_de, "label_en": label_en, "variants": variants, "is_active": is_active}
    term, _is_new = Term.objects.update_or_create(
        vocabulary=vocabulary,
        key=key,
        defaults=values,
        create_defaults={**values, "position": Term.objects.filter(vocabulary=vocabulary).count()},
    )
    log.record("actors.term_saved", by=by, about=term)
    search.learn_variants(queries.variants())
    return term


@transaction.atomic
def save_sector(*, sector: Sector, by: By, is_new: bool = False) -> Sector:
    """Add a sector, or save changed labels, side, abbreviation and drawing of one."""
    require(rules.may_coordinate(by))
    if is_new and Sector.objects.filter(key=sector.key).exists():
        raise TwoOfOneKey(_("There is a sector with the key “%(key)s” already.") % {"key": sector.key})
    sector.save()
    log.record("actors.sector_saved", by=by, about=sector)
    return sector


@transaction.atomic
def move_term(*, term: Term | Sector, up: bool, by: By) -> None:
    """Move a word one place up or down in its list; at the end nothing happens."""
    require(rules.may_coordinate(by))
    rows: list[Term | Sector]
    if isinstance(term, Term):
        rows = list(Term.objects.filter(vocabulary=term.vocabulary).order_by("position", "key"))
    else:
        rows = list(Sector.objects.order_by("position", "key"))
    here = next(i for i, row in enumerate(rows) if row.pk == term.pk)
    there = here - 1 if up else here + 1
    if not 0 <= there < len(rows):
        return
    rows[here], rows[there] = rows[there], rows[here]
    for position, row in enumerate(rows):
        type(row)._default_manager.filter(pk=row.pk).update(position=position)
    log.record("actors.term_moved", by=by, about=term)


@transaction.atomic
def apply_lists(*, lists: dict[str, list[dict[str, Any]]], by: By) -> tuple[int, int]:
    """Enter the words of an uploaded vocabulary file; known keys get the labels and variants of the file.

    What the file does not name stays. Returns how many words were new and how many changed.
    """
    require(rules.may_coordinate(by))
    new = changed = 0
    for is_new, row in queries.vocabulary_changes(lists):
        row.save()
        new, changed = new + is_new, changed + (not is_new)
    if new or changed:
        log.record("actors.vocabularies_loaded", by=by, details={"new": new, "changed": changed})
        search.learn_variants(queries.variants())
    return new, changed
