"""Introductions of two records that were found to be one."""

from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q

from geflecht.actors import actions as actors
from geflecht.actors.models import Merge
from geflecht.introductions.models import Answer, Block, Introduction, Outcome, Participation


@transaction.atomic
def follow_merge(*, merge_id: UUID) -> None:
    """Point the introductions of the absorbed record to the one that is kept.

    For the receiver of `actors_merged`, inside its transaction. What would be a double is left behind.
    """
    merge = Merge.objects.select_related("kept").get(pk=merge_id)
    for row in Introduction.objects.filter(Q(first=merge.absorbed_id) | Q(second=merge.absorbed_id)):
        _move_pair(merge, row)
    actors.move_rows(merge, Introduction.objects.all(), "common_contact")
    for model, field in (
        (Answer, "person"),
        (Outcome, "person"),
        (Participation, "person"),
        (Block, "person"),
        (Block, "other"),
    ):
        actors.move_rows(merge, model._default_manager.all(), field)


def _move_pair(merge: Merge, row: Introduction) -> None:
    """Put the kept record in its place of the pair, which stays in order; note how to go back."""
    before = (row.first_id, row.second_id)
    other = row.other_id(merge.absorbed_id)
    if other == merge.kept_id:
        return
    row.first_id, row.second_id = sorted((merge.kept_id, other), key=lambda pk: pk.int)
    try:
        with transaction.atomic():
            row.save(update_fields=["first_id", "second_id"])
    except IntegrityError:
        return
    # Going back changes one side at a time, the last noted one first, and must not break the order between.
    is_first_free = before[0].int < row.second_id.int
    sides = (("second_id", before[1]), ("first_id", before[0]))
    for name, value in sides if is_first_free else reversed(sides):
        actors.note_move(merge, row, name, str(value))
