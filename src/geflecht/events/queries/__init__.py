"""Reads of events: lists, the page of one, what calendars, feeds and the search get."""

from geflecht.events.queries.calendars import calendar_of, feed_events, feed_item, newest
from geflecht.events.queries.entries import all_search_entries, occasions, search_entries
from geflecht.events.queries.files import FILE_FORMATS, event_file
from geflecht.events.queries.linked import linked_data
from geflecht.events.queries.listing import Facets, facets, listed, opening_collection, upcoming
from geflecht.events.queries.pages import EventPage, moved_to, page_of
from geflecht.events.queries.schedules import NoProgramme, schedule_json, schedule_xml
from geflecht.events.queries.times import Day, begin_of, days_of, end_of, when, with_days

__all__ = [
    "Day",
    "EventPage",
    "FILE_FORMATS",
    "Facets",
    "NoProgramme",
    "all_search_entries",
    "begin_of",
    "calendar_of",
    "days_of",
    "end_of",
    "event_file",
    "facets",
    "feed_events",
    "feed_item",
    "linked_data",
    "listed",
    "moved_to",
    "newest",
    "occasions",
    "opening_collection",
    "page_of",
    "schedule_json",
    "schedule_xml",
    "search_entries",
    "upcoming",
    "when",
    "with_days",
]
