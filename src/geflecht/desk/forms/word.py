import json
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from geflecht.actors.models import Sector, Side

LARGEST_FILE = 1_000_000


class Variants(forms.CharField):
    """Ways to write a word, one per line."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label=gettext_lazy("Also written"),
            required=False,
            max_length=2000,
            widget=forms.Textarea(attrs={"rows": 3}),
            help_text=gettext_lazy("One per line. The search finds all of them under the label."),
            **kwargs,
        )

    def clean(self, value: Any) -> list[str]:
        lines = (" ".join(line.split()) for line in super().clean(value).splitlines())
        return list(dict.fromkeys(line[:200] for line in lines if line))


class TermForm(forms.Form):
    key = forms.SlugField(
        label=gettext_lazy("Key"),
        max_length=60,
        help_text=gettext_lazy("Stands in files and addresses, such as leerstand. It stays as it is."),
    )
    label_de = forms.CharField(label=gettext_lazy("German label"), max_length=200)
    label_en = forms.CharField(label=gettext_lazy("English label"), max_length=200)
    variants = Variants()
    is_active = forms.BooleanField(label=gettext_lazy("in use"), required=False, initial=True)

    def __init__(self, *args: Any, is_new: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_new:
            del self.fields["key"]


class SectorForm(TermForm):
    side = forms.ChoiceField(label=gettext_lazy("Side"), choices=Side.choices)
    short = forms.CharField(label=gettext_lazy("Abbreviation"), max_length=4)
    tone = forms.IntegerField(label=gettext_lazy("Colour"), min_value=1, max_value=15, initial=1)

    def fill(self, sector: Sector) -> Sector:
        """Put the clean values on `sector`."""
        for name, value in self.cleaned_data.items():
            setattr(sector, name, value)
        return sector


class VocabularyFileForm(forms.Form):
    """A vocabulary file (JSON: list name → entries with key, de, en, variants)."""

    file = forms.FileField(label=gettext_lazy("Vocabulary file"), help_text=gettext_lazy("JSON, up to 1 MB."))

    def clean_file(self) -> dict[str, list[dict[str, Any]]]:
        upload: Any = self.cleaned_data["file"]
        if (upload.size or 0) > LARGEST_FILE:
            raise forms.ValidationError(_("The file is larger than 1 MB. A vocabulary file is much smaller."))
        try:
            lists = json.loads(upload.read().decode("utf-8-sig"))
        except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
            raise forms.ValidationError(
                _("The file cannot be read as JSON. Save it as JSON in UTF-8.")
            ) from error
        if complaint := _complaint(lists):
            raise forms.ValidationError(complaint)
        return dict(lists)


def _complaint(lists: Any) -> str:
    if not isinstance(lists, dict) or not all(isinstance(rows, list) for rows in lists.values()):
        return _('The file must hold lists by name, such as {"theme": [ … ]}.')
    for name, rows in lists.items():
        for number, row in enumerate(rows, 1):
            missing = _missing(name, row)
            if missing:
                return _("List “%(list)s”, entry %(number)d: “%(field)s” is missing or no text.") % {
                    "list": name[:40], "number": number, "field": missing,
                }  # fmt: skip
    return ""


def _missing(name: str, row: Any) -> str:
    needed = ("key", "de", "en", "side", "short") if name == "sector" else ("key", "de", "en")
    if not isinstance(row, dict):
        return "key"
    return next(
        (field for field in needed if not isinstance(row.get(field), str) or not row[field].strip()), ""
    )
