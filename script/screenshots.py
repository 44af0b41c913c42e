"""Take pictures of the demo's pages; the demo is made for a fixed day, so pictures stay the same."""

import argparse
import io
import os
import re
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
COLOURS = 64  # enough for flat paper, a quarter of the bytes
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-sync",
]
sys.path.insert(0, str(ROOT))
from tests.journeys.test_every_page import PAGES as VISITED  # noqa: E402 -- what is tested is also pictured

FORMS = {"1280": (1280, False), "390-dark": (390, True)}
ALL_FORMS = {**FORMS, "390": (390, False), "1280-dark": (1280, True)}
ADDRESSES = {
    "coordination": "koordination", "member": "mitwirkende", "editing": "redaktion",
    "funder": "foerderung", "administration": "verwaltung",
}  # fmt: skip


def name_of(role: str, path: str) -> str:
    """Return the file name of a page: its address, after the role of whoever looks."""
    words = re.sub(r"[^a-z0-9]+", "-", path.split("#")[0].lower()).strip("-") or "start"
    return f"{ADDRESSES[role]}--{words}" if role else words


PAGES: dict[str, tuple[str, str]] = {name_of(role, path): (role, path) for role, path in VISITED}


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
    return f"{ADDRESSES[role]}@beispiel.example"


def take(
    browser: Browser, url: str, name: str, state: object, folder: Path, forms: dict[str, tuple[int, bool]]
) -> None:
    """Take the pictures of one page in these forms."""
    for form, (width, is_dark) in forms.items():
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
        picture.crop((0, 0, picture.width, min(picture.height, 2 * width + 1200))).convert("RGB").quantize(
            COLOURS
        ).save(folder / f"{name}-{form}.png", optimize=True)
        context.close()


def main() -> None:
    """Take the pictures named, or all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--to", type=Path, default=ROOT / "docs/screenshots")
    parser.add_argument(
        "--all-forms", action="store_true", help="both widths in both colours, not two of four"
    )
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help="a page, by the name of its picture (default: all)"
    )
    options = parser.parse_args()
    forms = ALL_FORMS if options.all_forms else FORMS
    options.to.mkdir(parents=True, exist_ok=True)
    names = options.names or list(PAGES)
    with sync_playwright() as playwright, demo() as (url, environment):
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=QUIET)
        states = {role: sign_in(browser, environment, role) for role in {PAGES[name][0] for name in names}}
        for name in names:
            print(name, flush=True)
            take(browser, url, name, states[PAGES[name][0]], options.to, forms)


if __name__ == "__main__":
    main()
