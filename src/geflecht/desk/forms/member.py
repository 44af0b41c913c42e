"""Members: the filter of the list, the bulk change, and one member's entry."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from geflecht.actors import actions as actors
from geflecht.actors import queries
from geflecht.actors.forms import ActorInput, OfferForm, PartialDateInput, PlaceInput
from geflecht.actors.models import Actor, Kind, Membership, Sector, Side, Term, Viewer
from geflecht.desk.queries import HINTS, MemberFilter
from geflecht.kit.audiences import Audience

__all__ = ["OfferForm"]

DAY = {"type": "date"}
AUDIENCES = ("profile_audience", "contact_audience", "offers_audience", "ties_audience")


def _all(choices: Any) -> list[tuple[str, Any]]:
    return [("", gettext_lazy("all")), *choices]


class FilterForm(forms.Form):
    """The filter of the list; a wrong value is left out instead of failing."""

    sammlung = forms.ChoiceField(label=gettext_lazy("Collection"), required=False)
    q = forms.CharField(
        label=gettext_lazy("Name, place or address"),
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    stand = forms.ChoiceField(
        label=gettext_lazy("Membership"), choices=_all(Membership.choices), required=False
    )
    bereich = forms.ChoiceField(label=gettext_lazy("Sector"), required=False)
    lager = forms.ChoiceField(label=gettext_lazy("Side"), choices=_all(Side.choices), required=False)
    art = forms.ChoiceField(label=gettext_lazy("Type"), choices=_all(Kind.choices), required=False)
    hinweis = forms.ChoiceField(label=gettext_lazy("Needs a look"), choices=_all(HINTS), required=False)

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "filter-%s", **kwargs})
        sectors: Any = self.fields["bereich"]
        sectors.choices = _all((sector.key, sector.label) for sector in queries.sectors())
        collections: Any = self.fields["sammlung"]
        collections.choices = [(row.slug, row.label) for row in queries.collections(viewer=viewer)]

    def chosen(self) -> MemberFilter:
        """Return the part of the filter that makes sense."""
        self.is_valid()
        clean = self.cleaned_data
        return MemberFilter(
            text=clean.get("q", "").replace("\0", ""),
            state=clean.get("stand", ""),
            sector=clean.get("bereich", ""),
            side=clean.get("lager", ""),
            kind=clean.get("art", ""),
            hint=clean.get("hinweis", ""),
        )


class BulkForm(forms.Form):
    """Several members and the state they are to have."""

    ids = forms.ModelMultipleChoiceField(
        queryset=Actor.objects.none(),
        error_messages={"required": gettext_lazy("Tick at least one member first.")},
    )
    state = forms.ChoiceField(label=gettext_lazy("New membership"), choices=Membership.choices)

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ids: Any = self.fields["ids"]
        ids.queryset = (
            Actor.objects.visible_to(viewer).select_related("collection").order_by("sort_key", "pk")
        )


class MemberForm(forms.Form):
    """An organisation or person, as the coordination enters it."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Type"), choices=Kind.choices, widget=forms.RadioSelect, initial=Kind.ORGANISATION
    )
    name = forms.CharField(label=gettext_lazy("Name"), max_length=250)
    short_name = forms.CharField(label=gettext_lazy("Short name"), max_length=60, required=False)
    sector = forms.ModelChoiceField(
        label=gettext_lazy("Sector"), queryset=Sector.objects.none(), required=False
    )
    place = PlaceInput(
        label=gettext_lazy("Town"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("A town in Germany is found by its name and stands on the map then."),
    )
    type_label = forms.CharField(label=gettext_lazy("Kind of organisation"), max_length=120, required=False)
    role_label = forms.CharField(label=gettext_lazy("Role in the network"), max_length=200, required=False)
    summary = forms.CharField(
        label=gettext_lazy("In one sentence"),
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    website = forms.URLField(
        label=gettext_lazy("Website"), max_length=300, required=False, assume_scheme="https"
    )
    email = forms.EmailField(label=gettext_lazy("E-mail address"), required=False)
    phone = forms.CharField(label=gettext_lazy("Phone"), max_length=60, required=False)
    street = forms.CharField(label=gettext_lazy("Street"), max_length=200, required=False)
    postcode = forms.CharField(label=gettext_lazy("Postcode"), max_length=10, required=False)
    joined_on = forms.DateField(
        label=gettext_lazy("Member since"),
        required=False,
        widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
    )
    themes = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Themes"),
        queryset=Term.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    profile_audience = forms.ChoiceField(
        label=gettext_lazy("Who sees the profile"), choices=Audience.choices, initial=Audience.MEMBERS
    )
    contact_audience = forms.ChoiceField(
        label=gettext_lazy("Who sees the contact data"),
        choices=Audience.choices,
        initial=Audience.COORDINATION,
    )
    offers_audience = forms.ChoiceField(
        label=gettext_lazy("Who sees offers and needs"), choices=Audience.choices, initial=Audience.MEMBERS
    )
    ties_audience = forms.ChoiceField(
        label=gettext_lazy("Who sees the ties"), choices=Audience.choices, initial=Audience.MEMBERS
    )

    def __init__(self, *args: Any, actor: Actor | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        fields: dict[str, Any] = self.fields
        fields["sector"].queryset = Sector.objects.filter(is_active=True).order_by("position", "key")
        fields["themes"].queryset = Term.objects.of("theme")
        if actor is not None:
            del fields["kind"]

    def clean(self) -> dict[str, Any]:
        """Hold a person's page back from the public until they agreed to it."""
        clean = super().clean() or {}
        kind = self.actor.kind if self.actor else clean.get("kind")
        if (
            kind == Kind.PERSON
            and clean.get("profile_audience") == Audience.PUBLIC
            and not self._has_agreed()
        ):
            self.add_error(
                "profile_audience",
                _("A person is shown to the public only after they agreed to it in their own profile."),
            )
        return clean

    def _has_agreed(self) -> bool:
        if self.actor is None:
            return False
        return self.actor.consents.filter(purpose="public_profile", withdrawn_at=None).exists()

    def values(self) -> dict[str, Any]:
        """Return the clean values as the actions take them."""
        given = {**self.cleaned_data, "themes": list(self.cleaned_data["themes"])}
        given["place"], given["place_text"] = given["place"]
        return given


def member_initial(actor: Actor) -> dict[str, Any]:
    """Return what the form of an actor starts with."""
    contact = getattr(actor, "contact", None)
    names = ("name", "short_name", "type_label", "role_label", "summary", "website", "joined_on", *AUDIENCES)
    return {
        **{name: getattr(actor, name) for name in names},
        **{name: getattr(contact, name, "") for name in ("email", "phone", "street", "postcode")},
        "sector": actor.sector_id,
        "place": actor.place.name if actor.place else actor.place_text,
        "themes": [theme.pk for theme in actor.themes.all()],
    }


def draft_of(form: MemberForm) -> actors.ActorDraft:
    return actors.ActorDraft(**form.values())


class AffiliationForm(forms.Form):
    """A function: for a person the organisation is asked for, for an organisation the person."""

    other = ActorInput(label=gettext_lazy("Organisation"))
    function = forms.CharField(label=gettext_lazy("Function"), max_length=200, required=False)
    since = PartialDateInput(label=gettext_lazy("Since"))
    is_main = forms.BooleanField(label=gettext_lazy("main affiliation"), required=False, initial=True)

    def __init__(self, *args: Any, actor: Actor, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        other: Any = self.fields["other"]
        other.viewer, other.collection = viewer, actor.collection
        other.kind = Kind.ORGANISATION if actor.is_person else Kind.PERSON
        other.label = Kind(other.kind).label
        other.widget.attrs["list"] = "counterparts"

    def draft(self) -> actors.AffiliationDraft:
        clean = dict(self.cleaned_data)
        other = clean.pop("other")
        person, organisation = (self.actor, other) if self.actor.is_person else (other, self.actor)
        return actors.AffiliationDraft(person=person, organisation=organisation, **clean)


class IdForm(forms.Form):
    source = forms.CharField(
        label=gettext_lazy("List"), max_length=60, help_text=gettext_lazy("Where this number comes from.")
    )
    value = forms.CharField(label=gettext_lazy("Number or name there"), max_length=200)


class PictureForm(forms.Form):
    """A picture; without author, source line and alternative text it is not taken."""

    file = forms.ImageField(
        label=gettext_lazy("Picture"), help_text=gettext_lazy("JPEG, PNG, WebP or AVIF, up to 15 MB.")
    )
    author = forms.CharField(label=gettext_lazy("Author"), max_length=200)
    source_line = forms.CharField(
        label=gettext_lazy("Source line"),
        max_length=250,
        help_text=gettext_lazy("As it is printed below the picture."),
    )
    alternative_text = forms.CharField(
        label=gettext_lazy("Alternative text"),
        max_length=300,
        help_text=gettext_lazy("What can be seen, for people who cannot see it."),
    )
    people_agreed = forms.BooleanField(label=gettext_lazy("The people shown have agreed."), required=False)

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > 15 * 1024 * 1024:
            raise forms.ValidationError(
                _("The file is larger than 15 MB. Make the picture smaller and try again.")
            )
        if file.image.format not in ("JPEG", "PNG", "WEBP", "AVIF"):
            raise forms.ValidationError(_("This is no JPEG, PNG, WebP or AVIF picture."))
        return file
