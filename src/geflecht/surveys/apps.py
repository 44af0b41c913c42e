from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SurveysConfig(AppConfig):
    name = "geflecht.surveys"
    verbose_name = _("Relationship surveys")

    def ready(self) -> None:
        from geflecht.surveys import receivers  # noqa: F401, PLC0415 -- tables must exist first
