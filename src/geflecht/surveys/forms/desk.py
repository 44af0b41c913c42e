"""Making a survey, step by step, and looking after it."""

import datetime as dt
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy

from geflecht.actors import queries as actor_queries
from geflecht.actors.models import Collection, Kind, Membership, Viewer
from geflecht.kit import clock
from geflecht.surveys import queries
from geflecht.surveys.models import Survey

DAY = {"type": "date"}
WEEKS = dt.timedelta(weeks=3)


class SurveyForm(forms.Form):
    """Name, kind, days, sender. The collection is chosen once."""

    collection = forms.ChoiceField(label=gettext_lazy("Collection"))
    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=110,
        help_text=gettext_lazy("Respondents see it too, such as “Relationships 2027”."),
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        choices=[one for one in Survey.Kind.choices if one[0] != Survey.Kind.OCCASION],
        widget=forms.RadioSelect,
        initial=Survey.Kind.WAVE,
    )
    opens_on = forms.DateField(
        label=gettext_lazy("First day"),
        widget=forms.DateInput(DAY, format="%Y-%m-%d"),
        help_text=gettext_lazy("The invitations leave on this day; a short pre-notice three days before."),
    )
    closes_on = forms.DateField(
        label=gettext_lazy("Last day"),
        widget=forms.DateInput(DAY, format="%Y-%m-%d"),
        required=False,
        help_text=gettext_lazy("Two to three weeks are usual. Not needed for one that is open all the time."),
    )
    minutes = forms.IntegerField(label=gettext_lazy("Minutes it takes"), min_value=1, max_value=60, initial=8)
    sender_name = forms.CharField(
        label=gettext_lazy("Name of the sender"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("A known face gets more answers: your own name, not that of an office."),
    )
    reply_to = forms.EmailField(label=gettext_lazy("Answers go to"), required=False)

    def __init__(self, *args: Any, viewer: Viewer, survey: Survey | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": _initial(survey), **kwargs})
        self._collections = {row.slug: row for row in actor_queries.collections(viewer=viewer)}
        field: Any = self.fields["collection"]
        field.choices = [(slug, row.label) for slug, row in self._collections.items()]
        if survey:
            del self.fields["collection"]

    def chosen_collection(self) -> Collection:
        return self._collections[self.cleaned_data["collection"]]

    def values(self) -> dict[str, Any]:
        """Return the fields of the survey."""
        return {key: value for key, value in self.cleaned_data.items() if key != "collection"}


def _initial(survey: Survey | None) -> dict[str, Any]:
    if survey:
        return {name: getattr(survey, name) for name in SurveyForm.base_fields if name != "collection"}
    opening = clock.today() + dt.timedelta(days=7)
    collection = actor_queries.network().default_collection
    return {
        "opens_on": opening,
        "closes_on": opening + WEEKS,
        "collection": collection.slug if collection else "",
    }


class WhomForm(forms.Form):
    """Who is asked."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Who answers"),
        choices=(
            (Kind.PERSON, gettext_lazy("Persons, about persons")),
            (Kind.ORGANISATION, gettext_lazy("Organisations, about organisations")),
        ),
        widget=forms.RadioSelect,
    )
    memberships = forms.MultipleChoiceField(
        label=gettext_lazy("Membership"), choices=Membership.choices, widget=forms.CheckboxSelectMultiple
    )
    sectors = forms.MultipleChoiceField(
        label=gettext_lazy("Only these sectors"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=gettext_lazy("None ticked means all of them."),
    )

    def __init__(self, *args: Any, survey: Survey, **kwargs: Any) -> None:
        whom = {"kind": Kind.PERSON, "memberships": [Membership.ACTIVE], "sectors": [], **survey.whom}
        super().__init__(*args, **{"initial": whom, **kwargs})
        sectors: Any = self.fields["sectors"]
        sectors.choices = [(row.key, row.label) for row in actor_queries.sectors()]


class QuestionsForm(forms.Form):
    """What is asked beyond what is always asked."""

    keys = forms.MultipleChoiceField(
        label=gettext_lazy("Questions"), widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(self, *args: Any, survey: Survey, **kwargs: Any) -> None:
        chosen = list(survey.questions.values_list("pk", flat=True))
        super().__init__(*args, **{"initial": {"keys": chosen}, **kwargs})
        field: Any = self.fields["keys"]
        field.choices = [
            (row.pk, row.latest.label) for row in queries.all_questions() if not row.is_always_asked
        ]


class TextForm(forms.Form):
    """One mail in one language."""

    subject = forms.CharField(label=gettext_lazy("Subject"), max_length=150)
    body = forms.CharField(
        label=gettext_lazy("Text"),
        widget=forms.Textarea(attrs={"rows": 16}),
        max_length=8000,
        help_text=gettext_lazy("A paragraph that is only {link} becomes the button."),
    )


class WordingForm(forms.Form):
    """A question in other words, from now on."""

    text_de = forms.CharField(label=gettext_lazy("German"), max_length=300)
    text_en = forms.CharField(label=gettext_lazy("English"), max_length=300)


class ConfirmForm(forms.Form):
    """Who somebody is that was named: an entry, or somebody new."""

    actor = forms.UUIDField(required=False)

    def chosen(self) -> UUID | None:
        self.is_valid()
        found: UUID | None = self.cleaned_data.get("actor")
        return found
