"""The filter: read from the address, and drawn as a form that sends it there."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from geflecht.actors.models import Kind, Side
from geflecht.explore.loaders.choice import LISTS, PARAMETERS, Choice
from geflecht.kit import clock
from geflecht.ties.models import TieKind

Pair = tuple[str, Any]
LONGEST = 80  # characters of a text filter
ORDERS = (
    ("name", gettext_lazy("Name")),
    ("bereich", gettext_lazy("Sector")),
    ("ort", gettext_lazy("Place")),
    ("grad", gettext_lazy("Most ties first")),
)
MEASURES = (
    ("verhaeltnis", gettext_lazy("Observed against expected")),
    ("beobachtet", gettext_lazy("Observed")),
    ("erwartet", gettext_lazy("Expected")),
    ("dichte", gettext_lazy("Density")),
)
LEVELS = (
    ("akteure", gettext_lazy("People and organisations")),
    ("organisationen", gettext_lazy("Organisations only")),
)
LAYERS = (("erklaert", gettext_lazy("Declared ties")), ("abgeleitet", gettext_lazy("Shared occasions")))
LABELS = {
    "collection": gettext_lazy("Collection"),
    "text": gettext_lazy("Name"),
    "sector": gettext_lazy("Sector"),
    "side": gettext_lazy("Side"),
    "theme": gettext_lazy("Theme"),
    "field": gettext_lazy("Field of action"),
    "state": gettext_lazy("Federal state"),
    "place": gettext_lazy("Town"),
    "offer": gettext_lazy("Offers"),
    "need": gettext_lazy("Looks for"),
    "event": gettext_lazy("Was at"),
    "kind": gettext_lazy("Type"),
    "level": gettext_lazy("Ties between"),
    "as_of": gettext_lazy("As of"),
    "since": gettext_lazy("Only ties that are new since"),
    "tie_kind": gettext_lazy("Kinds of ties"),
    "layer": gettext_lazy("Layers"),
    "without": gettext_lazy("Without the coordination"),
    "pair": gettext_lazy("Between two sectors"),
    "most": gettext_lazy("At most so many ties"),
    "order": gettext_lazy("Order"),
    "measure": gettext_lazy("Value"),
}
Known = Mapping[str, Iterable[Pair]]


def read(query: MultiValueDict[str, str], known: Known) -> tuple[Choice, list[str]]:
    """Return the filter that an address asks for, and a sentence for every part that makes no sense.

    known: field → (value, label) of what can be chosen. A wrong part is left out; the rest holds.
    """
    found: dict[str, Any] = {}
    messages: list[str] = []
    for name, parameter in PARAMETERS.items():
        given = list(dict.fromkeys(value.strip() for value in query.getlist(parameter) if value.strip()))
        good = [value for raw in given if (value := _understood(name, raw, known)) is not None]
        if name in LISTS:
            found[name] = tuple(sorted(good))
        elif good:
            found[name] = good[-1]
        if len(good) < len(given):
            bad = next(raw for raw in given if _understood(name, raw, known) is None)
            messages.append(_complaint(name, bad))
    choice = Choice(**found)
    if choice.since and choice.since > (choice.as_of or clock.today()):
        messages.append(_("The filter “new since” lies after the date you look at; it was left out."))
        choice = choice.but(since=None)
    return choice, messages


def _complaint(name: str, raw: str) -> str:
    parts = {"value": raw[:40].replace("\0", "�"), "field": LABELS[name]}
    if name in ("as_of", "since"):
        return (
            _(
                "“%(value)s” is not a day up to today; the filter “%(field)s” was left out. Write it like 2025-03-31."
            )
            % parts
        )
    return _("“%(value)s” is not known here; it was left out of the filter “%(field)s”.") % parts


def _understood(name: str, raw: str, known: Known) -> Any:
    """Return the value a text stands for, or None if it stands for none."""
    if read_one := _READERS.get(name):
        return read_one(raw, known)
    return raw if raw in {value for value, _label in known.get(name, ())} else None


def _text(raw: str, _known: Known) -> str | None:
    return raw if len(raw) <= LONGEST and raw.isprintable() else None


def _day(raw: str, _known: Known) -> dt.date | None:
    try:
        day = dt.date.fromisoformat(raw)
    except ValueError:
        return None
    return day if dt.date(1900, 1, 1) <= day <= clock.today() else None


def _count(raw: str, _known: Known) -> int | None:
    return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 6 else None


def _pair(raw: str, known: Known) -> tuple[str, ...] | None:
    parts = tuple(raw.split("."))
    sectors = {value for value, _label in known.get("sector", ())}
    return parts if len(parts) == 2 and set(parts) <= sectors else None


def _without(raw: str, _known: Known) -> str | None:
    return raw if raw == "koordination" else None


_READERS: dict[str, Callable[[str, Known], Any]] = {
    "text": _text, "place": _text, "offer": _text, "need": _text,
    "as_of": _day, "since": _day, "most": _count, "pair": _pair, "without": _without,
}  # fmt: skip


def fixed_choices() -> dict[str, list[Pair]]:
    """Return what can be chosen whatever the collection holds."""
    return {
        "side": list(Side.choices),
        "kind": list(Kind.choices),
        "level": list(LEVELS),
        "tie_kind": list(TieKind.choices),
        "layer": list(LAYERS),
        "order": list(ORDERS),
        "measure": list(MEASURES),
    }


def _offered(name: str, known: Known) -> list[Pair]:
    if name == "without":
        return [("", _("with the coordination")), ("koordination", _("without the coordination"))]
    needs_an_empty_one = name not in (*LISTS, "collection", "level", "order")
    return [("", _("all")), *known[name]] if needs_an_empty_one else list(known[name])


class FilterForm(forms.Form):
    """The filter as people see it; it is drawn from a Choice and sent by GET, never validated here."""

    text = forms.CharField(widget=forms.TextInput(attrs={"type": "search", "maxlength": LONGEST}))
    sector = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple)
    side = forms.ChoiceField()
    theme = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple)
    field = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple)
    state = forms.ChoiceField()
    place = forms.CharField(widget=forms.TextInput(attrs={"maxlength": LONGEST}))
    offer = forms.CharField(widget=forms.TextInput(attrs={"maxlength": LONGEST}))
    need = forms.CharField(widget=forms.TextInput(attrs={"maxlength": LONGEST}))
    event = forms.ChoiceField()
    kind = forms.ChoiceField()
    level = forms.ChoiceField()
    as_of = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    since = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    tie_kind = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple)
    layer = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple)
    without = forms.ChoiceField()
    collection = forms.ChoiceField()
    order = forms.ChoiceField()

    def __init__(self, choice: Choice, known: Known, *, collection: str) -> None:
        initial = {name: getattr(choice, name) for name in self.base_fields} | {"collection": collection}
        super().__init__(initial=initial, auto_id="filter-%s")
        for name, field in self.fields.items():
            field.required = False
            field.label = LABELS[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = _offered(name, known)

    def add_prefix(self, field_name: str) -> str:
        return PARAMETERS.get(field_name, field_name)  # Django also asks for the name of an id
