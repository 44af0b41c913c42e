"""The form of the gallery: one field of every kind."""

from django import forms
from django.utils.translation import gettext_lazy as _

CHOICES = (("a", _("First choice")), ("b", _("Second choice")), ("c", _("Third choice")))


class SpecimenForm(forms.Form):
    name = forms.CharField(label=_("Name"), help_text=_("As it is to be shown."))
    mail = forms.EmailField(label=_("Mail address"))
    text = forms.CharField(label=_("Text"), widget=forms.Textarea, required=False)
    day = forms.DateField(label=_("Date"), widget=forms.DateInput({"type": "date"}), required=False)
    choice = forms.ChoiceField(label=_("Choice"), choices=CHOICES)
    one = forms.ChoiceField(label=_("One of three"), choices=CHOICES, widget=forms.RadioSelect, initial="a")
    some = forms.MultipleChoiceField(
        label=_("Any of three"), choices=CHOICES, widget=forms.CheckboxSelectMultiple, required=False
    )
    file = forms.FileField(label=_("File"), required=False, help_text=_("CSV or XLSX, up to 10 MB."))
    agreed = forms.BooleanField(label=_("I have read this and agree."))


class SpecimenFilterForm(forms.Form):
    q = forms.CharField(label=_("Search"), required=False)
    choice = forms.ChoiceField(label=_("Choice"), choices=(("", _("all")), *CHOICES), required=False)
    place = forms.CharField(label=_("Place"), required=False)
