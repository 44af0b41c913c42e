from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class FeedbackForm(forms.Form):
    """A report of a barrier. `subject` is a trap: people do not see it, machines fill it in."""

    message = forms.CharField(
        label=_("What does not work?"),
        help_text=_("Describe what you wanted to do and where you got stuck."),
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=5000,
    )
    address = forms.CharField(label=_("On which page?"), max_length=300, required=False)
    email = forms.EmailField(
        label=_("Your e-mail address"), help_text=_("Only if you would like an answer."), required=False
    )
    subject = forms.CharField(label=_("Please leave this empty"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].widget.attrs["autocomplete"] = "email"
        self.fields["subject"].widget.attrs |= {"tabindex": "-1", "autocomplete": "off"}

    @property
    def is_trapped(self) -> bool:
        return bool(self.cleaned_data.get("subject"))
