from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ActorsConfig(AppConfig):
    name = "geflecht.actors"
    verbose_name = _("People and organisations")

    def ready(self) -> None:
        from geflecht.actors import queries, receivers  # noqa: F401, PLC0415 -- tables must exist first
        from geflecht.search import facts  # noqa: PLC0415

        facts.register("organisation", label=_("Organisations"), entries=queries.all_search_entries)
        facts.register("person", label=_("People"), entries=list)  # handed in with the organisations
