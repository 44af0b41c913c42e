from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WebsiteConfig(AppConfig):
    name = "geflecht.website"
    verbose_name = _("Website")

    def ready(self) -> None:
        from geflecht.search import facts  # noqa: PLC0415 -- tables must exist first
        from geflecht.website import queries, receivers, views  # noqa: F401, PLC0415
        from geflecht.website.models import SitePage  # noqa: PLC0415

        SitePage.beside = views.beside

        facts.register("page", label=_("Pages"), entries=queries.all_search_entries)
        facts.register("impulse", label=_("Impulses"), entries=list)
        facts.register("publication", label=_("Publications"), entries=list)
