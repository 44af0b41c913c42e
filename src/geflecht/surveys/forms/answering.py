"""What respondents and the coordination enter, as clean values."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from geflecht.kit import clock
from geflecht.kit.audiences import Audience
from geflecht.kit.partial_dates import PartialDate
from geflecht.surveys.models import ITEMS, Answer, Frequency, Topic
from geflecht.surveys.queries import Asked
from geflecht.ties.models import Origin, TieKind

OVER = "over"
YEARS = 20
AUDIENCES = (
    (Audience.COORDINATION, gettext_lazy("Only the coordination"), gettext_lazy("They need your answers to see where the network does not hang together.")),
    (Audience.MEMBERS, gettext_lazy("The members of the network"), gettext_lazy("Others see that you know each other, if these agree too.")),
    (Audience.PUBLIC, gettext_lazy("Everybody"), gettext_lazy("Also on the public pages, if these agree too.")),
)  # fmt: skip
KINDS = (
    (TieKind.KNOWS, gettext_lazy("We know each other")),
    (TieKind.INFORMS, gettext_lazy("We exchange information")),
    (TieKind.COOPERATES, gettext_lazy("We work together now and then")),
    (TieKind.PROJECT, gettext_lazy("We have a joint project")),
    (TieKind.PARTNER, gettext_lazy("We have a formal partnership")),
)
ORIGINS = (
    (Origin.BEFORE, gettext_lazy("We knew each other before the network")),
    (Origin.NETWORK_EVENT, gettext_lazy("At an event or table of the network")),
    (Origin.STAFFING, gettext_lazy("Through a city lab or project")),
    (Origin.INTRODUCED, gettext_lazy("The coordination introduced us")),
    (Origin.MEMBER, gettext_lazy("Another member introduced us")),
    (Origin.OWN, gettext_lazy("One of us made contact")),
    (Origin.UNKNOWN, gettext_lazy("I do not remember")),
)
SCALE = (
    (1, gettext_lazy("not at all")),
    (2, gettext_lazy("a little")),
    (3, gettext_lazy("largely")),
    (4, gettext_lazy("fully")),
)


class AudienceForm(forms.Form):
    """Who may see what one says; asked before the first question."""

    audience = forms.ChoiceField(
        label=gettext_lazy("Who may see whom you know?"),
        choices=[(value, label) for value, label, _help in AUDIENCES],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Please choose one of the three.")},
    )

    @property
    def circles(self) -> list[tuple[Any, Any]]:
        """Return each choice with what it means."""
        helps = [text for _value, _label, text in AUDIENCES]
        return list(zip(self["audience"].subwidgets, helps, strict=True))


class CardForm(forms.Form):
    """How one knows one contact: the questions of the survey, as far as they fit."""

    def __init__(
        self, *args: Any, answer: Answer, questions: list[Asked], is_by_phone: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **{**kwargs, "initial": _initial(answer)})
        makers = {"kind": _kind, "frequency": _frequency, "origin": _origin, "since": _since}
        self.ratings: list[Asked] = []
        for one in questions:
            if one.topic == Topic.TIE:
                if one.key != "origin" or not answer.was_tied:
                    self.fields[one.key] = makers[one.key](one.wording.label, answer)
            elif not is_by_phone:
                self.ratings.append(one)
                self.fields[one.key] = _rating(one.wording.label)

    def groups(self) -> list[tuple[str, list[Any]]]:
        """Return the ratings by topic, as bound fields."""
        found: dict[str, list[Any]] = {}
        for one in self.ratings:
            found.setdefault(one.topic, []).append(self[one.key])
        return list(found.items())

    def values(self) -> dict[str, Any]:
        """Return what was said, under the names of the answer; what was left open stays out."""
        clean = {key: value for key, value in self.cleaned_data.items() if value not in ("", None)}
        if "kind" in clean:
            clean["is_over"] = clean["kind"] == OVER
            if clean["is_over"]:
                clean["kind"] = TieKind.KNOWS
        if "since" in clean:
            clean["since"] = PartialDate(int(clean["since"]))
        return {key: int(value) if key in ITEMS else value for key, value in clean.items()}


def _initial(answer: Answer) -> dict[str, Any]:
    said = answer.described_at is not None
    return {
        "kind": (OVER if answer.is_over else answer.kind) if said else "",
        "frequency": answer.frequency,
        "origin": answer.origin if said else "",
        "since": str(answer.since.year) if answer.since else "",
        **{item: getattr(answer, item) for item in ITEMS},
    }


def _kind(label: str, answer: Answer) -> forms.Field:
    over = [(OVER, _("We are no longer in touch"))] if answer.was_tied else []
    return forms.ChoiceField(
        label=label,
        choices=[*KINDS, *over],
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose how close the contact is.")},
    )


def _frequency(label: str, _answer: Answer) -> forms.Field:
    return forms.ChoiceField(label=label, choices=Frequency.choices, widget=forms.RadioSelect, required=False)


def _origin(label: str, _answer: Answer) -> forms.Field:
    return forms.ChoiceField(label=label, choices=[("", _("please choose")), *ORIGINS], required=False)


def _since(label: str, _answer: Answer) -> forms.Field:
    year = clock.today().year
    years = [(str(one), str(one)) for one in range(year, year - YEARS, -1)]
    return forms.ChoiceField(label=label, choices=[("", _("I do not know")), *years], required=False)


def _rating(label: str) -> forms.Field:
    return forms.ChoiceField(
        label=label, choices=[(str(n), text) for n, text in SCALE], widget=forms.RadioSelect, required=False
    )


class SomebodyForm(forms.Form):
    """Somebody who is not on the list."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    organisation = forms.CharField(label=gettext_lazy("Organisation"), max_length=200, required=False)


class LostLinkForm(forms.Form):
    """The address a lost link is sent to."""

    email = forms.EmailField(
        label=gettext_lazy("Your e-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )


class TileForm(forms.Form):
    """One tile after an event: do the two know each other now?"""

    said = forms.ChoiceField(
        choices=(
            ("no", gettext_lazy("No")),
            (TieKind.KNOWS, gettext_lazy("Yes")),
            (TieKind.INFORMS, gettext_lazy("Yes, we stay in touch")),
        ),
        widget=forms.RadioSelect,
        required=False,
    )

    def __init__(self, *args: Any, answer: Answer, **kwargs: Any) -> None:
        said = "" if answer.is_known is None else answer.kind if answer.is_known else "no"
        super().__init__(*args, **{**kwargs, "prefix": answer.pk.hex, "initial": {"said": said}})
