"""The real server on a fresh demo, and a real browser."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.conftest import CHROMIUM, ROOT, locked, sqlite_template

TODAY = "2026-11-22"
PATIENCE = 120  # seconds that a busy machine may take to start a server


def pytest_collection_modifyitems(items):
    for item in items:
        if "journeys" in item.path.parts:
            item.add_marker(pytest.mark.browser)
            if CHROMIUM is None:
                item.add_marker(pytest.mark.skip(reason="no chromium on this machine"))


GEFLECHT = [sys.executable, "-m", "geflecht.cli.main"]


@pytest.fixture(scope="session")
def demo(tmp_path_factory):
    """Load the demo once for all processes of a test run, on tables that were migrated once."""
    run = tmp_path_factory.getbasetemp()
    run = run.parent if "PYTEST_XDIST_WORKER" in os.environ else run
    loaded = run / "demo"
    with locked("demo"):
        if not loaded.exists():
            making = run / "demo.new"
            making.mkdir()
            shutil.copy(sqlite_template(), making / "geflecht.sqlite3")
            command = [*GEFLECHT, "demo", "--today", TODAY]
            subprocess.run(command, env=environment(making), check=True, cwd=ROOT, capture_output=True)
            making.rename(loaded)
    data = tmp_path_factory.mktemp("site") / "data"
    shutil.copytree(loaded, data)
    return data


def environment(data: Path, url: str = "http://127.0.0.1:8000") -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return {**kept, "GEFLECHT_DATA": str(data), "GEFLECHT_DEMO": "1", "GEFLECHT_URL": url}


@pytest.fixture(scope="session")
def site(demo):
    """Serve a fresh demo; gives `url`, its `data` folder and `link(role, name)`, a one-time sign-in link."""
    port = _free_port()
    url = f"http://127.0.0.1:{port}"
    variables = environment(demo, url)
    command = [*GEFLECHT, "serve", "--port", str(port)]
    server = subprocess.Popen(command, env=variables, cwd=ROOT, stderr=subprocess.DEVNULL)

    def link(role, name=""):
        command = [*GEFLECHT, "createuser", f"{name or role}@beispiel.example", "--role", role]
        made = subprocess.run(command, env=variables, check=True, cwd=ROOT, capture_output=True, text=True)
        return made.stdout.strip()

    try:
        _wait_for(url)
        yield SimpleNamespace(url=url, link=link, data=demo)
    finally:
        server.terminate()
        server.wait(timeout=10)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(url: str) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            urllib.request.urlopen(url, timeout=PATIENCE)
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
