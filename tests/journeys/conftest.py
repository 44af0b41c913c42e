"""The real server on a fresh demo, and a real browser."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.conftest import CHROMIUM

ROOT = Path(__file__).resolve().parents[2]
TODAY = "2026-11-22"


def pytest_collection_modifyitems(items):
    for item in items:
        if "journeys" in item.path.parts:
            item.add_marker(pytest.mark.browser)
            if CHROMIUM is None:
                item.add_marker(pytest.mark.skip(reason="no chromium on this machine"))


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """Serve a fresh demo; gives `url` and `link(role)`, a one-time sign-in link."""
    data = tmp_path_factory.mktemp("demo")
    port = _free_port()
    url = f"http://127.0.0.1:{port}"
    environment = {
        **{k: v for k, v in os.environ.items() if k != "DATABASE_URL"},
        "GEFLECHT_DATA": str(data), "GEFLECHT_DEMO": "1", "GEFLECHT_URL": url,
    }  # fmt: skip
    geflecht = [sys.executable, "-m", "geflecht.cli.main"]
    subprocess.run(
        [*geflecht, "demo", "--today", TODAY], env=environment, check=True, cwd=ROOT, capture_output=True
    )
    server = subprocess.Popen(
        [*geflecht, "serve", "--port", str(port)], env=environment, cwd=ROOT, stderr=subprocess.DEVNULL
    )

    def link(role):
        made = subprocess.run(
            [*geflecht, "createuser", f"{role}@beispiel.example", "--role", role],
            env=environment, check=True, cwd=ROOT, capture_output=True, text=True,
        )  # fmt: skip
        return made.stdout.strip()

    try:
        _wait_for(url)
        yield SimpleNamespace(url=url, link=link, data=data)
    finally:
        server.terminate()
        server.wait(timeout=10)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(url: str) -> None:
    for _attempt in range(150):
        try:
            urllib.request.urlopen(url, timeout=5)
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise RuntimeError(f"the server did not answer at {url}")


@pytest.fixture
def open_page(browser):
    """Return a function that opens a fresh context and page; scripts, width and colours can be set."""
    contexts = []

    def open_(*, javascript=True, width=1280, dark=False, state=None):
        context = browser.new_context(
            java_script_enabled=javascript,
            viewport={"width": width, "height": 900},
            color_scheme="dark" if dark else "light",
            locale="de-DE",
            storage_state=state,
        )
        contexts.append(context)
        return context.new_page()

    yield open_
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def signed_in(site, browser):
    """Return a function that gives the browser state of somebody signed in with a role."""
    states = {}

    def state_of(role):
        if role not in states:
            context = browser.new_context()
            page = context.new_page()
            page.goto(site.link(role))
            states[role] = context.storage_state()
            context.close()
        return states[role]

    return state_of
