"""Two records found to be one: every row moves to the one that is kept, and can move back."""

from typing import Any

from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from geflecht.actors import facts, rules
from geflecht.actors.actions.directory import index, touch
from geflecht.actors.models import Actor, By, Contact, Merge, MergeMove, NotADuplicate, SlugRedirect
from geflecht.kit import clock, log
from geflecht.kit.errors import Refused
from geflecht.kit.guard import require
from geflecht.search import actions as search

FILLED_FROM_THE_OTHER = (
    "short_name", "sector", "place", "place_text", "type_label", "role_label", "summary", "summary_en",
    "description", "website", "joined_on", "picture",
)  # fmt: skip


class NotMergeable(Refused):
    """These two cannot be one."""


@transaction.atomic
def merge_actors(*, kept: Actor, absorbed: Actor, by: By) -> Merge:
    """Make two records one: every tie, affiliation, offer, role and id of `absorbed` moves to `kept`.

    Empty fields of `kept` are filled from `absorbed`. Each room moves its own rows when told by the fact
    `actors_merged`. The address of `absorbed` leads to `kept`. `undo_merge` moves everything back.
    """
    require(rules.may_coordinate(by))
    if kept.pk == absorbed.pk or kept.kind != absorbed.kind or kept.collection_id != absorbed.collection_id:
        raise NotMergeable(_("Only two different entries of the same kind and collection can be merged."))
    merge = Merge.objects.create(kept=kept, absorbed=absorbed, by_label=by.log_label)
    _fill(merge, kept, absorbed)
    absorbed.merged_into = kept
    absorbed.save(update_fields=["merged_into"])
    if absorbed.slug:
        SlugRedirect.objects.update_or_create(
            room="actors", slug=absorbed.slug, defaults={"target_id": kept.pk}
        )
    facts.actors_merged.send(sender=Merge, merge_id=merge.pk)
    log.record("actors.merged", by=by, about=kept, details={"absorbed": str(absorbed.pk)})
    touch(kept.collection)
    search.drop([absorbed.pk])
    index([kept])
    return merge


def _fill(merge: Merge, kept: Actor, absorbed: Actor) -> None:
    for name in FILLED_FROM_THE_OTHER:
        attname = Actor._meta.get_field(name).attname  # type: ignore[union-attr]
        before, other = getattr(kept, attname), getattr(absorbed, attname)
        if other and not before:
            note_move(merge, kept, attname, before)
            setattr(kept, attname, other)
    kept.save()
    mine, theirs = Contact.objects.filter(actor=kept).first(), Contact.objects.filter(actor=absorbed).first()
    if theirs and not mine:
        Contact.objects.create(
            actor=kept, email=theirs.email, phone=theirs.phone, street=theirs.street, postcode=theirs.postcode
        )
        MergeMove.objects.create(
            merge=merge, model="actors.contact", row_id=str(kept.pk), field="", before=None
        )


def note_move(merge: Merge, row: models.Model, field: str, before: Any) -> None:
    """Note that `field` of `row` held `before`, so that undoing can put it back."""
    value = (
        str(before) if before is not None and not isinstance(before, (str, int, bool, dict, list)) else before
    )
    MergeMove.objects.create(
        merge=merge, model=row._meta.label_lower, row_id=str(row.pk), field=field, before=value
    )


def move_rows(merge: Merge, rows: models.QuerySet[Any], field: str) -> None:
    """Point `field` of `rows` from the absorbed to the kept actor; a row that would be a double is left behind.

    For the receivers of `actors_merged`, one call per table.
    """
    attname = rows.model._meta.get_field(field).attname
    for row in rows.filter(**{attname: merge.absorbed_id}):
        setattr(row, attname, merge.kept_id)
        try:
            with transaction.atomic():
                row.save(update_fields=[attname])
        except IntegrityError:
            continue
        note_move(merge, row, attname, str(merge.absorbed_id))


@transaction.atomic
def undo_merge(*, merge: Merge, by: By) -> None:
    """Take a merge back: every noted row returns to where it was. Undoing twice changes nothing."""
    require(rules.may_coordinate(by))
    merge = Merge.objects.select_for_update().select_related("kept__collection", "absorbed").get(pk=merge.pk)
    if merge.undone_at:
        return
    for move in merge.moves.order_by("-pk"):
        _move_back(move)
    absorbed = merge.absorbed
    absorbed.merged_into = None
    absorbed.save(update_fields=["merged_into"])
    SlugRedirect.objects.filter(room="actors", slug=absorbed.slug or "").delete()
    merge.undone_at = clock.now()
    merge.save(update_fields=["undone_at"])
    facts.merge_undone.send(sender=Merge, merge_id=merge.pk)
    log.record("actors.merge_undone", by=by, about=merge.kept)
    touch(merge.kept.collection)
    index([Actor.objects.get(pk=merge.kept_id), absorbed])


def _move_back(move: MergeMove) -> None:
    model = apps.get_model(move.model)
    if not move.field:
        model._default_manager.filter(pk=move.row_id).delete()
    else:
        model._default_manager.filter(pk=move.row_id).update(**{move.field: move.before})


@transaction.atomic
def keep_apart(*, first: Actor, second: Actor, by: By) -> None:
    """Note that two similar entries are two; they are not proposed again."""
    require(rules.may_coordinate(by))
    low, high = sorted((first, second), key=lambda actor: str(actor.pk))
    NotADuplicate.objects.get_or_create(first=low, second=high)
    log.record("actors.kept_apart", by=by, about=low, details={"other": str(high.pk)})
