"""The gallery in a real browser, served from memory: no server, no database."""

import json
import mimetypes
from pathlib import Path

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from geflecht.ui import views
from geflecht.ui.templatetags.ui import MANIFEST, STATIC
from tests.conftest import CHROMIUM
from tests.ui.test_gallery import FRAME, ROOT

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
HOST = "http://gallery.test"
POLICY = "default-src 'self'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self'"

pytestmark = [
    pytest.mark.pure,
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium here"),
    pytest.mark.skipif(not MANIFEST.exists(), reason="the front end is not built (node script/frontend.mjs)"),
]


@pytest.fixture
def visit(browser, rf):
    """Return a function that opens the gallery under the policy of the real pages."""
    contexts, troubles = [], []
    with translation.override("en"):
        page_source = render_to_string("ui/gallery.html", {**views.specimens(), **FRAME}, rf.get("/ui/"))

    def answer(route):
        path = route.request.url.removeprefix(HOST).split("?")[0].split("#")[0]
        headers = {"Content-Security-Policy": POLICY}
        if path.startswith("/static/"):
            kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
            file = STATIC / path.removeprefix("/static/")
            route.fulfill(body=file.read_bytes(), content_type=kind, headers=headers)
        else:
            route.fulfill(body=page_source, content_type="text/html; charset=utf-8", headers=headers)

    def visit(width=1280, scheme="light", javascript=True, **options):
        context = browser.new_context(
            viewport={"width": width, "height": 844},
            color_scheme=scheme,
            java_script_enabled=javascript,
            **options,
        )
        contexts.append(context)
        context.route("**/*", answer)
        page = context.new_page()
        page.on("console", lambda message: troubles.append(message.text))
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.goto(f"{HOST}/ui/")
        return page

    yield visit
    for context in contexts:
        context.close()
    assert troubles == []


@pytest.mark.parametrize("scheme", ("light", "dark"))
@pytest.mark.parametrize("width", (390, 1280))
def test_axe_finds_nothing(visit, width, scheme):
    if not AXE.exists():
        pytest.skip("axe-core is not installed (npm ci)")
    page = visit(width, scheme, bypass_csp=True)
    page.add_script_tag(path=str(AXE))

    found = page.evaluate(
        """axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]})"""
    )

    assert [(rule["id"], rule["nodes"][0]["html"]) for rule in found["violations"]] == []


def test_nothing_is_wider_than_a_small_phone(visit):
    page = visit(320)

    assert page.evaluate("document.documentElement.scrollWidth") == 320


@pytest.mark.parametrize("javascript", (True, False))
def test_menu_opens_on_a_phone(visit, javascript):
    page = visit(390, javascript=javascript)
    link = page.get_by_role("navigation", name="Main menu").get_by_role("link", name="Map")

    closed = link.is_visible()
    page.get_by_role("button", name="Menu").click()
    opened = link.is_visible()
    page.keyboard.press("Escape")

    assert (closed, opened, link.is_visible()) == (False, True, False)


def test_menu_lies_open_on_a_wide_screen(visit):
    page = visit(1280, javascript=False)

    assert page.get_by_role("link", name="Map").first.is_visible()
    assert page.get_by_role("button", name="Menu").count() == 0


def test_first_tab_leads_to_the_content(visit):
    page = visit()

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    assert page.evaluate("document.activeElement.id") == "main"


def test_filter_is_sent_when_a_choice_changes(visit):
    page = visit()
    form = page.get_by_role("form", name="Filter")

    with page.expect_navigation():
        form.get_by_label("Choice").select_option("b")

    assert page.url == f"{HOST}/ui/?q=&choice=b&place=#g-fields"


def test_copy_link_says_that_it_did(visit):
    page = visit(permissions=["clipboard-read", "clipboard-write"])
    page.evaluate(
        "navigator.clipboard ??= {}, navigator.clipboard.writeText = async text => { window.copied = text }"
    )

    page.get_by_role("link", name="Link to this selection").click()

    page.get_by_text("Copied").wait_for()
    assert page.evaluate("window.copied") == f"{HOST}/ui/?choice=a#g-fields"


def test_what_a_text_page_weighs_is_within_the_budget():
    files = json.loads(MANIFEST.read_text())["files"]
    built = MANIFEST.parent
    sheets_and_scripts = sum(
        Path(f"{built / files[name]}.br").stat().st_size for name in ("index.css", "index.js")
    )
    fonts = sum(
        (built / file).stat().st_size
        for name, file in files.items()
        if name.endswith("latin-wght-normal.woff2")
    )

    assert sheets_and_scripts <= 25_000  # of 45 kB; the rest is the page's own
    assert fonts <= 60_000
