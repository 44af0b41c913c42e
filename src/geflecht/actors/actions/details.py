"""What hangs on one actor: its picture and its names in other lists."""

from typing import Any

from django.db import transaction
from wagtail.images import get_image_model

from geflecht.actors import rules
from geflecht.actors.actions.directory import touch
from geflecht.actors.models import Actor, By, ExternalId
from geflecht.kit import clock, log
from geflecht.kit.guard import require


@transaction.atomic
def set_picture(
    *,
    actor: Actor,
    file: Any,
    author: str,
    source_line: str,
    alternative_text: str,
    people_agreed: bool,
    by: By,
) -> None:
    """Give an actor a picture with its credit; a former one stays in the media library."""
    require(rules.may_edit(by, actor))
    picture = get_image_model().objects.create(
        title=actor.name[:255],
        file=file,
        author=author,
        source_line=source_line,
        alternative_text=alternative_text,
        people_agreed=people_agreed,
    )
    actor.picture = picture
    actor.changed_at = clock.now()
    actor.save(update_fields=["picture", "changed_at"])
    log.record("actors.picture_set", by=by, about=actor)
    touch(actor.collection)


@transaction.atomic
def remove_picture(*, actor: Actor, by: By) -> None:
    """Show an actor without a picture; the file stays in the media library."""
    require(rules.may_edit(by, actor))
    actor.picture = None
    actor.save(update_fields=["picture"])
    log.record("actors.picture_removed", by=by, about=actor)
    touch(actor.collection)


@transaction.atomic
def name_externally(*, actor: Actor, source: str, value: str, by: By) -> None:
    """Note how another list names an actor, so that its next import finds it. Twice changes nothing."""
    require(rules.may_coordinate(by))
    _row, is_new = ExternalId.objects.get_or_create(actor=actor, source=source, value=value)
    if is_new:
        log.record("actors.named_externally", by=by, about=actor, details={"source": source})


@transaction.atomic
def forget_external_id(*, row: ExternalId, by: By) -> None:
    """Remove the name of an actor in another list."""
    require(rules.may_coordinate(by))
    log.record("actors.external_id_forgotten", by=by, about=row.actor, details={"source": row.source})
    row.delete()
