import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from geflecht.actors.forms import ActorInput, PartialDateInput
from geflecht.actors.models import Collection, Viewer
from geflecht.kit import clock
from geflecht.kit.audiences import Audience
from geflecht.ties.actions import TieDraft
from geflecht.ties.models import Origin, TieKind

DAY = {"type": "date"}


class TieForm(forms.Form):
    """A tie somebody tells of."""

    source = ActorInput(label=gettext_lazy("Who"))
    target = ActorInput(label=gettext_lazy("With whom"))
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=TieKind.choices, initial=TieKind.COOPERATES)
    origin = forms.ChoiceField(
        label=gettext_lazy("How did it come about?"), choices=Origin.choices, initial=Origin.UNKNOWN
    )
    since = PartialDateInput(label=gettext_lazy("Since"))
    observed_on = forms.DateField(
        label=gettext_lazy("Told on"),
        widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
        initial=clock.today,
    )
    audience = forms.ChoiceField(
        label=gettext_lazy("Who sees it"), choices=Audience.choices, initial=Audience.MEMBERS
    )
    evidence = forms.CharField(label=gettext_lazy("How do you know?"), max_length=400, required=False)

    def __init__(self, *args: Any, viewer: Viewer, collection: Collection, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("source", "target"):
            field: Any = self.fields.get(name)
            if field is not None:
                field.viewer, field.collection = viewer, collection

    def clean_observed_on(self) -> dt.date:
        day: dt.date = self.cleaned_data["observed_on"]
        if day > clock.today():
            raise forms.ValidationError(_("This day is still to come. When were you told?"))
        return day

    def draft(self, **more: Any) -> TieDraft:
        return TieDraft(**{**self.cleaned_data, **more})


class OwnTieForm(TieForm):
    """A tie of one's own: the first side is oneself, today, in one's own words."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("source", "observed_on", "evidence"):
            del self.fields[name]


class EndForm(forms.Form):
    on = forms.DateField(
        label=gettext_lazy("Ended on"),
        widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
        initial=clock.today,
    )
