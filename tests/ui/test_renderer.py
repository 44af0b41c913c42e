"""The quick renderer writes what Django writes."""

import re

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from hypothesis import given, settings
from hypothesis import strategies as st

from geflecht.ui.renderer import WRITERS, Renderer

pytestmark = pytest.mark.pure
OURS, THEIRS = Renderer(), DjangoTemplates()
words = st.text(st.sampled_from("aZ9 <>&\"'äß–{%"), max_size=8)
choices = st.lists(
    st.tuples(words, words) | st.tuples(words.filter(bool), st.lists(st.tuples(words, words), max_size=3)),
    max_size=5,
)
attributes = st.dictionaries(
    st.sampled_from(["class", "data-x", "title", "hidden"]),
    words | st.booleans() | st.integers(0, 9),
    max_size=3,
)
WIDGETS = (
    forms.TextInput, forms.NumberInput, forms.EmailInput, forms.URLInput, forms.HiddenInput, forms.DateInput,
    forms.CheckboxInput, forms.PasswordInput,
)  # fmt: skip


def lines(html):
    """Leave out the space between tags, which only templates care about."""
    return re.sub(r"(?<=>)\s+|\s+(?=<)", "", html.strip())


def both(widget, value):
    return [lines(widget.render("feld", value, {"id": "id_feld"}, renderer=kind)) for kind in (OURS, THEIRS)]


@pytest.mark.parametrize("kind", WIDGETS)
@settings(deadline=None, max_examples=40)
@given(value=words | st.none() | st.integers(0, 99) | st.booleans(), attrs=attributes)
def test_inputs_are_the_same(kind, value, attrs):
    ours, theirs = both(kind(attrs), value)

    assert ours == theirs


@pytest.mark.parametrize(
    "kind",
    (
        forms.Select,
        forms.SelectMultiple,
        forms.RadioSelect,
        forms.CheckboxSelectMultiple,
        forms.NullBooleanSelect,
    ),
)
@settings(deadline=None, max_examples=40)
@given(options=choices, attrs=attributes, data=st.data())
def test_choices_are_the_same(kind, options, attrs, data):
    widget = kind(attrs) if kind is forms.NullBooleanSelect else kind(attrs, choices=options)
    value = data.draw(st.lists(words, max_size=2) if widget.allow_multiple_selected else words)

    ours, theirs = both(widget, value)

    assert ours == theirs


def test_what_has_a_template_of_its_own_is_drawn_by_django():
    class Marked(forms.Select):
        option_template_name = "django/forms/widgets/radio_option.html"

    ours, theirs = both(Marked(choices=[("a", "A")]), "a")

    assert "django/forms/widgets/textarea.html" not in WRITERS
    assert (ours, "<option" in ours) == (theirs, False)
