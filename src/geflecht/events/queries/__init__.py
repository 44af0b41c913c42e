"""Reads of events: lists, the page of one, what calendars, feeds and the search get."""

from geflecht.events.queries.calendars import (
    calendar_of,
    feed_events,
    feed_item,
    newest,
)
from geflecht.events.queries.entries import (
    all_search_entries,
    occasions,
    search_entries,
)
from geflecht.events.queries.files import (
    FILE_FORMATS,
    event_file,
)
from geflecht.events.queries.linked import (
    linked_data,
)
from geflecht.events.queries.listing import (
    Facets,
    facets,
    listed,
    opening_collection,
    upcoming,
)
from geflecht.events.queries.pages import (
    EventPage,
    moved_to,
    page_of,
)
from geflecht.events.queries.papers import (
    certificate_of,
    entrance_address,
    entrance_picture,
)
from geflecht.events.queries.places import (
    address_of,
    by_code,
    by_token,
    code_of,
    events_beginning,
    events_over_since,
    events_to_settle,
    is_open_at,
    token_of,
    version_of,
)
from geflecht.events.queries.registrations import (
    Entrance,
    FormGround,
    OwnPage,
    entrance_of,
    form_ground,
    is_seen_by,
    known_of,
    own_page,
    own_registration,
    own_registrations,
)
from geflecht.events.queries.schedules import (
    NoProgramme,
    schedule_json,
    schedule_xml,
)
from geflecht.events.queries.times import (
    Day,
    begin_of,
    days_of,
    end_of,
    moment_of_begin,
    moment_of_end,
    when,
    with_days,
)
from geflecht.events.queries.workshops import (
    Choice,
    Option,
    with_places_left,
    workshop_choices,
    workshops_of_programme,
)

__all__ = [
    "Choice",
    "Day",
    "Entrance",
    "EventPage",
    "FILE_FORMATS",
    "Facets",
    "FormGround",
    "NoProgramme",
    "Option",
    "OwnPage",
    "address_of",
    "all_search_entries",
    "begin_of",
    "by_code",
    "by_token",
    "calendar_of",
    "certificate_of",
    "code_of",
    "days_of",
    "end_of",
    "entrance_address",
    "entrance_of",
    "entrance_picture",
    "event_file",
    "events_beginning",
    "events_over_since",
    "events_to_settle",
    "facets",
    "feed_events",
    "feed_item",
    "form_ground",
    "is_open_at",
    "is_seen_by",
    "known_of",
    "linked_data",
    "listed",
    "moment_of_begin",
    "moment_of_end",
    "moved_to",
    "newest",
    "occasions",
    "opening_collection",
    "own_page",
    "own_registration",
    "own_registrations",
    "page_of",
    "schedule_json",
    "schedule_xml",
    "search_entries",
    "token_of",
    "upcoming",
    "version_of",
    "when",
    "with_days",
    "with_places_left",
    "workshop_choices",
    "workshops_of_programme",
]
