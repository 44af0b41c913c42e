"""What the coordination enters around registrations."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from geflecht.actors.models import Sector
from geflecht.events import queries
from geflecht.events.models import Admission, Event, Pool, Question, RegistrationState

_MOMENT = {"type": "datetime-local"}
_MOMENT_FORMAT = "%Y-%m-%dT%H:%M"


class MomentField(forms.DateTimeField):
    """A day with its time, in the time zone of the installation."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateTimeInput(_MOMENT, format=_MOMENT_FORMAT)
        super().__init__(required=False, widget=widget, input_formats=[_MOMENT_FORMAT], **kwargs)


class TermsForm(forms.Form):
    """When registration is open, how many places there are, and what is asked."""

    opens_at = MomentField(
        label=gettext_lazy("Registration opens"), help_text=gettext_lazy("Empty: at once.")
    )
    closes_at = MomentField(
        label=gettext_lazy("Registration closes"), help_text=gettext_lazy("Empty: when the event begins.")
    )
    capacity = forms.IntegerField(
        label=gettext_lazy("Number of places"), min_value=0, max_value=100_000, required=False,
        help_text=gettext_lazy("All together. Empty: no limit."),
    )  # fmt: skip
    host_places = forms.IntegerField(
        label=gettext_lazy("of these for hosts"), min_value=0, max_value=10_000, initial=0
    )
    coordination_places = forms.IntegerField(
        label=gettext_lazy("of these for the coordination"), min_value=0, max_value=10_000, initial=0
    )
    offer_hours = forms.IntegerField(
        label=gettext_lazy("Hours an offered place is held"), min_value=1, max_value=1000, initial=48,
        help_text=gettext_lazy("Then it goes to the next person on the waiting list."),
    )  # fmt: skip
    wishes_until = MomentField(label=gettext_lazy("Wishes for workshops until"))
    needs_approval = forms.BooleanField(
        label=gettext_lazy("The coordination decides on every registration"), required=False
    )
    asks_access_needs = forms.BooleanField(
        label=gettext_lazy("Ask what somebody needs to take part"), required=False, initial=True
    )
    asks_diet = forms.BooleanField(label=gettext_lazy("Ask about food"), required=False)
    asks_photo_consent = forms.BooleanField(
        label=gettext_lazy("Ask whether pictures may show somebody"), required=False, initial=True
    )


def initial_terms(admission: Admission | None) -> dict[str, Any] | None:
    """Return the terms as the form names them; None where there are none yet."""
    return {name: getattr(admission, name) for name in TermsForm.base_fields} if admission else None


class QuestionForm(forms.Form):
    label = forms.CharField(label=gettext_lazy("Question"), max_length=250)
    help = forms.CharField(label=gettext_lazy("Explanation"), max_length=300, required=False)
    kind = forms.ChoiceField(label=gettext_lazy("Kind of answer"), choices=Question.Kind.choices)
    options = forms.CharField(
        label=gettext_lazy("Possible answers"), required=False, max_length=2000,
        widget=forms.Textarea({"rows": 3}), help_text=gettext_lazy("One on each line, for “one of several”."),
    )  # fmt: skip
    keep_days = forms.IntegerField(
        label=gettext_lazy("Answers are deleted this many days after the event"), min_value=1, max_value=1100,
        initial=30,
    )  # fmt: skip
    is_required = forms.BooleanField(label=gettext_lazy("Must be answered"), required=False)

    def clean_options(self) -> list[str]:
        lines = [line.strip() for line in self.cleaned_data["options"].splitlines() if line.strip()]
        if self.cleaned_data.get("kind") == Question.Kind.CHOICE and len(lines) < 2:
            raise forms.ValidationError(_("Write at least two possible answers, one on each line."))
        return lines


class WorkshopForm(forms.Form):
    title = forms.CharField(label=gettext_lazy("Title"), max_length=250)
    title_en = forms.CharField(label=gettext_lazy("English title"), max_length=250, required=False)
    band = forms.IntegerField(
        label=gettext_lazy("Round"), min_value=1, max_value=20, initial=1,
        help_text=gettext_lazy("Workshops of one round are at the same time; everybody is in one of them."),
    )  # fmt: skip
    room = forms.CharField(label=gettext_lazy("Room"), max_length=200, required=False)
    capacity = forms.IntegerField(label=gettext_lazy("Number of places"), min_value=0, max_value=10_000)


class ParticipantFilter(forms.Form):
    """What narrows the list of participants; values that are not offered count as not chosen."""

    q = forms.CharField(label=gettext_lazy("Name, organisation, address"), required=False)
    state = forms.ChoiceField(label=gettext_lazy("State"), required=False)
    sector = forms.ChoiceField(label=gettext_lazy("Sector"), required=False)
    pool = forms.ChoiceField(label=gettext_lazy("Place for"), required=False)

    def __init__(self, data: Mapping[str, str], *, event: Event) -> None:
        offered: dict[str, Sequence[tuple[str, str]]] = {
            "state": [(value, str(label)) for value, label in RegistrationState.choices],
            "sector": [(sector.key, sector.label) for sector in queries.sectors_of(event)],
            "pool": [(value, str(label)) for value, label in Pool.choices],
        }
        known = {name: {value for value, _label in choices} for name, choices in offered.items()}
        clean = {name: data[name] for name in offered if data.get(name) in known[name]}
        super().__init__({**clean, "q": data.get("q", "").replace("\x00", "")[:200]})
        for name, choices in offered.items():
            self.fields[name].choices = [("", _("all")), *choices]  # type: ignore[attr-defined]

    @property
    def chosen(self) -> dict[str, str]:
        return {name: value for name, value in self.data.items() if value}


class SectorChoice(forms.Form):
    sector = forms.ModelChoiceField(
        Sector.objects.none(), label=gettext_lazy("Sector"), required=False,
        empty_label=gettext_lazy("not stated"),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sector: Any = self.fields["sector"]
        sector.queryset = Sector.objects.filter(is_active=True).order_by("position", "key")


class GuestForm(SectorChoice):
    """Somebody the coordination enters or invites, who is not in the directory."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    email = forms.EmailField(label=gettext_lazy("E-mail address"), max_length=254)
    organisation = forms.CharField(label=gettext_lazy("Organisation"), max_length=200, required=False)
    field_order = ("name", "email", "organisation", "sector", "pool", "message")


class EnterForm(GuestForm):
    pool = forms.ChoiceField(label=gettext_lazy("Place for"), choices=Pool.choices, initial=Pool.GENERAL)


class WalkInForm(SectorChoice):
    """Somebody at the door who was not registered."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    email = forms.EmailField(label=gettext_lazy("E-mail address"), max_length=254, required=False)
    organisation = forms.CharField(label=gettext_lazy("Organisation"), max_length=200, required=False)
    field_order = ("name", "organisation", "email", "sector")


class MessageForm(forms.Form):
    message = forms.CharField(
        label=gettext_lazy("A word to those you invite"), required=False, max_length=2000,
        widget=forms.Textarea({"rows": 4}),
        help_text=gettext_lazy("Stands in the mail between time and place and the personal link."),
    )  # fmt: skip
