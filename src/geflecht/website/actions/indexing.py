"""After the editors publish or withdraw a page: search and kept pages follow."""

from django.db import transaction

from geflecht.kit import log
from geflecht.search import actions as search
from geflecht.website import queries
from geflecht.website.models import SitePage


@transaction.atomic
def note_published(*, page: SitePage, by: log.Doer) -> None:
    """Make a published page findable and every kept page stale; writes one log entry.

    Restricted pages are not found by anybody. Refuses nothing.
    """
    search.drop([page.pk])
    if not page.get_view_restrictions().exists():
        search.put(queries.search_entry(page))
    log.record("website.page_published", by=by, about=page)


@transaction.atomic
def note_withdrawn(*, page: SitePage, by: log.Doer) -> None:
    """Forget a page that is no longer shown; writes one log entry. Refuses nothing."""
    search.drop([page.pk])
    log.record("website.page_withdrawn", by=by, about=page)
