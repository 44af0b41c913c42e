"""What somebody says when registering: themselves, the event's questions, wishes for workshops."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from geflecht.actors.models import Sector
from geflecht.events import queries
from geflecht.events.models import ListedFor, Question, Registration

WISHES = 3
_YES_NO = (("", gettext_lazy("please choose")), ("ja", gettext_lazy("yes")), ("nein", gettext_lazy("no")))


class WishForm(forms.Form):
    """First, second and third wish for each round of workshops."""

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, ground: queries.FormGround, **kwargs: Any
    ) -> None:
        super().__init__(data, **kwargs)
        workshops = ground.workshops
        self.rounds = sorted({workshop.band for workshop in workshops})
        for band in self.rounds:
            options = [(w.pk, w.label) for w in workshops if w.band == band]
            for rank in range(1, min(WISHES, len(options)) + 1):
                self.fields[f"wunsch_{band}_{rank}"] = forms.TypedChoiceField(
                    label=_("Round %(band)s: wish %(rank)s") % {"band": band, "rank": rank},
                    choices=[("", _("no wish")), *options], coerce=int, empty_value=None, required=False,
                )  # fmt: skip

    @property
    def wishes(self) -> list[int]:
        """Return the workshops that are wished for, first wish first."""
        values = (self.cleaned_data.get(name) for name in self.fields if name.startswith("wunsch_"))
        return [value for value in values if value]


def initial_wishes(registration: Registration) -> dict[str, int]:
    """Return the wishes of somebody as the form names them."""
    rows = registration.wishes.values_list("workshop__band", "rank", "workshop_id")
    return {f"wunsch_{band}_{rank}": workshop for band, rank, workshop in rows}


class RegistrationForm(WishForm):
    name = forms.CharField(
        label=gettext_lazy("Name"), max_length=200, widget=forms.TextInput({"autocomplete": "name"})
    )
    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "email"}),
    )
    organisation = forms.CharField(
        label=gettext_lazy("Organisation"), max_length=200, required=False,
        widget=forms.TextInput({"autocomplete": "organization"}),
    )  # fmt: skip
    function = forms.CharField(label=gettext_lazy("Function"), max_length=200, required=False)
    town = forms.CharField(label=gettext_lazy("Town"), max_length=120, required=False)
    sector = forms.ModelChoiceField(
        Sector.objects.none(), label=gettext_lazy("Sector"), required=False,
        empty_label=gettext_lazy("please choose"),
        help_text=gettext_lazy("So that people from all sides meet."),
    )  # fmt: skip
    access_needs = forms.CharField(
        label=gettext_lazy("What do you need to take part?"), required=False, max_length=1000,
        widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy(
            "Such as a step-free way, a sign language interpreter, a quiet place. Only the coordination reads it;"
            " it is deleted a month after the event."
        ),
    )  # fmt: skip
    diet = forms.CharField(
        label=gettext_lazy("What should we know about your food?"), required=False, max_length=200,
        help_text=gettext_lazy("Only the coordination reads it; it is deleted a month after the event."),
    )  # fmt: skip
    listed_for = forms.ChoiceField(
        label=gettext_lazy("Who may read your name on the list of participants?"),
        choices=ListedFor.choices, initial=ListedFor.NOBODY, widget=forms.RadioSelect,
    )  # fmt: skip
    may_be_pictured = forms.BooleanField(
        label=gettext_lazy("Pictures of the event that show me may be published with their source."),
        required=False,
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        ground: queries.FormGround,
        has_address: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(data, ground=ground, **kwargs)
        admission = ground.admission
        sector: Any = self.fields["sector"]
        sector.queryset = Sector.objects.filter(is_active=True).order_by("position", "key")
        left_out = {
            "access_needs": not admission.asks_access_needs,
            "diet": not admission.asks_diet,
            "may_be_pictured": not admission.asks_photo_consent,
            "email": has_address,
        }
        for name in (name for name, is_out in left_out.items() if is_out):
            del self.fields[name]
        self.questions = ground.questions
        for question in ground.questions:
            self.fields[f"frage_{question.pk}"] = _field(question)

    def values(self) -> dict[str, Any]:
        """Return what was said, as the fields of a registration's draft."""
        own = {
            name: value
            for name, value in self.cleaned_data.items()
            if not name.startswith(("frage_", "wunsch_"))
        }
        answers = {q.pk: str(self.cleaned_data.get(f"frage_{q.pk}") or "") for q in self.questions}
        return {**own, "answers": answers, "wishes": self.wishes}


def _field(question: Question) -> forms.Field:
    """Return the field of a question; its explanation is escaped, because help texts are drawn as HTML."""
    given: dict[str, Any] = {
        "label": question.label, "help_text": escape(question.help), "required": question.is_required,
    }  # fmt: skip
    if question.kind == Question.Kind.YES_NO:
        return forms.ChoiceField(choices=_YES_NO, **given)
    if question.kind == Question.Kind.CHOICE:
        options = [(option, option) for option in question.options]
        return forms.ChoiceField(choices=[("", _("please choose")), *options], **given)
    if question.kind == Question.Kind.TEXT:
        return forms.CharField(max_length=3000, widget=forms.Textarea({"rows": 4}), **given)
    return forms.CharField(max_length=300, **given)


def initial_of(registration: Registration) -> dict[str, Any]:
    """Return what somebody said so far, as the form names it."""
    own = (
        "name", "email", "organisation", "function", "town", "sector", "access_needs", "diet", "listed_for",
        "may_be_pictured",
    )  # fmt: skip
    answers = registration.answers.values_list("question_id", "text")
    return {
        **{name: getattr(registration, name) for name in own},
        **{f"frage_{question}": text for question, text in answers},
        **initial_wishes(registration),
    }
