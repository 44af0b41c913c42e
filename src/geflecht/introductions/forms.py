"""HTTP input of rounds, pairs and answers as clean values."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from geflecht.actors.forms import ActorInput
from geflecht.actors.models import Collection, Kind, Sector, Viewer
from geflecht.introductions.models import MOST, Answer, Met, Round
from geflecht.introductions.queries import PARTS, usual_weights
from geflecht.kit import clock

DATE = {"type": "date"}


class RoundForm(forms.Form):
    """What a round is set up with."""

    name = forms.CharField(label=gettext_lazy("Name of the round"), max_length=120)
    who = forms.ChoiceField(
        label=gettext_lazy("For whom"),
        choices=Round.Who.choices,
        initial=Round.Who.EVERYBODY,
        widget=forms.RadioSelect,
    )
    sector_a = forms.ModelChoiceField(
        label=gettext_lazy("Only between this sector …"),
        queryset=Sector.objects.none(),
        required=False,
        empty_label=gettext_lazy("all sectors"),
    )
    sector_b = forms.ModelChoiceField(
        label=gettext_lazy("… and this one"),
        queryset=Sector.objects.none(),
        required=False,
        empty_label=gettext_lazy("all sectors"),
    )
    most = forms.IntegerField(
        label=gettext_lazy("Introductions per person, at most"),
        min_value=1,
        max_value=MOST,
        initial=2,
        help_text=gettext_lazy("Nobody gets more than they want themselves."),
    )
    silence_days = forms.IntegerField(
        label=gettext_lazy("Days to answer"),
        min_value=3,
        max_value=60,
        initial=14,
        help_text=gettext_lazy("After that a proposal lapses, and both sides are told so."),
    )
    outcome_days = forms.IntegerField(
        label=gettext_lazy("Days until we ask whether they met"), min_value=7, max_value=90, initial=28
    )
    later_days = forms.IntegerField(
        label=gettext_lazy("Days until we ask once more"), min_value=91, max_value=400, initial=183
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("sector_a", "sector_b"):
            field: Any = self.fields[name]
            field.queryset = Sector.objects.filter(is_active=True).order_by("position", "key")
        usual = usual_weights()
        for name, label, meaning in PARTS:
            self.fields[f"weight_{name}"] = forms.IntegerField(
                label=label,
                min_value=0,
                max_value=100,
                initial=usual[name],
                help_text=meaning,
            )

    def plain_fields(self) -> Iterator[BoundField]:
        """Yield the fields that are no weights."""
        return (bound for bound in self if not bound.name.startswith("weight_"))

    def weight_fields(self) -> Iterator[BoundField]:
        return (bound for bound in self if bound.name.startswith("weight_"))

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        one, other = given.get("sector_a"), given.get("sector_b")
        if bool(one) != bool(other) or (one and one == other):
            self.add_error("sector_b", _("Choose two different sectors, or leave both out."))
        weights = [value for name, value in given.items() if name.startswith("weight_")]
        if len(weights) == len(PARTS) and not any(weights):
            self.add_error(
                None, _("At least one weight must be above 0, else no pair is better than another.")
            )
        return given

    def values(self) -> dict[str, Any]:
        """Return the clean values as `RoundDraft` takes them."""
        given = dict(self.cleaned_data)
        weights = {name: float(given.pop(f"weight_{name}")) for name, _label, _meaning in PARTS}
        return {**given, "weights": weights}


class PairForm(forms.Form):
    """Two people chosen by hand."""

    one = ActorInput(label=gettext_lazy("Who"))
    other = ActorInput(label=gettext_lazy("With whom"))
    again = forms.BooleanField(
        label=gettext_lazy("once more, although they were introduced before"), required=False
    )

    def __init__(self, *args: Any, viewer: Viewer, collection: Collection, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("one", "other"):
            field: Any = self.fields[name]
            field.viewer, field.collection, field.kind = viewer, collection, Kind.PERSON


class NoteForm(forms.Form):
    """What somebody told the coordination about being introduced."""

    person = ActorInput(label=gettext_lazy("Who"))
    capacity = forms.TypedChoiceField(
        label=gettext_lazy("Wants introductions, at a time"),
        coerce=int,
        choices=[(0, gettext_lazy("none")), *((n, str(n)) for n in range(1, MOST + 1))],
        initial=2,
    )
    told_how = forms.CharField(
        label=gettext_lazy("How they told you"),
        max_length=120,
        help_text=gettext_lazy("For instance: by phone on 3 March."),
    )

    def __init__(self, *args: Any, viewer: Viewer, collection: Collection, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["person"]
        field.viewer, field.collection, field.kind = viewer, collection, Kind.PERSON

    def values(self) -> dict[str, Any]:
        """Return the clean values as `take_part` takes them."""
        given = self.cleaned_data
        wants = given["capacity"]
        return {
            "person": given["person"], "is_in": wants > 0, "capacity": max(wants, 1), "told_how": given["told_how"],
        }  # fmt: skip


class AnswerForm(forms.Form):
    """What one side says to a proposal."""

    said = forms.ChoiceField(choices=[(Answer.Said.YES, ""), (Answer.Said.NO, "")])
    never = forms.BooleanField(required=False)


class OutcomeForm(forms.Form):
    """What came of it."""

    met = forms.ChoiceField(choices=Met.choices)


class TakePartForm(forms.Form):
    """Whether and how often somebody wants to be introduced."""

    is_in = forms.BooleanField(
        label=gettext_lazy("I want to be introduced to people whom I should know"), required=False
    )
    capacity = forms.TypedChoiceField(
        label=gettext_lazy("To how many at a time, at most"),
        coerce=int,
        choices=[(n, str(n)) for n in range(1, MOST + 1)],
        initial=2,
    )
    paused_until = forms.DateField(
        label=gettext_lazy("Pause until"),
        required=False,
        widget=forms.DateInput(attrs=DATE, format="%Y-%m-%d"),
        help_text=gettext_lazy("Leave it empty to be asked at any time."),
    )

    def clean_paused_until(self) -> dt.date | None:
        day: dt.date | None = self.cleaned_data["paused_until"]
        if day and day < clock.today():
            raise forms.ValidationError(_("This day is over. Choose one that is still to come."))
        return day
