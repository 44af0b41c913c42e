"""Take pictures of the demo's pages; the demo is made for a fixed day, so pictures stay the same."""

import argparse
import io
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
TODAY = "2026-11-22"
COLOURS = 128  # enough for flat paper, a third of the bytes
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-sync",
]
EVENT = "/veranstaltungen/kulturkonferenz-ruhr-2021/"
PAGES: dict[str, tuple[str, str]] = {  # name: (role or "", address)
    "start": ("", "/"),
    "start-en": ("", "/en/"),
    "netzwerk-liste": ("", "/netzwerk/"),
    "netzwerk-karte": ("coordination", "/netzwerk/karte/"),
    "netzwerk-graph": ("coordination", "/netzwerk/graph/"),
    "netzwerk-matrix": ("coordination", "/netzwerk/matrix/"),
    "organisation": ("", "/netzwerk/gesobau-ag/"),
    "veranstaltungen": ("", "/veranstaltungen/"),
    "kulturkonferenz": ("", EVENT),
    "labore": ("", "/labore/"),
    "labor": ("", "/labore/stadtlabor-maerkisches-viertel/"),
    "projekt": ("", "/projekt/"),
    "impulse": ("", "/impulse/"),
    "suche": ("", "/suche/?q=Koproduktion"),
    "leichte-sprache": ("", "/leichte-sprache/"),
    "barrierefreiheit": ("", "/barrierefreiheit/"),
    "anmelden": ("", "/konto/login/"),
    "lagebild": ("coordination", "/koordination/"),
    "lagebild-en": ("coordination", "/en/koordination/"),
    "mitwirkende": ("coordination", "/koordination/mitwirkende/"),
    "einlesen": ("coordination", "/koordination/einlesen/"),
    "mein-profil": ("member", "/mein/"),
}
FORMS = {"1280": (1280, False), "390": (390, False), "1280-dark": (1280, True), "390-dark": (390, True)}


@contextmanager
def demo() -> Iterator[tuple[str, dict[str, str]]]:
    """Serve a fresh demo; gives its address and the environment of its command."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    folder = tempfile.mkdtemp()
    environment = {**os.environ, "GEFLECHT_DATA": folder, "GEFLECHT_DEMO": "1", "GEFLECHT_URL": url}
    command = [sys.executable, "-m", "geflecht.cli.main"]
    server = None
    try:
        subprocess.run([*command, "demo", "--today", TODAY], env=environment, check=True, cwd=ROOT)
        server = subprocess.Popen([*command, "serve", "--port", str(port)], env=environment, cwd=ROOT)
        _wait_for(url)
        yield url, environment
    finally:
        if server:
            server.terminate()
            server.wait(timeout=10)
        shutil.rmtree(folder, ignore_errors=True)


def _wait_for(url: str) -> None:
    for _attempt in range(150):
        try:
            urllib.request.urlopen(url, timeout=5)
            return
        except OSError:
            time.sleep(0.2)
    raise SystemExit(f"The server did not answer at {url}.")


def sign_in(browser: Browser, environment: dict[str, str], role: str) -> object:
    """Return the browser state of somebody signed in with `role`; None for a guest."""
    if not role:
        return None
    made = subprocess.run(
        [sys.executable, "-m", "geflecht.cli.main", "createuser", _address(role), "--role", role],
        env=environment, check=True, capture_output=True, text=True, cwd=ROOT,
    )  # fmt: skip
    context = browser.new_context()
    page = context.new_page()
    page.goto(made.stdout.strip())
    state = context.storage_state()
    context.close()
    return state


def _address(role: str) -> str:
    return {"coordination": "koordination", "member": "mitwirkende"}[role] + "@beispiel.example"


def take(browser: Browser, url: str, name: str, state: object, folder: Path) -> None:
    """Take the pictures of one page in all forms."""
    for form, (width, is_dark) in FORMS.items():
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme="dark" if is_dark else "light",
            reduced_motion="reduce",
            locale="de-DE",
            storage_state=state,  # type: ignore[arg-type]
        )
        page = context.new_page()
        page.goto(url + PAGES[name][1], wait_until="networkidle")
        page.wait_for_timeout(600)
        picture = Image.open(io.BytesIO(page.screenshot(full_page=True)))
        picture.crop((0, 0, picture.width, min(picture.height, 4 * width + 1200))).convert("RGB").quantize(
            COLOURS
        ).save(folder / f"{name}-{form}.png", optimize=True)
        context.close()


def main() -> None:
    """Take the pictures named, or all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--to", type=Path, default=ROOT / "docs/screenshots")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of: {', '.join(PAGES)}")
    options = parser.parse_args()
    options.to.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright, demo() as (url, environment):
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=QUIET)
        states = {role: sign_in(browser, environment, role) for role in {role for role, _ in PAGES.values()}}
        for name in options.names or PAGES:
            print(name, flush=True)
            take(browser, url, name, states[PAGES[name][0]], options.to)


if __name__ == "__main__":
    main()
