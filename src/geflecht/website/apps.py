from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WebsiteConfig(AppConfig):
    name = "geflecht.website"
    verbose_name = _("Website")

    def ready(self) -> None:
        from geflecht.search import facts  # noqa: PLC0415 -- tables must exist first
        from geflecht.website import queries, receivers  # noqa: F401, PLC0415

        facts.register("page", label=_("Pages"), entries=queries.all_search_entries)
        facts.register("impulse", label=_("Impulses"), entries=list)
        facts.register("publication", label=_("Publications"), entries=list)
