"""What exists is documented: settings, rooms, subcommands."""

import re
from pathlib import Path

from geflecht.cli.main import COMMANDS

ROOT = Path(__file__).resolve().parents[1]


def test_every_setting_is_in_env_example():
    settings = (ROOT / "src/geflecht/config/settings.py").read_text()
    read = set(re.findall(r'env(?:\.\w+)?\(\s*"(\w+)"', settings))
    shown = set(re.findall(r"^(\w+)=", (ROOT / ".env.example").read_text(), re.M))

    assert shown == read


def test_every_room_is_in_the_architecture():
    rooms = {path.parent.name for path in (ROOT / "src/geflecht").glob("*/__init__.py")}
    described = set(re.findall(r"^\| `(\w+)` \|", (ROOT / "ARCHITECTURE.md").read_text(), re.M))

    assert described == rooms


def test_every_subcommand_is_in_the_manual():
    manual = (ROOT / "docs/reference/command.md").read_text()

    assert {name for name in COMMANDS if f"## `geflecht {name}" in manual} == set(COMMANDS)


def test_every_package_of_the_project_has_its_reason():
    declared = re.findall(
        r'^    "([a-z0-9-]+)(?:\[[a-z,]+\])?[><=]', (ROOT / "pyproject.toml").read_text(), re.M
    )
    explained = set(re.findall(r"^\| `([a-z0-9-]+)` \|", (ROOT / "docs/dependencies.md").read_text(), re.M))

    assert set(declared) - explained == set()
