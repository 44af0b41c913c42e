from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TiesConfig(AppConfig):
    name = "geflecht.ties"
    verbose_name = _("Ties")

    def ready(self) -> None:
        from geflecht.ties import receivers  # noqa: F401, PLC0415 -- receivers connect when apps are ready
