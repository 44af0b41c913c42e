from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ActorsConfig(AppConfig):
    name = "geflecht.actors"
    verbose_name = _("People and organisations")

    def ready(self) -> None:
        from geflecht.actors import receivers  # noqa: F401, PLC0415 -- receivers connect when apps are ready
