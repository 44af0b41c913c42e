"""The components. One tag, one template and one style sheet each, all shown on `/ui/`.

The library is a builtin of the template engine, so templates need no `{% load ui %}`.
Props are keyword-only: an unknown one raises `TemplateSyntaxError` when the template is compiled.
"""

import datetime as dt
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from django import template
from django.core.exceptions import ImproperlyConfigured
from django.core.paginator import Page
from django.forms import BoundField, CheckboxInput
from django.forms.forms import BaseForm
from django.template import Context, Engine
from django.templatetags.static import static
from django.utils.formats import date_format, number_format
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext as _

register = template.Library()

Text = str | Promise
Link = Mapping[str, Any]

STATIC: Final = Path(__file__).parent.parent / "static"
MANIFEST: Final = STATIC / "built" / "manifest.json"
SHAPES: Final[dict[str, str]] = json.loads((STATIC / "ui" / "shapes.json").read_text("utf-8"))
TONES: Final = range(1, 16)
PAPERS: Final = ("plain", "yellow", "green", "blue", "rose", "orange", "white")
_WEB: Final = re.compile(r"https?://(?:www\.)?")
KINDS: Final = ("info", "success", "warning", "error")
ICONS: Final = {
    "info": "M12 2a10 10 0 1 0 0 20 10 10 0 1 0 0-20zm-1.5 5h3v3h-3zm0 5h3v6h-3z",
    "success": "M12 2a10 10 0 1 0 0 20 10 10 0 1 0 0-20zm-1.4 14.8-4.4-4.4 2-2 2.4 2.4 5.2-5.2 2 2z",
    "warning": "M12 2 23 21.5H1zm-1.5 7v6h3V9zm0 7.5v3h3v-3z",
    "error": "M7.5 1.5h9l6 6v9l-6 6h-9l-6-6v-9zM10.5 6v7.5h3V6zm0 9v3h3v-3z",
}


# Small helpers ---------------------------------------------------------------------------------------


def one_of(name: str, value: str, allowed: Iterable[str]) -> str:
    """Return `value` or stop the page: a misspelt variant must not pass as the plain one."""
    if value not in allowed:
        raise ValueError(f"{name} must be one of {', '.join(allowed)}, not {value!r}")
    return value


def draw(name: str, /, **props: Any) -> SafeString:
    """Render a component's template. Its context holds the props alone: pages cannot leak in."""
    return Engine.get_default().get_template(f"ui/{name}.html").render(Context(props))


def trim(content: SafeString) -> SafeString:
    """Cut the space around a block's content, which stays safe: plain `strip()` forgets that it is."""
    return SafeString(content.strip())


def as_text(value: object) -> object:
    """Write dates and numbers as people of the active language write them; leave the rest."""
    if isinstance(value, dt.date):
        return date_format(value, "DATE_FORMAT")
    if isinstance(value, int | float) and not isinstance(value, bool):
        return number_format(value, use_l10n=True, force_grouping=True)
    return value


# Assets ----------------------------------------------------------------------------------------------


@lru_cache(maxsize=2)
def read_manifest(path: Path, changed: int) -> dict[str, str]:
    """Return logical name → address; `changed` makes it read again after a new build."""
    files = json.loads(path.read_text("utf-8"))["files"]
    return {name: static(f"built/{file}") for name, file in files.items()}


@register.simple_tag
def asset(name: str) -> str:
    """Return the address of a built file by its logical name: `index.css`, `explore/graph.island.js`."""
    try:
        addresses = read_manifest(MANIFEST, MANIFEST.stat().st_mtime_ns)
    except FileNotFoundError:
        raise ImproperlyConfigured(
            "The front end is not built yet. Run script/setup (or: node script/frontend.mjs)."
        ) from None
    if name not in addresses:
        raise ImproperlyConfigured(
            f"The front end has no {name!r}. Run node script/frontend.mjs; it has: {', '.join(sorted(addresses))}."
        )
    return addresses[name]


# Marks and words -------------------------------------------------------------------------------------


@lru_cache(maxsize=1024)
def svg_of(shape: str, tone: int, label: str, size: str) -> SafeString:
    named = format_html('role="img" aria-label="{}"', label) if label else SafeString('aria-hidden="true"')
    large = SafeString(' data-size="large"') if size == "large" else ""
    return format_html(
        '<svg class="glyph" data-kind="{}"{} viewBox="0 0 24 24" {}><path fill-rule="evenodd" d="{}"/></svg>',
        tone, large, named, SHAPES[shape],
    )  # fmt: skip


@register.simple_tag
def glyph(*, tone: int, shape: str = "", label: Text = "", size: str = "") -> SafeString:
    """Draw the mark of a kind: `tone` 1–15 and `shape`; without a shape the one that goes with the tone.

    `label` gives it a name for screen readers; leave it out where the word stands beside it.
    """
    if int(tone) not in TONES:
        raise ValueError(f"tone must be 1 to 15, not {tone!r}")
    # f"{label}" is plain text even where a template's literal is marked safe: the cache must not mix them.
    shape = one_of("shape", shape or list(SHAPES)[int(tone) - 1], SHAPES)
    return svg_of(shape, int(tone), f"{label}", one_of("size", size, ("", "large")))


@register.simple_block_tag
def badge(content: SafeString, *, tone: str = "plain") -> SafeString:
    """An oval with a state or topic. `tone`: a paper tone or `accent`."""
    one_of("tone", tone, (*PAPERS, "accent"))
    return format_html('<span class="badge" data-tone="{}">{}</span>', tone, trim(content))


@register.simple_tag
def legend(*, items: Iterable[Link], label: Text = "") -> SafeString:
    """List kinds with mark and word. Item: `label`, `tone`; optional `shape`, `abbr`, `url`, `count`."""
    return draw("legend", items=items, label=label)


# Boxes -----------------------------------------------------------------------------------------------


@register.simple_block_tag
def card(
    content: SafeString,
    *,
    title: Text,
    href: str = "",
    tone: str = "plain",
    kicker: Text = "",
    foot: Text = "",
    level: int = 3,
    lang: str = "",
) -> SafeString:
    """A sheet of paper with a title. `href` makes the whole of it a link; `foot` stands below a line.

    `level` is the heading's (2–4); `lang` marks a title that is not in the page's language.
    """
    one_of("tone", tone, PAPERS)
    one_of("level", str(level), ("2", "3", "4"))
    return draw(
        "card", content=content, title=title, href=href, tone=tone,
        kicker=kicker, foot=foot, level=level, lang=lang,
    )  # fmt: skip


@register.simple_block_tag
def figure_box(
    content: SafeString,
    *,
    label: Text,
    value: object,
    definition: Text,
    as_of: object = "",
    coverage: Text = "",
    note: Text = "",
    href: str = "",
    link: Text = "",
    tone: str = "plain",
) -> SafeString:
    """One number with its definition, date, coverage and the list behind it.

    `note` compares or doubts ("12.3 % a year ago"); `href` and `link` lead to the list. Dates and numbers
    may be given as such. The content is added to the explanation.
    """
    one_of("tone", tone, PAPERS)
    return draw(
        "figure_box", content=trim(content), label=label, value=as_text(value), definition=definition,
        as_of=as_text(as_of), coverage=as_text(coverage), note=note, href=href, link=link, tone=tone,
    )  # fmt: skip


@register.simple_block_tag
def notice(content: SafeString, *, kind: str = "info", title: Text = "") -> SafeString:
    """A message that stands in the page. `kind`: info | success | warning | error."""
    one_of("kind", kind, KINDS)
    return draw("notice", content=content, kind=kind, title=title, icon=ICONS[kind])


@register.simple_block_tag
def empty_state(
    content: SafeString, *, title: Text, href: str = "", action: Text = "", level: int = 2
) -> SafeString:
    """Say what belongs here and offer the next step (`href`, `action`)."""
    return draw("empty_state", content=content, title=title, href=href, action=action, level=level)


@register.simple_block_tag
def details(content: SafeString, *, summary: Text, is_open: bool = False) -> SafeString:
    """Something that opens on demand, without JavaScript."""
    return draw("details", content=content, summary=summary, is_open=is_open)


@register.simple_block_tag
def table_wrap(content: SafeString, *, label: Text) -> SafeString:
    """Let a wide table scroll by itself; `label` names the region for the keyboard."""
    return draw("table_wrap", content=content, label=label)


@register.simple_tag
def dl(*, items: Iterable[tuple[Text, object]], empty: Text = "") -> SafeString:
    """Pairs of term and description. An empty description reads "not stated" (or `empty`)."""
    missing = empty or _("not stated")
    pairs = [(term, as_text(text) if text not in ("", None) else "") for term, text in items]
    return draw("dl", pairs=pairs, missing=missing)


@register.simple_tag
def source(text: str) -> SafeString:
    """Where something is known from: a link if it is a web address, else the words of the citation."""
    web = _WEB.match(text)
    shown = Truncator(text[web.end() :].rstrip("/")).chars(60) if web else text
    return trim(draw("source", address=text if web else "", shown=shown))


@register.simple_tag
def sources(*, items: Sequence[str]) -> SafeString:
    """The section that says where a page's facts are from; nothing without `items`."""
    return draw("sources", items=items) if items else SafeString()


@register.simple_tag
def progress(*, label: Text, done: int = 0, total: int = 0, note: Text = "") -> SafeString:
    """How far long work is: `done` of `total`; without a total it only says that it goes on."""
    of = _("%(done)s of %(total)s") % {"done": as_text(done), "total": as_text(total)} if total else ""
    return draw("progress", label=label, done=done, total=total, of=of, note=note)


# Ways ------------------------------------------------------------------------------------------------


@register.simple_block_tag
def button_link(
    content: SafeString, *, href: str, tone: str = "main", size: str = "", rel: str = "", lang: str = ""
) -> SafeString:
    """A link that looks like a button. `tone`: main | quiet | plain; `size`: small."""
    return draw(
        "button_link", content=trim(content), href=href, rel=rel, lang=lang,
        tone=one_of("tone", tone, ("main", "quiet", "plain")), size=one_of("size", size, ("", "small")),
    )  # fmt: skip


@register.simple_tag
def breadcrumbs(*, items: Sequence[tuple[Text, str]]) -> SafeString:
    """The way from the start page; the last pair is the page itself."""
    return draw("breadcrumbs", items=items)


@register.simple_tag
def tabs(*, items: Iterable[Link], label: Text) -> SafeString:
    """Views of one thing, as links. Item: `label`, `url`, `current`."""
    return draw("tabs", items=items, label=label)


@register.simple_tag(takes_context=True)
def pagination(
    context: Context, *, page: Page[Any], parameter: str = "seite", label: Text = ""
) -> SafeString:
    """Links to the pages of a list; the rest of the address is kept."""
    if not page.has_other_pages():
        return SafeString("")
    query = context["request"].GET.copy()

    def address(number: int) -> str:
        query[parameter] = str(number)
        return f"?{query.urlencode()}"

    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return draw(
        "pagination",
        label=label or _("Pages"),
        links=[(n, address(n) if isinstance(n, int) else "", n == page.number) for n in numbers],
        previous=address(page.previous_page_number()) if page.has_previous() else "",
        next=address(page.next_page_number()) if page.has_next() else "",
    )


# Forms -----------------------------------------------------------------------------------------------


@register.simple_tag
def field(bound: BoundField, *, optional: bool = True) -> SafeString:
    """A form's field with label, help and errors, which `aria-describedby` binds to it.

    Fields that need no answer say so, unless `optional=False` (filters, where none does).
    """
    widget = bound.field.widget
    return draw(
        "field", field=bound, optional=optional and not bound.field.required, icon=ICONS["error"],
        is_choice=isinstance(widget, CheckboxInput), is_group=widget.use_fieldset,
    )  # fmt: skip


@register.simple_tag
def form_errors(form: BaseForm) -> SafeString:
    """Say above a form that it was not saved, that nothing is lost, and where to look."""
    if not form.errors:
        return SafeString("")
    bad = [form[name] for name in form.errors if name in form.fields]
    return draw("form_errors", bad=bad, general=form.non_field_errors(), icon=ICONS["error"])


@register.filter
def shown(value: object) -> object:
    """Write a value as a person would: dates and numbers in the active language, nothing as "not stated"."""
    return _("not stated") if value in ("", None) else as_text(value)


@register.filter
def message_kind(level: str) -> str:
    """Turn the level of Django's messages into the kind of a notice."""
    return level if level in KINDS else "info"
