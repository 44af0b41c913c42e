"""What the coordination enters of an event and of its programme."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from geflecht.actors.forms import PartialDateInput, PlaceInput
from geflecht.actors.models import Term, Viewer
from geflecht.events import queries
from geflecht.events.models import AgendaItem, Event, EventDay, Headcount, Mode
from geflecht.kit.audiences import Audience

DAY = {"type": "date"}
TIME = {"type": "time"}
TIME_FORMAT = "%H:%M"
COLUMNS = 3  # function | organisation | role of a speaker, one line each


def _terms(vocabulary: str) -> Any:
    return Term.objects.filter(vocabulary=vocabulary, is_active=True).order_by("position", "key")


def _text(label: Any, rows: int, help: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label, required=False, help_text=help, widget=forms.Textarea(attrs={"rows": rows})
    )


class TermChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic for the type checker alone
    """One word of a vocabulary, by its label in the active language."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.label)


class EventForm(forms.Form):
    """An event's own details; its days and programme have pages of their own."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=250)
    title_en = forms.CharField(label=gettext_lazy("English title"), max_length=250, required=False)
    kicker = forms.CharField(
        label=gettext_lazy("Line above the title"), max_length=200, required=False,
        help_text=gettext_lazy("Such as: Workshop 6 of the Kulturkonferenz Ruhr"),
    )  # fmt: skip
    format = TermChoice(label=gettext_lazy("Format"), queryset=Term.objects.none(), required=False)
    series_label = forms.CharField(label=gettext_lazy("Series"), max_length=200, required=False)
    number_from = forms.IntegerField(
        label=gettext_lazy("Number in the series"), min_value=1, max_value=999, required=False
    )
    number_to = forms.IntegerField(
        label=gettext_lazy("up to number"), min_value=1, max_value=999, required=False,
        help_text=gettext_lazy("Only if one event carries several numbers, such as 1–2."),
    )  # fmt: skip
    parent = forms.ModelChoiceField(
        label=gettext_lazy("Part of"), queryset=Event.objects.none(), required=False,
        empty_label=gettext_lazy("stands by itself"),
    )  # fmt: skip
    part_of_text = forms.CharField(
        label=gettext_lazy("Part of an event of others"), max_length=250, required=False,
        help_text=gettext_lazy("Such as a federal congress at which this is a session."),
    )  # fmt: skip
    starts_on = PartialDateInput(label=gettext_lazy("Begins on"))
    ends_on = PartialDateInput(label=gettext_lazy("Ends on"))
    mode = forms.ChoiceField(
        label=gettext_lazy("Mode"), required=False, choices=[("", gettext_lazy("not stated")), *Mode.choices]
    )
    venue = forms.CharField(label=gettext_lazy("Venue"), max_length=250, required=False)
    place = PlaceInput(label=gettext_lazy("Town"), max_length=200, required=False)
    field_of_action = TermChoice(
        label=gettext_lazy("Field of action"), queryset=Term.objects.none(), required=False
    )
    theme_text = forms.CharField(label=gettext_lazy("Theme"), max_length=300, required=False)
    summary = _text(gettext_lazy("In short"), 3)
    summary_en = _text(gettext_lazy("In short, in English"), 3)
    description = _text(gettext_lazy("Description"), 8)
    entry_conditions = _text(gettext_lazy("Entry conditions"), 3, gettext_lazy("One in each line."))
    contact_function = forms.CharField(
        label=gettext_lazy("Contact (function)"), max_length=250, required=False,
        help_text=gettext_lazy("A function, not a name: Project coordination"),
    )  # fmt: skip
    contact_organisation = forms.CharField(
        label=gettext_lazy("Contact (organisation)"), max_length=200, required=False
    )
    audience = forms.ChoiceField(label=gettext_lazy("Visible to"), choices=Audience.choices)
    is_invited_circle = forms.BooleanField(label=gettext_lazy("By invitation only"), required=False)

    def __init__(self, *args: Any, viewer: Viewer, event: Event | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["format"].queryset = _terms("event_format")
        fields["field_of_action"].queryset = _terms("field_of_action")
        parents = Event.objects.visible_to(viewer).filter(parent=None).order_by("-starts_on", "pk")
        fields["parent"].queryset = parents.exclude(pk=event.pk) if event else parents
        if event and event.days.exists():  # then the days say when it is
            del fields["starts_on"], fields["ends_on"]

    def clean_place(self) -> Any:
        place, unknown = self.cleaned_data["place"]
        if unknown:
            raise forms.ValidationError(
                _(
                    "“%(text)s” is not in the list of German places. Write it as on a signpost, or leave it empty."
                )
                % {"text": unknown}
            )
        return place

    def clean(self) -> dict[str, Any]:
        clean = super().clean() or {}
        if "starts_on" in self.fields and "starts_on" not in self.errors and not clean.get("starts_on"):
            self.add_error("starts_on", _("Write at least the year."))
        low, high = clean.get("number_from"), clean.get("number_to")
        if high and (not low or high < low):
            self.add_error("number_to", _("The last number cannot be before the first."))
        return clean

    def values(self) -> dict[str, Any]:
        """Return what was entered by the names of an event's fields."""
        values = dict(self.cleaned_data)
        lines = values["entry_conditions"].splitlines()
        values["entry_conditions"] = [line.strip() for line in lines if line.strip()]
        if "ends_on" in values:
            values["ends_on"] = values["ends_on"] or ""
        return values


def initial_of_event(event: Event) -> dict[str, Any]:
    """Return an event's details as its form shows them."""
    names = [name for name in EventForm.base_fields if name not in ("place", "entry_conditions")]
    initial = {name: getattr(event, name) for name in names}
    initial["place"] = event.place.name if event.place else ""
    initial["entry_conditions"] = "\n".join(event.entry_conditions)
    return initial


class DayForm(forms.Form):
    """One day. Its times are asked for only while it has no programme."""

    date = forms.DateField(label=gettext_lazy("Day"), widget=forms.DateInput(DAY, format="%Y-%m-%d"))
    starts_at = forms.TimeField(
        label=gettext_lazy("From"), required=False, widget=forms.TimeInput(TIME, format=TIME_FORMAT)
    )
    ends_at = forms.TimeField(
        label=gettext_lazy("To"), required=False, widget=forms.TimeInput(TIME, format=TIME_FORMAT)
    )
    venue = forms.CharField(
        label=gettext_lazy("Venue of this day"), max_length=250, required=False,
        help_text=gettext_lazy("Only if it differs from that of the event."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        clean = super().clean() or {}
        _in_order(self, clean)
        return clean


def _in_order(form: forms.Form, clean: dict[str, Any]) -> None:
    start, end = clean.get("starts_at"), clean.get("ends_at")
    if start and end and end <= start:
        form.add_error("ends_at", _("The end must be after the beginning."))


class ItemForm(forms.Form):
    """One item of a programme."""

    day = forms.ModelChoiceField(
        label=gettext_lazy("Day"), queryset=EventDay.objects.none(), empty_label=None
    )
    starts_at = forms.TimeField(label=gettext_lazy("From"), widget=forms.TimeInput(TIME, format=TIME_FORMAT))
    ends_at = forms.TimeField(
        label=gettext_lazy("To"), required=False, widget=forms.TimeInput(TIME, format=TIME_FORMAT)
    )
    type = TermChoice(label=gettext_lazy("Type"), queryset=Term.objects.none(), required=False)
    number = forms.IntegerField(label=gettext_lazy("Number"), min_value=1, max_value=999, required=False)
    title = forms.CharField(label=gettext_lazy("Title"), max_length=250)
    title_en = forms.CharField(label=gettext_lazy("English title"), max_length=250, required=False)
    room = forms.CharField(label=gettext_lazy("Room"), max_length=200, required=False)
    host = forms.CharField(label=gettext_lazy("Host"), max_length=250, required=False)
    is_streamed = forms.BooleanField(label=gettext_lazy("Live stream"), required=False)
    speakers = _text(
        gettext_lazy("Speakers"), 3,
        gettext_lazy("One in each line: function | organisation | role. A name only with that person's consent."),
    )  # fmt: skip

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["type"].queryset = _terms("agenda_type")
        fields["day"].queryset = event.days.order_by("date")
        fields["day"].label_from_instance = lambda day: queries.Day(day.date, None, None).line
        rooms = AgendaItem.objects.filter(day__event=event).exclude(room="").values_list("room", flat=True)
        self.rooms = sorted(set(rooms))
        fields["room"].widget.attrs["list"] = "rooms"

    def clean(self) -> dict[str, Any]:
        clean = super().clean() or {}
        _in_order(self, clean)
        return clean

    def clean_speakers(self) -> list[dict[str, str]]:
        found = []
        for number, line in enumerate(self.cleaned_data["speakers"].splitlines(), 1):
            parts = [part.strip() for part in line.split("|")]
            if not any(parts):
                continue
            if len(parts) > COLUMNS:
                raise forms.ValidationError(
                    _("Line %(number)s has more than three parts: function | organisation | role.")
                    % {"number": number}
                )
            function, organisation, role = (*parts, "", "")[:COLUMNS]
            found.append({"function": function[:200], "organisation": organisation[:200], "role": role[:60]})
        return found

    def values(self) -> dict[str, Any]:
        """Return what was entered of the item itself, without day and speakers."""
        return {name: value for name, value in self.cleaned_data.items() if name not in ("day", "speakers")}


def initial_of_item(item: AgendaItem) -> dict[str, Any]:
    """Return an item as its form shows it."""
    names = [name for name in ItemForm.base_fields if name != "speakers"]
    lines = [
        " | ".join((one.function, one.organisation, one.role)).rstrip(" |")
        for one in item.contributions.order_by("pk")
    ]
    return {**{name: getattr(item, name) for name in names}, "speakers": "\n".join(lines)}


class ShiftForm(forms.Form):
    """From when on a day's items move, and by how much."""

    day = forms.ModelChoiceField(
        label=gettext_lazy("Day"), queryset=EventDay.objects.none(), empty_label=None
    )
    since = forms.TimeField(
        label=gettext_lazy("Everything from"), widget=forms.TimeInput(TIME, format=TIME_FORMAT)
    )
    minutes = forms.IntegerField(
        label=gettext_lazy("Minutes later"), min_value=-600, max_value=600,
        help_text=gettext_lazy("With a minus: earlier."),
    )  # fmt: skip

    def __init__(self, *args: Any, days: Iterable[EventDay], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        day: Any = self.fields["day"]
        found = list(days)
        day.queryset = EventDay.objects.filter(pk__in=[one.pk for one in found])
        day.choices = [(one.pk, queries.Day(one.date, None, None).line) for one in found]


class PublishForm(forms.Form):
    """A word with a new version of the programme."""

    comment = forms.CharField(
        label=gettext_lazy("A word on the change"), max_length=300, required=False,
        help_text=gettext_lazy("Goes with the mail to those who are registered."),
    )  # fmt: skip


class HeadcountForm(forms.Form):
    """How many people, as whom says."""

    kind = forms.ChoiceField(label=gettext_lazy("Which"), choices=Headcount.Kind.choices)
    value = forms.IntegerField(label=gettext_lazy("How many"), min_value=0, max_value=1_000_000)
    wording = forms.CharField(
        label=gettext_lazy("As it is worded"), max_length=200, required=False,
        help_text=gettext_lazy("Such as: about 300, on site and online together"),
    )  # fmt: skip
    source = forms.CharField(label=gettext_lazy("Source"), max_length=300, required=False)


class CopyForm(forms.Form):
    """The first day of the copy."""

    first_day = forms.DateField(
        label=gettext_lazy("First day of the copy"), widget=forms.DateInput(DAY, format="%Y-%m-%d")
    )
