"""Form widgets, written without templates.

Django draws each option of a select with two templates of its own; a list of towns then costs more than the
rest of a page. The common widgets are written here, to the same HTML (a test compares); all others are drawn
by Django.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.forms.renderers import DjangoTemplates
from django.utils.html import conditional_escape

Widget = Mapping[str, Any]
FOLDER: Final = "django/forms/widgets/"


class Renderer(DjangoTemplates):
    """Django's own renderer, quicker where it matters."""

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        write, option = WRITERS.get(template_name, (None, ""))
        widget = context.get("widget", {})
        if write is None or not _is_plain(widget, option):
            return super().render(template_name, context, request)
        return write(widget)


def _is_plain(widget: Widget, option: str) -> bool:
    """Tell whether every option is drawn by the template that is written here."""
    return all(
        one["template_name"] == option
        for _name, options, _index in widget.get("optgroups", ())
        for one in options
    )


def _attributes(widget: Widget) -> str:
    return "".join(
        f" {conditional_escape(name)}" + ("" if value is True else f'="{conditional_escape(str(value))}"')
        for name, value in widget["attrs"].items()
        if value is not False
    )


def _input(widget: Widget) -> str:
    value = widget["value"]
    stated = "" if value is None else f' value="{conditional_escape(str(value))}"'
    return f'<input type="{widget["type"]}" name="{conditional_escape(widget["name"])}"{stated}{_attributes(widget)}>'


def _select(widget: Widget) -> str:
    parts = [f'<select name="{conditional_escape(widget["name"])}"{_attributes(widget)}>']
    for name, options, _index in widget["optgroups"]:
        if name:
            parts.append(f'\n  <optgroup label="{conditional_escape(name)}">')
        parts += [
            f'\n  <option value="{conditional_escape(str(option["value"]))}"{_attributes(option)}>'
            f"{conditional_escape(option['label'])}</option>"
            for option in options
        ]
        if name:
            parts.append("\n  </optgroup>")
    return "".join([*parts, "\n</select>"])


def _choices(widget: Widget) -> str:
    attrs = widget["attrs"]
    known = "".join(
        f' {name}="{conditional_escape(attrs[name])}"' for name in ("id", "class") if attrs.get(name)
    )
    parts = [f"<div{known}>"]
    for name, options, _index in widget["optgroups"]:
        if name:
            parts.append(f"\n  <div><label>{conditional_escape(name)}</label>")
        parts += [f"<div>\n    {_choice(option)}</div>" for option in options]
        if name:
            parts.append("\n  </div>")
    return "".join([*parts, "\n</div>"])


def _choice(option: Widget) -> str:
    if not option["wrap_label"]:
        return _input(option)
    name = option["attrs"].get("id")
    to = f' for="{conditional_escape(name)}"' if name else ""
    return f"<label{to}>{_input(option)} {conditional_escape(option['label'])}</label>"


_INPUTS = "input text number email url hidden checkbox date password search tel"
WRITERS: Final[dict[str, tuple[Callable[[Widget], str], str]]] = {
    **{f"{FOLDER}{name}.html": (_input, "") for name in _INPUTS.split()},
    f"{FOLDER}select.html": (_select, f"{FOLDER}select_option.html"),
    f"{FOLDER}checkbox_select.html": (_choices, f"{FOLDER}checkbox_option.html"),
    f"{FOLDER}radio.html": (_choices, f"{FOLDER}radio_option.html"),
}
