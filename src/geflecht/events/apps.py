from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EventsConfig(AppConfig):
    name = "geflecht.events"
    verbose_name = _("Events")

    def ready(self) -> None:
        from geflecht.actors import actions as actors  # noqa: PLC0415 -- tables must exist first
        from geflecht.events import actions, queries, receivers  # noqa: F401, PLC0415
        from geflecht.search import facts  # noqa: PLC0415

        facts.register("event", label=_("Events"), entries=queries.all_search_entries)
        actors.keep(
            actors.Keeping(
                _("Registrations for events, with what you said and your answers"),
                _(
                    "unconfirmed ones a week; access needs and food a month after the event; answers as long as the"
                    " question says, mostly a month; name and attendance three years, because grants must be"
                    " accounted for"
                ),
                actions.forget,
            )
        )
