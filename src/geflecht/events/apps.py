from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EventsConfig(AppConfig):
    name = "geflecht.events"
    verbose_name = _("Events")

    def ready(self) -> None:
        from geflecht.events import queries, receivers  # noqa: F401, PLC0415 -- tables must exist first
        from geflecht.search import facts  # noqa: PLC0415

        facts.register("event", label=_("Events"), entries=queries.all_search_entries)
