"""The mails of a survey: what the coordination wrote, else the standard text."""

import datetime as dt
import re
from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import gettext as _

from geflecht.surveys.models import Moment, Survey, SurveyText

WORDS = ("name", "link", "network", "survey", "sender", "minutes", "start", "deadline", "progress")
_WORD = re.compile(r"\{([^{}\s]*)\}")


@dataclass(frozen=True, slots=True)
class Text:
    """Subject and body of a mail, with words in braces that are filled in for each person."""

    subject: str
    body: str

    def filled(self, **values: str) -> "Text":
        """Return the text with its words filled in; values are taken as they are, also with braces."""

        def fill(part: str) -> str:
            return _WORD.sub(lambda found: values.get(found[1], found[0]), part)

        return Text(fill(self.subject), fill(self.body))


def unknown_words(text: str) -> list[str]:
    """Return the words in braces that nothing fills in."""
    return [word for word in _WORD.findall(text) if word not in WORDS]


def text_of(survey: Survey, moment: str, language: str) -> Text:
    """Return a mail of a survey in one language."""
    own = SurveyText.objects.filter(survey=survey, moment=moment, language=language).first()
    return Text(own.subject, own.body) if own else standard_text(survey.kind, moment, language)


def standard_text(kind: str, moment: str, language: str) -> Text:
    """Return what a mail says where the coordination wrote nothing of its own."""
    with translation.override(language):
        if kind == Survey.Kind.OCCASION and moment != Moment.THANKS:
            return _after_an_event()
        return _usual()[Moment(moment)]


def _after_an_event() -> Text:
    return Text(
        _("Do you know each other now? {survey}"),
        _(
            "Hello {name},\n\nyou were at “{survey}”. Three people who were there too: do you know each other now?"
            "\n\n{link}\n\nOne tap each, and you are done.\n\n{sender}"
        ),
    )


def _usual() -> dict[Moment, Text]:
    reminder = _(
        "Hello {name},\n\n{progress}\n\n{link}\n\nThe picture of {network} is as good as the answers behind it:"
        " every tie counts that one of its two sides mentions. You can answer until: {deadline}.\n\n{sender}"
    )
    return {
        Moment.PRE_NOTICE: Text(
            _("Soon: who works with whom in {network}?"),
            _(
                "Hello {name},\n\non {start} you get a mail from us with a link of your own. We ask whom you know and"
                " work with in {network}. It takes about {minutes} minutes, works on the phone, and gives you back"
                " your own network and three people worth meeting.\n\nWho may see what you say, you choose"
                " yourself.\n\n{sender}"
            ),
        ),
        Moment.INVITATION: Text(
            _("Whom do you know in {network}?"),
            _(
                "Hello {name},\n\nwho works with whom in {network}? Please tick whom you know; then there is one"
                " card per contact. It takes about {minutes} minutes. You can stop at any time and go on later, on"
                " another device too.\n\n{link}\n\nAt the end you see your own network and three people worth"
                " meeting. Who may see what you say, you choose before the first question.\n\nThe link is yours"
                " alone. You can answer until: {deadline}.\n\n{sender}"
            ),
        ),
        Moment.REMINDER_1: Text(_("Your contacts in {network}: a few minutes are enough"), reminder),
        Moment.REMINDER_2: Text(_("Still open: whom do you know in {network}?"), reminder),
        Moment.REMINDER_3: Text(_("Last call: your contacts in {network}"), reminder),
        Moment.THANKS: Text(
            _("Thank you: here is your network"),
            _(
                "Hello {name},\n\nthank you for your answers. Under this link you see your own network and three"
                " people worth meeting, and you can still correct what you said until: {deadline}."
                "\n\n{link}\n\n{sender}"
            ),
        ),
    }


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail of a survey: when it leaves, and its subject in both languages."""

    moment: Moment
    due_on: dt.date | None
    subjects: list[tuple[str, str]]
    is_own: bool


def mails_of(survey: Survey, due: dict[str, dt.date]) -> list[Mail]:
    """Return the mails a survey sends, in order; thanks have no day. One query."""
    own = {(text.moment, text.language): text for text in survey.texts.all()}
    found = []
    for moment in Moment:
        if moment not in due and moment != Moment.THANKS:
            continue
        subjects = []
        for language in ("de", "en"):
            text = own.get((moment, language)) or standard_text(survey.kind, moment, language)
            subjects.append((language, text.subject))
        is_own = any(key[0] == moment for key in own)
        found.append(Mail(moment, due.get(moment), subjects, is_own))
    return found
