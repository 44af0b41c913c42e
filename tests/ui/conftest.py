import json

import pytest

from geflecht.ui.templatetags import ui

FILES = {
    "index.css": "index-AAAA1111.css",
    "index.js": "index-BBBB2222.js",
    "mark.svg": "mark-CCCC3333.svg",
    "atkinson-hyperlegible-next-latin-wght-normal.woff2": "fonts/text-DDDD4444.woff2",
    "bricolage-grotesque-latin-wght-normal.woff2": "fonts/head-EEEE5555.woff2",
}


@pytest.fixture
def manifest(tmp_path, monkeypatch):
    """Stand in for a built front end, so that these tests need no Node."""
    path = tmp_path / "manifest.json"
    path.write_text(json.dumps({"source": "", "files": FILES}))
    monkeypatch.setattr(ui, "MANIFEST", path)
    return path
