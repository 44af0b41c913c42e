from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from geflecht.actors.models import Actor, Role, Viewer


class AccountForm(forms.Form):
    """Somebody who may sign in, and as what."""

    email = forms.EmailField(label=gettext_lazy("E-mail address"))
    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=Role.choices, initial=Role.MEMBER)
    person = forms.ModelChoiceField(
        label=gettext_lazy("Person in the network"),
        queryset=Actor.objects.none(),
        required=False,
        empty_label=gettext_lazy("nobody yet"),
    )

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people: Any = self.fields["person"]
        people.queryset = (
            Actor.objects.visible_to(viewer).persons().filter(account=None).order_by("sort_key", "pk")
        )
