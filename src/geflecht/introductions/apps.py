from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IntroductionsConfig(AppConfig):
    name = "geflecht.introductions"
    verbose_name = _("Introductions")

    def ready(self) -> None:
        from geflecht.introductions import receivers  # noqa: F401, PLC0415 -- tables must exist first
