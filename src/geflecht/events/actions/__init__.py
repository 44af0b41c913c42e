"""What people can do with events, one file per subject."""

from geflecht.events.actions.recording import (
    BATCH,
    RESERVED,
    SECTION,
    Contradiction,
    ContributionDraft,
    DayDraft,
    EventDraft,
    HeadcountDraft,
    ItemDraft,
    NoDate,
    RoleDraft,
    Untitled,
    publish,
    record_event,
    record_events,
)

__all__ = [
    "BATCH",
    "RESERVED",
    "SECTION",
    "Contradiction",
    "ContributionDraft",
    "DayDraft",
    "EventDraft",
    "HeadcountDraft",
    "ItemDraft",
    "NoDate",
    "RoleDraft",
    "Untitled",
    "publish",
    "record_event",
    "record_events",
]
