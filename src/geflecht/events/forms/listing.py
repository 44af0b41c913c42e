"""What narrows the list of events. Values that are not offered count as not chosen."""

from collections.abc import Mapping

from django import forms
from django.utils.translation import gettext_lazy as _

from geflecht.events.queries import Facets


class Filter(forms.Form):
    format = forms.ChoiceField(label=_("Format"), required=False)
    feld = forms.ChoiceField(label=_("Field of action"), required=False)
    ort = forms.ChoiceField(label=_("Town"), required=False)
    jahr = forms.ChoiceField(label=_("Year"), required=False)

    def __init__(self, data: Mapping[str, str], *, facets: Facets) -> None:
        offered = {"format": facets.formats, "feld": facets.fields, "ort": facets.towns, "jahr": facets.years}
        known = {name: {value for value, _label in choices} for name, choices in offered.items()}
        super().__init__({name: data[name] for name in offered if data.get(name) in known[name]})
        for name, choices in offered.items():
            self.fields[name].choices = [("", _("all")), *choices]  # type: ignore[attr-defined]

    @property
    def chosen(self) -> dict[str, str]:
        """Return what was chosen, by the names the queries use."""
        names = {"format": "format", "feld": "field", "ort": "town", "jahr": "year"}
        return {names[name]: value for name, value in self.data.items()}
