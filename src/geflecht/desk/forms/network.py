from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from geflecht.actors.forms import ActorInput
from geflecht.actors.models import Collection, Funder, Network, Viewer

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class NetworkForm(forms.ModelForm[Network]):
    website = forms.URLField(
        label=gettext_lazy("Website"), required=False, max_length=200, assume_scheme="https"
    )

    class Meta:
        model = Network
        fields = (
            "name", "name_en", "kind", "kind_en", "starts_on", "ends_on", "stated_status", "stated_status_on",
            "project_holder", "programme", "website", "contact_email", "default_collection", "public_collection",
        )  # fmt: skip
        widgets = {"starts_on": DAY, "ends_on": DAY, "stated_status_on": DAY}

    def clean(self) -> dict[str, Any]:
        clean = super().clean() or {}
        begin, end = clean.get("starts_on"), clean.get("ends_on")
        if begin and end and end < begin:
            self.add_error("ends_on", _("The end lies before the begin."))
        return clean


class FunderForm(forms.ModelForm[Funder]):
    website = forms.URLField(
        label=gettext_lazy("Website"), required=False, max_length=200, assume_scheme="https"
    )

    class Meta:
        model = Funder
        fields = ("name", "name_en", "line", "since", "until", "website", "logo")
        widgets = {"since": DAY, "until": DAY}


class CollectionForm(forms.Form):
    """A collection of actors and the office that coordinates it."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    name_en = forms.CharField(label=gettext_lazy("English name"), max_length=120, required=False)
    office = ActorInput(
        label=gettext_lazy("Coordination office"),
        required=False,
        help_text=gettext_lazy("The organisation whose ties are left out when you look “without us”."),
    )

    def __init__(
        self, *args: Any, viewer: Viewer, collection: Collection | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        office: Any = self.fields["office"]
        if collection is None:
            del self.fields["office"]
        else:
            office.viewer, office.collection = viewer, collection
