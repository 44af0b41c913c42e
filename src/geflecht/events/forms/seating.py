"""What the coordination says of tables that mix."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from geflecht.events import queries
from geflecht.events.models import Event, Registration, SeatingPair, SeatingPlan

LANGUAGES = (("", gettext_lazy("any")), ("de", gettext_lazy("German")), ("en", gettext_lazy("English")))


class TablesForm(forms.Form):
    tables = forms.IntegerField(label=gettext_lazy("Tables"), min_value=1, max_value=100, initial=8)
    places = forms.IntegerField(label=gettext_lazy("Places at each"), min_value=2, max_value=30, initial=8)
    rounds = forms.IntegerField(
        label=gettext_lazy("Rounds"), min_value=1, max_value=10, initial=3,
        help_text=gettext_lazy("How often people change their table, the first time included."),
    )  # fmt: skip

    @classmethod
    def of(cls, plan: SeatingPlan | None, data: Any = None) -> "TablesForm":
        """Return the form with what is set up by now."""
        if plan is None:
            return cls(data)
        places = list(plan.tables.order_by("position").values_list("places", flat=True))
        initial = {"tables": len(places), "places": max(places, default=8), "rounds": plan.rounds}
        return cls(data, initial=initial)


class TableForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    places = forms.IntegerField(label=gettext_lazy("Places"), min_value=2, max_value=30)
    language = forms.ChoiceField(
        label=gettext_lazy("Language at the table"), choices=LANGUAGES, required=False,
        help_text=gettext_lazy("Only people who registered in this language are seated here."),
    )  # fmt: skip
    is_step_free = forms.BooleanField(
        label=gettext_lazy("Can be reached without steps"), required=False,
        help_text=gettext_lazy("Whoever said what they need to take part is seated at such tables only."),
    )  # fmt: skip
    hosts = forms.ModelMultipleChoiceField(
        Registration.objects.none(), label=gettext_lazy("Hosts"), required=False,
        help_text=gettext_lazy("They keep this table in every round."), widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hosts: Any = self.fields["hosts"]
        hosts.queryset = queries.to_seat(event)
        hosts.label_from_instance = named


class PairForm(forms.Form):
    first = forms.ModelChoiceField(Registration.objects.none(), label=gettext_lazy("Who"))
    second = forms.ModelChoiceField(Registration.objects.none(), label=gettext_lazy("With whom"))
    kind = forms.ChoiceField(label=gettext_lazy("At one table?"), choices=SeatingPair.Kind.choices)

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("first", "second"):
            chooser: Any = self.fields[name]
            chooser.queryset = queries.to_seat(event)
            chooser.label_from_instance = named

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("first") and values.get("first") == values.get("second"):
            self.add_error("second", _("Choose somebody else."))
        return values


def named(registration: Registration) -> str:
    """Return name and organisation, as two people may share a name."""
    return (
        f"{registration.name}, {registration.organisation}"
        if registration.organisation
        else registration.name
    )
