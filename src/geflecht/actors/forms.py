"""What members say of themselves: HTTP input to clean values; nothing is saved here."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from geflecht.actors import queries
from geflecht.actors.models import Actor, Collection, OfferNeed, Place, Term, Viewer
from geflecht.kit import clock
from geflecht.kit.audiences import Audience
from geflecht.kit.partial_dates import PartialDate

HALF_A_YEAR = dt.timedelta(days=182)
MANY = 300  # names offered while typing; a longer list is typed in full


class PartialDateInput(forms.CharField):
    """A year, a month or a day, as people write them."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", gettext_lazy("A year, a month or a day: 2023, 2023-03 or 5.3.2023"))
        super().__init__(required=False, max_length=10, **kwargs)

    def clean(self, value: Any) -> PartialDate | None:
        text = super().clean(value)
        try:
            return PartialDate.parse(text) if text else None
        except ValueError as error:
            raise forms.ValidationError(
                _("“%(text)s” is no date. Write a year, a month or a day, such as 2023 or 2023-03-05.")
                % {"text": text}
            ) from error


class ActorInput(forms.CharField):
    """An actor by name, offered while typing; the same name twice is told apart by the place."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"list": "actors", "autocomplete": "off"}))
        super().__init__(max_length=250, **kwargs)
        self.collection: Collection | None = None
        self.viewer: Viewer | None = None
        self.kind = ""

    def clean(self, value: Any) -> Actor | None:
        text = " ".join(super().clean(value).split())
        if not text or self.viewer is None:
            return None
        found = queries.directory(viewer=self.viewer, collection=self.collection)
        if self.kind:
            found = found.filter(kind=self.kind)
        exact = [actor for actor in found.filter(name__iexact=_without_place(text)) if _fits(actor, text)]
        if len(exact) == 1:
            return exact[0]
        raise forms.ValidationError(_complaint(text, exact, list(found.filter(name__icontains=text)[:4])))


def _without_place(text: str) -> str:
    return text.rpartition(" (")[0] if text.endswith(")") and " (" in text else text


def _fits(actor: Actor, text: str) -> bool:
    return text.casefold() in (actor.name.casefold(), named_with_place(actor).casefold())


def named_with_place(actor: Actor) -> str:
    """Return the name, with the place in brackets where it is known."""
    return f"{actor.name} ({actor.place.name})" if actor.place else actor.name


def _complaint(text: str, exact: list[Actor], similar: list[Actor]) -> str:
    if exact:
        return _("Several are called “%(text)s”. Write the place behind it, in brackets.") % {"text": text}
    if similar:
        names = ", ".join(f"„{named_with_place(actor)}“" for actor in similar)
        return _("Nobody is called exactly “%(text)s”. Do you mean %(names)s?") % {
            "text": text,
            "names": names,
        }
    return _("Nobody is called “%(text)s”. Check the spelling.") % {"text": text}


def offered_names(*, viewer: Viewer, collection: Collection | None, kind: str = "") -> list[str]:
    """Return the names a field offers while typing."""
    found = queries.directory(viewer=viewer, collection=collection)
    return [named_with_place(actor) for actor in (found.filter(kind=kind) if kind else found)[:MANY]]


class PlaceInput(forms.CharField):
    """A German place by name; one that is not in the list is kept as it was written."""

    def clean(self, value: Any) -> tuple[Place | None, str]:
        text = super().clean(value).strip()
        place = queries.find_place(text) if text else None
        return place, "" if place else text


class ProfileForm(forms.Form):
    """What a person says of themselves."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=250)
    summary = forms.CharField(
        label=gettext_lazy("In one sentence"),
        max_length=400,
        required=False,
        help_text=gettext_lazy("What you do and what you can be asked about."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    place = PlaceInput(label=gettext_lazy("Town"), max_length=200, required=False)
    website = forms.URLField(
        label=gettext_lazy("Website"), max_length=300, required=False, assume_scheme="https"
    )
    email = forms.EmailField(label=gettext_lazy("E-mail address for contact"), required=False)
    phone = forms.CharField(label=gettext_lazy("Phone"), max_length=60, required=False)
    themes = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Themes"),
        queryset=Term.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        themes: Any = self.fields["themes"]
        themes.queryset = Term.objects.of("theme")

    def values(self) -> dict[str, Any]:
        """Return the clean values as `change_actor` takes them."""
        given = {**self.cleaned_data, "themes": list(self.cleaned_data["themes"])}
        given["place"], given["place_text"] = given["place"]
        return given


def profile_of(person: Actor) -> dict[str, Any]:
    """Return what the profile form starts with."""
    contact = getattr(person, "contact", None)
    return {
        "name": person.name,
        "summary": person.summary,
        "place": person.place.name if person.place else person.place_text,
        "website": person.website,
        "email": contact.email if contact else "",
        "phone": contact.phone if contact else "",
        "themes": [theme.pk for theme in person.themes.all()],
    }


class VisibilityForm(forms.Form):
    """Who sees offers and ties; profile and contact data follow the consents."""

    offers_audience = forms.ChoiceField(label=gettext_lazy("My offers and needs"), choices=Audience.choices)
    ties_audience = forms.ChoiceField(label=gettext_lazy("My ties"), choices=Audience.choices)


class OfferForm(forms.Form):
    direction = forms.ChoiceField(
        label=gettext_lazy("I …"),
        choices=[
            ("offer", gettext_lazy("offer something")),
            ("need", gettext_lazy("am looking for something")),
        ],
        widget=forms.RadioSelect,
        initial="offer",
    )
    text = forms.CharField(
        label=gettext_lazy("What is it?"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
    kind = forms.ModelChoiceField(label=gettext_lazy("Kind"), queryset=Term.objects.none(), required=False)
    expires_on = forms.DateField(
        label=gettext_lazy("Until"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds: Any = self.fields["kind"]
        kinds.queryset = Term.objects.of("offer_kind")
        self.fields["expires_on"].initial = clock.today() + HALF_A_YEAR

    def clean_expires_on(self) -> dt.date:
        day: dt.date = self.cleaned_data["expires_on"]
        if day < clock.today():
            raise forms.ValidationError(_("This day is over. Choose one that is still to come."))
        return day

    def clean_text(self) -> str:
        return " ".join(self.cleaned_data["text"].split())


class AffiliationForm(forms.Form):
    organisation = ActorInput(label=gettext_lazy("Organisation"))
    function = forms.CharField(label=gettext_lazy("Function"), max_length=200, required=False)
    since = PartialDateInput(label=gettext_lazy("Since"))

    def __init__(self, *args: Any, viewer: Viewer, collection: Collection, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        organisation: Any = self.fields["organisation"]
        organisation.viewer, organisation.collection, organisation.kind = viewer, collection, "organisation"
        organisation.widget.attrs["list"] = "organisations"


DIRECTIONS = dict(OfferNeed.Direction.choices)
