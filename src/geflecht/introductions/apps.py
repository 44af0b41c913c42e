from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IntroductionsConfig(AppConfig):
    name = "geflecht.introductions"
    verbose_name = _("Introductions")

    def ready(self) -> None:
        from geflecht.actors import actions as actors  # noqa: PLC0415 -- tables must exist first
        from geflecht.introductions import actions, receivers  # noqa: F401, PLC0415

        actors.keep(
            actors.Keeping(
                _("Whether you want to be introduced, and with whom not"),
                _("as long as you are a member, or until you change it"),
            ),
            actors.Keeping(
                _("What you said to a proposal that came to nothing"), _("one year"), actions.forget_answers
            ),
            actors.Keeping(
                _("Which introductions came about, and what came of them"),
                _("for good, because grants must be accounted for; after erasure without your name"),
            ),
        )
