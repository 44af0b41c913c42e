"""What the public site shows besides the pages' own words."""

from geflecht.website.queries.entries import all_search_entries, search_entry
from geflecht.website.queries.feeds import impulse_feed_items, sitemap_entries
from geflecht.website.queries.home import organisation_data
from geflecht.website.queries.pages import context_of, page_at

__all__ = [
    "all_search_entries",
    "context_of",
    "impulse_feed_items",
    "organisation_data",
    "page_at",
    "search_entry",
    "sitemap_entries",
]
