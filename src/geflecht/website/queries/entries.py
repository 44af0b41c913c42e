"""What the search keeps of pages."""

from collections.abc import Iterable

from django.utils.html import strip_tags
from wagtail.models import Page, Site

from geflecht.search.models import Entry
from geflecht.website.models import SitePage
from geflecht.website.queries.pages import address_of


def search_entry(page: SitePage) -> Entry:
    """Return the entry of one page; it is found in its own language only."""
    language = page.locale.language_code
    streams = [getattr(page, field.name) for field in page._meta.get_fields() if _is_stream(field)]
    text = " ".join(strip_tags(stream.render_as_block()) if stream else "" for stream in streams)
    return Entry(
        kind=page.search_kind,
        record_id=str(page.pk),
        title=page.title,
        summary=page.lead,
        text=" ".join(text.split()),
        address=address_of(page),
        is_example=page.is_example,
        date=str(getattr(page, "date", "") or ""),
        language=language,
        only_in=language,
    )


def _is_stream(field: object) -> bool:
    return type(field).__name__ == "StreamField"


def all_search_entries() -> Iterable[Entry]:
    """Return the entries of all live, unrestricted pages, for a new index."""
    roots = Site.objects.values_list("root_page__translation_key", flat=True)
    for root in Page.objects.filter(translation_key__in=roots):
        for page in Page.objects.live().public().descendant_of(root, inclusive=True).specific():
            if isinstance(page, SitePage):
                yield search_entry(page)
