"""What the import dialog asks: a list, the meaning of its columns, unknown sectors."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from geflecht.actors import queries as actor_queries
from geflecht.actors.models import Collection, Viewer
from geflecht.interchange import writers
from geflecht.interchange.parcel import Column
from geflecht.interchange.queries import CREATE, LEAVE, Preview
from geflecht.interchange.readers import headers
from geflecht.interchange.readers.guards import MAX_BYTES
from geflecht.interchange.readers.headers import normal

Upload = UploadedFile[Any]


class SeveralFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One or more uploaded files, each of them checked."""

    def clean(self, data: Any, initial: Any = None) -> list[Upload]:
        if not data:
            return []
        return [super(FilesField, self).clean(one, initial) for one in data]


class ListForm(forms.Form):
    """A list handed in as files or as pasted text."""

    lists = FilesField(
        label=gettext_lazy("Files"),
        required=False,
        help_text=gettext_lazy(
            "Drop them here or choose them: Excel, CSV, GraphML, GEXF, Kumu, address cards, Geflecht package. "
            "People and ties may be two files."
        ),
        widget=SeveralFiles(
            attrs={"multiple": True, "accept": ".csv,.tsv,.txt,.xlsx,.graphml,.xml,.gexf,.json,.vcf,.zip"}
        ),
    )
    pasted = forms.CharField(
        label=gettext_lazy("Or paste the list"),
        required=False,
        strip=False,
        help_text=gettext_lazy(
            "Mark the cells in the spreadsheet, header included, copy them and paste them here."
        ),
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
    )
    collection: forms.ModelChoiceField[Collection] = forms.ModelChoiceField(
        label=gettext_lazy("Collection"),
        queryset=None,
        required=False,
        empty_label=gettext_lazy("A new collection"),
    )
    new_name = forms.CharField(
        label=gettext_lazy("Name of the new collection"),
        initial=gettext_lazy("Our network"),
        required=False,
        max_length=120,
        help_text=gettext_lazy("Only for a new collection. Your list then stands apart from the others."),
    )

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["collection"]
        field.queryset = Collection.objects.visible_to(viewer).order_by("position", "name")
        field.label_from_instance = lambda collection: collection.label
        field.initial = None

    def clean_lists(self) -> list[Upload]:
        files: list[Upload] = self.cleaned_data["lists"]
        if any((file.size or 0) > MAX_BYTES for file in files):
            raise forms.ValidationError(_("This file is larger than 100 MB. Split it into smaller ones."))
        return files

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if not values.get("lists") and not (values.get("pasted") or "").strip() and not self.errors:
            self.add_error("lists", _("Choose a file or paste a list first."))
        if not values.get("collection") and not (values.get("new_name") or "").strip():
            self.add_error("new_name", _("Choose a collection for the list, or give a new one its name."))
        return values

    def handed_in(self) -> dict[str, Any]:
        """Return what `actions.start_import` takes."""
        files = [(file.name or _("file"), file.read()) for file in self.cleaned_data["lists"]]
        if self.cleaned_data["pasted"].strip():
            files.append((_("pasted list"), self.cleaned_data["pasted"].encode()))
        return {
            "files": files,
            "collection": self.cleaned_data["collection"],
            "new_name": self.cleaned_data["new_name"],
        }


class MendedForm(ListForm):
    """The same list once more, into the same collection."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="mended-%s", **kwargs)
        self.fields["collection"].widget = forms.HiddenInput()


class ChoiceForm(forms.Form):
    """What each column means, and what becomes of words that are no sector."""

    def __init__(self, *args: Any, preview: Preview, chosen: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.columns = {f"{column.role}:{normal(column.header)}": column for column in preview.columns}
        self.words = {normal(word): word for word in preview.words}
        for number, column in enumerate(self.columns.values()):
            self.fields[f"column-{number}"] = _column_field(column)
        sectors = [(sector.key, sector.label) for sector in actor_queries.sectors()] if self.words else []
        for number, (word, text) in enumerate(self.words.items()):
            self.fields[f"sector-{number}"] = _sector_field(text, sectors, chosen.get(word, ""))

    def column_fields(self) -> dict[str, list[forms.BoundField]]:
        """Return the columns of each file, in its order."""
        found: dict[str, list[forms.BoundField]] = {}
        for number, column in enumerate(self.columns.values()):
            found.setdefault(column.file, []).append(self[f"column-{number}"])
        return found

    def sector_fields(self) -> list[forms.BoundField]:
        return [self[f"sector-{number}"] for number in range(len(self.words))]

    def mapping(self) -> dict[str, str]:
        """Return the columns whose meaning differs from what the header says by itself."""
        stated = {mark: self.cleaned_data[f"column-{number}"] for number, mark in enumerate(self.columns)}
        return {mark: field for mark, field in stated.items() if field != self.columns[mark].guess}

    def sectors(self) -> dict[str, str]:
        chosen = {word: self.cleaned_data[f"sector-{number}"] for number, word in enumerate(self.words)}
        return {word: choice for word, choice in chosen.items() if choice}


def _column_field(column: Column) -> forms.ChoiceField:
    special = headers.TIE_LABELS if column.role == headers.CONNECTIONS else {}
    fields = [field for field in headers.FIELDS[column.role] if field != "ref"]
    options = [(field, special.get(field) or headers.LABELS[field]) for field in fields]
    example = _("for example: %(value)s") % {"value": column.example} if column.example else ""
    return forms.ChoiceField(
        label=column.header,
        help_text=escape(example),
        required=False,
        initial=column.field,
        choices=[("", _("keep as a further detail")), (headers.IGNORED, _("leave out")), *options],
    )


def _sector_field(word: str, sectors: list[tuple[str, str]], chosen: str) -> forms.ChoiceField:
    ways = [
        ("", _("please choose")),
        (CREATE, _("create as a new sector")),
        (LEAVE, _("leave the sector empty")),
    ]
    return forms.ChoiceField(
        label=_("“%(word)s” is") % {"word": word}, required=False, initial=chosen, choices=[*ways, *sectors]
    )


class ExportForm(forms.Form):
    """Which collection, in which format, for whom."""

    collection: forms.ModelChoiceField[Collection] = forms.ModelChoiceField(
        label=gettext_lazy("Collection"), queryset=None, empty_label=None
    )
    format = forms.ChoiceField(
        label=gettext_lazy("Format"),
        widget=forms.RadioSelect,
        initial="xlsx",
        choices=[(f.key, f.label) for f in writers.FORMATS.values()],
    )
    as_of = forms.DateField(
        label=gettext_lazy("Ties as of"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    public = forms.BooleanField(label=gettext_lazy("Only what everybody may see"), required=False)

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["collection"]
        field.queryset = Collection.objects.visible_to(viewer).order_by("position", "name")
        field.label_from_instance = lambda collection: collection.label
