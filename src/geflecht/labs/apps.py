from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LabsConfig(AppConfig):
    name = "geflecht.labs"
    verbose_name = _("City labs")

    def ready(self) -> None:
        from geflecht.labs import queries, receivers  # noqa: F401, PLC0415 -- tables must exist first
        from geflecht.search import facts  # noqa: PLC0415

        facts.register("lab", label=_("City labs"), entries=queries.all_search_entries)
