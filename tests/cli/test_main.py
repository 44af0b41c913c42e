"""The command itself: help, wrong use, what it says when nothing is set up."""

import json
import subprocess
import sys

import pytest
from django.db.utils import OperationalError

from geflecht.cli import check
from geflecht.cli.main import COMMANDS

pytestmark = pytest.mark.pure


def test_help_of_every_subcommand_loads_no_django():
    code = """
import contextlib, io, json, sys
from geflecht.cli.main import COMMANDS, main
answers = {}
for name in COMMANDS:
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        try:
            main([name, "--help"])
        except SystemExit as end:
            answers[name] = [end.code, out.getvalue().startswith(f"usage: geflecht {name}")]
print(json.dumps([answers, [name for name in ("django", "numpy") if name in sys.modules]]))
"""

    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert json.loads(said.stdout) == [{name: [0, True] for name in COMMANDS}, []]


def test_no_subcommand_shows_the_list(run):
    code, out, _err = run()

    assert (code, [name for name in COMMANDS if f"  {name} " in out]) == (0, list(COMMANDS))


@pytest.mark.parametrize(
    "arguments",
    (
        ("frobnicate",),
        ("import",),
        ("import", "x.csv", "--map-sector", "Kiez"),
        ("export",),
        ("metrics", "--as-of", "2025-02-30"),
        ("metrics", "--level", "towns"),
        ("metrics", "--permutations", "-1"),
        ("createuser",),
        ("demo", "--today", "gestern"),
        ("restore",),
        ("serve", "--port", "http"),
    ),
)
def test_wrong_use_is_exit_code_2_and_nothing_on_stdout(run, arguments):
    code, out, err = run(*arguments)

    assert (code, out, err.startswith("usage: geflecht")) == (2, "", True)


def test_missing_tables_name_the_mend(run, monkeypatch):
    def fail(_options):
        raise OperationalError("no such table: actors_collection")

    monkeypatch.setattr(check, "run", fail)

    code, out, err = run("check")

    assert (code, out) == (1, "")
    assert err == "This installation has no tables yet, or old ones. Run: geflecht init\n"


def test_other_database_errors_are_not_hidden(run, monkeypatch):
    def fail(_options):
        raise OperationalError("disk I/O error")

    monkeypatch.setattr(check, "run", fail)

    with pytest.raises(OperationalError, match="disk"):
        run("check")
