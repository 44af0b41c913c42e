import json
import os

import pytest
from django.core.exceptions import ImproperlyConfigured

from geflecht.ui.templatetags import ui

pytestmark = pytest.mark.pure


def test_asset_is_the_address_of_the_built_file(manifest):
    assert ui.asset("index.css") == "/static/built/index-AAAA1111.css"


def test_asset_reads_the_manifest_again_after_a_new_build(manifest):
    ui.asset("index.css")

    manifest.write_text(json.dumps({"files": {"index.css": "index-NEWBUILD.css"}}))
    os.utime(manifest, ns=(1, 1))

    assert ui.asset("index.css") == "/static/built/index-NEWBUILD.css"


def test_asset_says_how_to_build_when_nothing_is_built(tmp_path, monkeypatch):
    monkeypatch.setattr(ui, "MANIFEST", tmp_path / "manifest.json")

    with pytest.raises(ImproperlyConfigured, match=r"not built yet\. Run script/setup"):
        ui.asset("index.css")


def test_asset_names_what_there_is_when_asked_for_what_there_is_not(manifest):
    with pytest.raises(ImproperlyConfigured, match=r"no 'indx\.css'.*index\.css, index\.js"):
        ui.asset("indx.css")
