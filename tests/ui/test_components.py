import datetime as dt

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Engine, RequestContext, TemplateSyntaxError
from django.test.html import parse_html
from django.utils import translation

from geflecht.ui.templatetags.ui import KINDS, PAPERS, SHAPES

pytestmark = pytest.mark.pure


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def draw(rf):
    def draw(source, path="/", **context):
        template = Engine.get_default().from_string(source)
        return template.render(RequestContext(rf.get(path), context))

    return draw


def same(made, wanted):
    """Compare two pieces of HTML by meaning: white space and the order of attributes do not count."""
    return parse_html(made) == parse_html(wanted)


def test_card_is_an_article_whose_title_is_the_link(draw):
    made = draw(
        "{% card title=title href='/x/' tone='yellow' kicker='K' foot='F' level=2 lang='en' %}<p>Text</p>{% endcard %}",
        title="Bread & butter",
    )

    assert same(
        made,
        """<article class="card" data-tone="yellow"><p class="kicker">K</p>
        <h2 class="card-title" lang="en"><a href="/x/">Bread &amp; butter</a></h2><p>Text</p>
        <p class="card-foot">F</p></article>""",
    )


def test_card_without_link_has_none(draw):
    made = draw("{% card title='T' %}{% endcard %}")

    assert same(made, '<article class="card" data-tone="plain"><h3 class="card-title">T</h3></article>')


@pytest.mark.parametrize("source", ("{% card titel='T' %}{% endcard %}", "{% glyph tone=1 form='star' %}"))
def test_an_unknown_prop_stops_the_template(draw, source):
    with pytest.raises(TemplateSyntaxError, match="received unexpected keyword argument"):
        draw(source)


@pytest.mark.parametrize(
    ("source", "message"),
    (
        ("{% card title='T' tone='pink' %}{% endcard %}", "tone must be one of plain, yellow"),
        ("{% card title='T' level=1 %}{% endcard %}", "level must be one of 2, 3, 4"),
        ("{% notice kind='bad' %}{% endnotice %}", "kind must be one of info"),
        ("{% button_link href='/' tone='loud' %}{% endbutton_link %}", "tone must be one of main"),
        ("{% glyph tone=16 %}", "tone must be 1 to 15, not 16"),
        ("{% glyph tone=1 shape='heart' %}", "shape must be one of square"),
    ),
)
def test_an_unknown_variant_stops_the_page(draw, source, message):
    with pytest.raises(ValueError, match=message):
        draw(source)


def test_button_link(draw):
    made = draw("{% button_link href='/x/' tone='quiet' size='small' %} <b>Go</b> {% endbutton_link %}")

    assert same(made, '<a class="button" href="/x/" data-tone="quiet" data-size="small"><b>Go</b></a>')


def test_figure_box_states_definition_date_coverage_and_list(draw):
    made = draw(
        "{% figure_box label='Lines' value=1284 definition='All of them.' as_of=day coverage='78 %' note='more'"
        " href='/list/' %}<p>How</p>{% endfigure_box %}",
        day=dt.date(2026, 11, 22),
    )

    assert same(
        made,
        """<div class="figure" data-tone="plain"><p class="figure-label">Lines</p><p class="figure-value">1,284</p>
        <p class="figure-note">more</p><p class="figure-basis">As of 22 November 2026 · Coverage: 78 %</p>
        <details class="more"><summary>What does this mean?<span class="visually-hidden">: Lines</span></summary>
        <div><p>All of them.</p><p>How</p></div></details>
        <a href="/list/">See the list<span class="visually-hidden">: Lines</span></a></div>""",
    )


@pytest.mark.parametrize("kind", KINDS)
def test_notice_has_a_sign_besides_its_colour(draw, kind):
    made = draw("{% notice kind=kind title='T' %}<p>Text</p>{% endnotice %}", kind=kind)

    root = parse_html(made)
    svg, words = root.children
    assert dict(root.attributes)["data-kind"] == kind
    assert svg.name == "svg"
    assert words == parse_html('<div><p class="notice-title">T</p><p>Text</p></div>')


def test_notices_have_four_different_signs(draw):
    made = {draw("{% notice kind=kind %}{% endnotice %}", kind=kind).split('d="')[1] for kind in KINDS}

    assert len(made) == len(KINDS)


@pytest.mark.parametrize("tone", (*PAPERS, "accent"))
def test_badge(draw, tone):
    made = draw("{% badge tone=tone %} <b>open</b> {% endbadge %}", tone=tone)

    assert made == f'<span class="badge" data-tone="{tone}"><b>open</b></span>'


def test_glyph_with_a_label_is_a_picture_and_without_one_decoration(draw):
    path = f'<path fill-rule="evenodd" d="{SHAPES["star"]}"/>'

    named = draw("{% glyph tone=3 shape='star' label=label size='large' %}", label="A & B")
    silent = draw("{% glyph tone='3' shape='star' %}")

    assert named == (
        '<svg class="glyph" data-kind="3" data-size="large" viewBox="0 0 24 24" role="img" '
        f'aria-label="A &amp; B">{path}</svg>'
    )
    assert silent == f'<svg class="glyph" data-kind="3" viewBox="0 0 24 24" aria-hidden="true">{path}</svg>'


def test_glyph_without_a_shape_takes_the_one_of_its_tone(draw):
    assert draw("{% glyph tone=7 %}") == draw("{% glyph tone=7 shape='star' %}")


def test_legend_says_every_kind_in_words(draw):
    items = [{"label": "One", "tone": 1, "abbr": "O", "url": "/1/", "count": 0}, {"label": "Two", "tone": 2}]

    made = draw("{% legend items=items label='Kinds' %}", items=items)

    one, two = draw("{% glyph tone=1 %}"), draw("{% glyph tone=2 %}")
    assert same(
        made,
        f"""<ul class="legend" aria-label="Kinds"><li><a href="/1/">{one}<span>One (O) · 0</span></a></li>
        <li>{two}<span>Two</span></li></ul>""",
    )


def test_details_opens_without_javascript(draw):
    made = draw("{% details summary='More' is_open=True %}<p>Text</p>{% enddetails %}")

    assert same(made, '<details class="more" open><summary>More</summary><div><p>Text</p></div></details>')


def test_table_wrap_can_be_scrolled_with_the_keyboard(draw):
    made = draw("{% table_wrap label='Sizes' %}<table></table>{% endtable_wrap %}")

    assert same(made, '<section class="table-wrap" aria-label="Sizes" tabindex="0"><table></table></section>')


def test_dl_writes_dates_and_numbers_and_says_what_is_missing(draw):
    pairs = [("Begun", dt.date(2026, 1, 5)), ("Size", 12500), ("None", None), ("Empty", ""), ("Zero", 0)]

    made = draw("{% dl items=pairs %}", pairs=pairs)

    rows = [child.children for child in parse_html(made).children]
    assert [str(description.children[0]) for _, description in rows] == [
        "5 January 2026",
        "12,500",
        '<span class="soft">\nnot stated\n</span>',
        '<span class="soft">\nnot stated\n</span>',
        "0",
    ]


def test_empty_state_offers_the_next_step(draw):
    made = draw("{% empty_state title='T' href='/new/' action='Begin' %}<p>Text</p>{% endempty_state %}")

    assert same(
        made,
        """<div class="empty"><h2>T</h2><p>Text</p>
        <a class="button" href="/new/" data-tone="main">Begin</a></div>""",
    )


def test_breadcrumbs_end_with_the_page_itself(draw):
    made = draw("{% breadcrumbs items=items %}", items=[("Start", "/"), ("Here", "")])

    assert same(
        made,
        """<nav class="breadcrumbs" aria-label="You are here"><ol><li><a href="/">Start</a></li>
        <li><span aria-current="page">Here</span></li></ol></nav>""",
    )


def test_tabs_are_links_and_name_the_current_one(draw):
    items = [{"label": "List", "url": "?v=list", "current": True}, {"label": "Map", "url": "?v=map"}]

    made = draw("{% tabs items=items label='Views' %}", items=items)

    assert same(
        made,
        """<nav class="tabs" aria-label="Views"><ul><li><a href="?v=list" aria-current="page">List</a></li>
        <li><a href="?v=map">Map</a></li></ul></nav>""",
    )


def test_pagination_keeps_the_rest_of_the_address(draw):
    made = draw(
        "{% pagination page=page %}",
        path="/?q=a+b&tag=1&tag=2&seite=2",
        page=Paginator(range(30), 10).page(2),
    )

    assert same(
        made,
        """<nav class="pagination" aria-label="Pages"><ul>
        <li><a href="?q=a+b&amp;tag=1&amp;tag=2&amp;seite=1" rel="prev">Back</a></li>
        <li><a href="?q=a+b&amp;tag=1&amp;tag=2&amp;seite=1" aria-label="Page 1">1</a></li>
        <li><a href="?q=a+b&amp;tag=1&amp;tag=2&amp;seite=2" aria-current="page" aria-label="Page 2">2</a></li>
        <li><a href="?q=a+b&amp;tag=1&amp;tag=2&amp;seite=3" aria-label="Page 3">3</a></li>
        <li><a href="?q=a+b&amp;tag=1&amp;tag=2&amp;seite=3" rel="next">Next</a></li></ul></nav>""",
    )


def test_pagination_of_a_single_page_is_nothing(draw):
    assert draw("{% pagination page=page %}", page=Paginator(range(3), 10).page(1)) == ""


class Specimen(forms.Form):
    name = forms.CharField(help_text="As written.")
    note = forms.CharField(required=False)
    agreed = forms.BooleanField()
    one = forms.ChoiceField(choices=(("a", "A"),), widget=forms.RadioSelect)
    token = forms.CharField(widget=forms.HiddenInput, required=False)


def test_field_binds_help_and_error_to_the_input(draw):
    made = draw("{% field form.name %}", form=Specimen({}))

    root = parse_html(made)
    label, help_text, box, errors = root.children
    assert dict(root.attributes) == {"class": "field", "data-state": "error"}
    assert label == parse_html('<label class="field-label" for="id_name">Name</label>')
    assert help_text == parse_html('<div class="field-help" id="id_name_helptext">As written.</div>')
    assert dict(box.attributes)["aria-describedby"] == "id_name_helptext id_name_error"
    assert dict(box.attributes)["aria-invalid"] == "true"
    assert dict(errors.attributes) == {"class": "field-error", "id": "id_name_error"}
    assert errors.children[0].children[1] == "This field is required."


def test_field_that_needs_no_answer_says_so(draw):
    made = draw("{% field form.note %}", form=Specimen())

    assert same(
        made,
        """<div class="field"><label class="field-label" for="id_note">Note <span class="soft">(optional)</span>
        </label><input type="text" name="note" id="id_note"></div>""",
    )


def test_field_of_a_filter_does_not_say_optional(draw):
    made = draw("{% field form.note optional=False %}", form=Specimen())

    assert same(
        made,
        """<div class="field"><label class="field-label" for="id_note">Note</label>
        <input type="text" name="note" id="id_note"></div>""",
    )


def test_field_puts_a_check_box_into_its_label(draw):
    made = draw("{% field form.agreed %}", form=Specimen())

    assert same(
        made,
        """<div class="field"><label class="choice"><input type="checkbox" name="agreed" required id="id_agreed">
        <span>Agreed</span></label></div>""",
    )


def test_field_groups_radio_buttons_under_a_legend(draw):
    made = draw("{% field form.one %}", form=Specimen())

    group = parse_html(made)
    assert (group.name, group.children[0]) == (
        "fieldset",
        parse_html('<legend class="field-label">One</legend>'),
    )


def test_hidden_field_is_only_its_input(draw):
    made = draw("{% field form.token %}", form=Specimen())

    assert same(made, '<input type="hidden" name="token" id="id_token">')


def test_form_errors_lead_to_the_fields_and_comfort(draw):
    form = Specimen({"name": "", "agreed": "on", "one": "a"})
    form.add_error(None, "Everything is odd.")

    made = draw("{% form_errors form %}", form=form)

    _, words = parse_html(made).children
    assert words == parse_html(
        """<div><p class="notice-title">This has not been saved yet. What you wrote is still here.</p>
        <p>Everything is odd.</p><ul><li><a href="#id_name">Name</a>: This field is required.</li></ul></div>"""
    )


def test_form_without_errors_has_no_notice(draw):
    assert draw("{% form_errors form %}", form=Specimen()) == ""


@pytest.mark.parametrize(
    ("value", "wanted"),
    ((None, "not stated"), ("", "not stated"), (0, "0"), (dt.date(2026, 1, 5), "5 January 2026")),
)
def test_shown(draw, value, wanted):
    assert draw("{{ value|shown }}", value=value) == wanted


def test_components_escape_what_people_write(draw):
    made = draw("{% card title=title kicker=title foot=title %}{% endcard %}", title="<script>")

    assert made.count("<script>") == 0
    assert made.count("&lt;script&gt;") == 3


def test_sources_link_what_is_an_address(draw):
    made = draw("{% sources items=items %}", items=["https://www.stadt.example/a/", "Protokoll <3>, S. 2"])

    assert same(
        made,
        """<section class="sources" aria-labelledby="sources"><h2 id="sources" class="kicker">Sources</h2><ul>
        <li><a href="https://www.stadt.example/a/" rel="noopener external">stadt.example/a</a></li>
        <li>Protokoll &lt;3&gt;, S. 2</li></ul></section>""",
    )


def test_sources_without_any_draw_nothing(draw):
    assert draw("{% sources items=items %}", items=[]) == ""
