"""Finding a page by its address in few queries, and what it shows beside its own words."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings
from django.db.models import (
    CharField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Prefetch,
    prefetch_related_objects,
)
from django.utils.translation import get_language
from wagtail.models import Page, PageViewRestriction, Site

from geflecht.actors import queries as actor_queries
from geflecht.media.models import Picture, Rendition
from geflecht.website.models import (
    HomePage,
    ImpulseIndexPage,
    ImpulsePage,
    ProjectPage,
    PublicationIndexPage,
    PublicationPage,
    SitePage,
)
from geflecht.website.queries import home

IMPULSES = 3  # on the start page
RENDITIONS = ("width-480|format-webp", "width-960|format-webp")
_JOINED = {ImpulsePage: ("picture",), ProjectPage: ("photo",), PublicationPage: ("document",)}


def page_at(path: str, *, language: str = "") -> SitePage | None:
    """Return the live, unrestricted page at `path` (such as `projekt/`) in a language; two queries."""
    root = root_path(language or (get_language() or settings.LANGUAGE_CODE)[:2])
    if root is None:
        return None
    # Wagtail's own way asks eight times. A restriction counts for a page and all below it.
    restrictions = PageViewRestriction.objects.annotate(
        asked=ExpressionWrapper(OuterRef("path"), output_field=CharField())
    ).filter(asked__startswith=F("page__path"))
    found = Page.objects.live().filter(url_path=root + path).exclude(Exists(restrictions)).first()
    kind = found.specific_class if found else None
    if kind is None or not issubclass(kind, SitePage):
        return None
    page: SitePage = kind.objects.select_related(*_JOINED.get(kind, ())).get(pk=found.pk)
    return page


def root_path(language: str) -> str | None:
    """Return where the pages of a language begin in the tree; kept by Wagtail."""
    return next(
        (root.root_path for root in Site.get_site_root_paths() if root.language_code == language), None
    )


def address_of(page: Page) -> str:
    """Return the path of a page without a language prefix, such as `/projekt/`."""
    roots = [
        root.root_path for root in Site.get_site_root_paths() if page.url_path.startswith(root.root_path)
    ]
    path: str = page.url_path
    return "/" + path.removeprefix(max(roots, key=len)) if roots else path


def context_of(page: SitePage) -> dict[str, Any]:
    """Return what the template of `page` gets beside the page itself."""
    if isinstance(page, HomePage):
        return home.context_of(_impulses_below(page))
    if isinstance(page, ImpulseIndexPage):
        return {"impulses": children_of(page, ImpulsePage)}
    if isinstance(page, PublicationIndexPage):
        return {"publications": children_of(page, PublicationPage)}
    if isinstance(page, ProjectPage):
        return _project(page)
    if isinstance(page, ImpulsePage) and page.picture:
        _with_renditions([page.picture])
    return {}


def children_of(page: Page, kind: type[SitePage]) -> Any:
    """Return the live pages of one type below `page`, the latest first."""
    rows = kind.objects.live().filter(path__startswith=page.path, depth=page.depth + 1)
    return _addressed(rows)


def _impulses_below(page: HomePage) -> Any:
    return _addressed(ImpulsePage.objects.live().filter(path__startswith=page.path), limit=IMPULSES)


def _addressed(rows: Any, limit: int | None = None) -> Any:
    """Return pages, the latest first, each with its address in its own language."""
    prefix = "/en" if (get_language() or "").startswith("en") else ""
    pages = list(rows.defer_streamfields().order_by("-date", "title", "pk")[:limit])
    for page in pages:
        page.local_address = prefix + address_of(page)
    return pages


def _project(page: ProjectPage) -> dict[str, Any]:
    row = actor_queries.network_frame()["row"]
    pictures = [block.value["picture"] for block in page.gallery]
    _with_renditions([*pictures, *([page.photo] if page.photo else [])])
    return {"row": row, "state": row.status_on()}


def _with_renditions(pictures: Sequence[Picture]) -> None:
    """Read the sizes of all pictures at once."""
    wanted: Iterable[Picture] = [picture for picture in pictures if picture]
    sizes = Rendition.objects.filter(filter_spec__in=RENDITIONS)
    prefetch_related_objects(
        list(wanted), Prefetch("renditions", queryset=sizes, to_attr="prefetched_renditions")
    )
