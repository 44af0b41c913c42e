"""Making a programme: days, items and speakers one by one, and versions that are published."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from geflecht.actors import actions as actors
from geflecht.actors.models import By, MailKind
from geflecht.events import queries, rules
from geflecht.events.actions.recording import ContributionDraft, publish
from geflecht.events.models import (
    AgendaItem,
    Contribution,
    Event,
    EventDay,
    ProgrammeEdition,
    Registration,
    RegistrationState,
    State,
)
from geflecht.kit import clock, log
from geflecht.kit.errors import Refused
from geflecht.kit.guard import require
from geflecht.kit.partial_dates import PartialDate

TOLD = (RegistrationState.CONFIRMED, RegistrationState.OFFERED, RegistrationState.WAITLISTED)
LINES_IN_A_MAIL = 12


class DayIsThere(Refused):
    """The event has this day already."""


class DayHasItems(Refused):
    """A day with a programme is not removed by mistake."""


class OverMidnight(Refused):
    """An item would be moved out of its day."""


class NothingNew(Refused):
    """What would be published is what was published last."""


@transaction.atomic
def save_day(
    *, event: Event, date: dt.date, by: By, day: EventDay | None = None, starts_at: dt.time | None = None,
    ends_at: dt.time | None = None, venue: str = "",
) -> EventDay:  # fmt: skip
    """Add a day to `event`, or change one; a day with a programme takes its times from there.

    Refuses a second row for a date (`DayIsThere`).
    """
    require(rules.may_record(by))
    _lock(event)
    others = event.days.exclude(pk=day.pk) if day else event.days
    if others.filter(date=date).exists():
        raise DayIsThere(
            _("%(date)s is a day of this event already. Change that one.")
            % {"date": PartialDate.of(date).shown()}
        )
    day = day or EventDay(event=event)
    has_items = day.pk is not None and day.items.exists()
    day.date, day.venue = date, venue
    day.starts_at, day.ends_at = (None, None) if has_items else (starts_at, ends_at)
    day.save()
    _changed(event, by, "events.day_saved")
    return day


@transaction.atomic
def remove_day(*, day: EventDay, by: By) -> None:
    """Take a day out of its event; one with a programme is refused (`DayHasItems`)."""
    require(rules.may_record(by))
    _lock(day.event)
    if day.items.exists():
        raise DayHasItems(_("This day still has a programme. Remove its items first."))
    day.delete()
    _changed(day.event, by, "events.day_removed")


@transaction.atomic
def save_item(
    *, day: EventDay, values: Mapping[str, Any], speakers: Sequence[ContributionDraft], by: By,
    item: AgendaItem | None = None,
) -> AgendaItem:  # fmt: skip
    """Add an item to the programme of `day`, or change one; its speakers are replaced.

    From its first item on the day's times are those of its programme, so stated ones are dropped.
    """
    require(rules.may_record(by))
    _lock(day.event)
    item = item or AgendaItem()
    item.day = day
    for name, value in values.items():
        setattr(item, name, value)
    item.save()
    item.contributions.all().delete()
    Contribution.objects.bulk_create(
        Contribution(
            item=item, role=one.role, function=one.function, organisation=one.organisation, person=one.person
        )
        for one in speakers
    )
    EventDay.objects.filter(pk=day.pk).update(starts_at=None, ends_at=None)
    _changed(day.event, by, "events.item_saved")
    return item


@transaction.atomic
def remove_item(*, item: AgendaItem, by: By) -> None:
    """Take an item out of the programme."""
    require(rules.may_record(by))
    event = item.day.event
    _lock(event)
    item.delete()
    _changed(event, by, "events.item_removed")


@transaction.atomic
def shift_items(*, day: EventDay, since: dt.time, minutes: int, by: By) -> int:
    """Move every item of `day` that begins at `since` or later by some minutes; return how many.

    Refuses to move one out of its day (`OverMidnight`); then nothing is moved.
    """
    require(rules.may_record(by))
    _lock(day.event)
    items = list(day.items.filter(starts_at__gte=since))
    for item in items:
        item.starts_at = _shifted(day.date, item.starts_at, minutes)
        item.ends_at = _shifted(day.date, item.ends_at, minutes) if item.ends_at else None
    AgendaItem.objects.bulk_update(items, ["starts_at", "ends_at"])
    _changed(day.event, by, "events.items_shifted")
    return len(items)


def _shifted(date: dt.date, time: dt.time, minutes: int) -> dt.time:
    moved = dt.datetime.combine(date, time) + dt.timedelta(minutes=minutes)
    if moved.date() != date:
        raise OverMidnight(
            _("Then an item would fall on another day. Nothing was moved; choose fewer minutes.")
        )
    return moved.time()


@transaction.atomic
def publish_programme(*, event: Event, by: By, comment: str = "") -> ProgrammeEdition:
    """Publish the programme as it stands, and tell those concerned once what changed.

    The first version tells nobody: whoever registers sees it. From the second on everybody who has a
    place, is offered one or waits gets one mail with the differences, unless the event is over.
    Refuses a version that says what the last one said (`NothingNew`).
    """
    require(rules.may_record(by))
    _lock(event)
    last = event.editions.order_by("-number").first()
    content = queries.current_content(event)
    if last is not None and not queries.changes(last.content, content):
        raise NothingNew(_("Nothing changed since the last version. There is nothing to publish."))
    edition = ProgrammeEdition.objects.create(
        event=event,
        number=last.number + 1 if last else 1,
        comment=comment,
        content=content,
        by_label=by.log_label,
    )
    log.record("events.programme_published", by=by, about=event, details={"number": edition.number})
    if last is not None and queries.moment_of_end(event) > clock.now() and event.state != State.CANCELLED:
        _tell(edition, last)
    return edition


def _tell(edition: ProgrammeEdition, last: ProgrammeEdition) -> None:
    event = edition.event
    for registration in event.registrations.filter(state__in=TOLD).order_by("pk"):
        with translation.override(registration.language):
            lines = queries.changes(last.content, edition.content)
            shown = [f"– {line}" for line in lines[:LINES_IN_A_MAIL]]
            if len(lines) > LINES_IN_A_MAIL:
                shown.append(_("and %(count)d more") % {"count": len(lines) - LINES_IN_A_MAIL})
            _write_change(registration, edition, shown)


def _write_change(registration: Registration, edition: ProgrammeEdition, lines: Sequence[str]) -> None:
    actors.write_mail(
        to=registration.email,
        kind=MailKind.EVENT,
        occasion=f"events.programme:{edition.pk}",
        subject=_("The programme has changed: %(event)s") % {"event": edition.event.label},
        text=_(
            "Good day,\n\nin the programme of “%(event)s” this has changed:\n\n%(lines)s\n\n%(comment)s\n\n%(address)s"
        )
        % {
            "event": edition.event.label,
            "lines": "\n".join(lines),
            "comment": edition.comment,
            "address": settings.SITE_URL + edition.event.get_absolute_url(),
        },
    )


def _lock(event: Event) -> None:
    """Let two people change one programme one after the other."""
    Event.objects.select_for_update().get(pk=event.pk)


def _changed(event: Event, by: By, what: str) -> None:
    """Bring the event's period, calendars, search and log up to date with its days."""
    dates = list(event.days.order_by("date").values_list("date", flat=True))
    if dates:
        event.starts_on = PartialDate.of(dates[0])
        event.ends_on = PartialDate.of(dates[-1]) if len(dates) > 1 else ""
    event.sequence += 1
    event.changed_at = clock.now()
    event.save(update_fields=["starts_on", "ends_on", "sequence", "changed_at"])
    log.record(what, by=by, about=event)
    publish(collection=event.collection, events=[event], by=by)
