"""Backup and restore: the drill, what is refused, and crashes at every step."""

import json
import zipfile

import pytest

from geflecht.cli import swap

DRILL = """
import pathlib
folder, pack = pathlib.Path(sys.argv[1]), sys.argv[2]
(folder / "media" / "bilder").mkdir(parents=True)
(folder / "media" / "bilder" / "ä.png").write_bytes(bytes(range(256)))
assert main(["createuser", "kim@example.org", "--role", "coordination"]) == 0
assert main(["backup", pack]) == 0
"""
SPOIL = """
import pathlib
folder = pathlib.Path(sys.argv[1])
(folder / "media" / "bilder" / "ä.png").write_bytes(b"spoilt")
(folder / "media" / "later.png").write_bytes(b"later")
(folder / "notes.txt").write_text("not ours")
(folder / "secret.key").write_text("another secret, also long enough to be one, or so")
assert main(["createuser", "later@example.org"]) == 0
"""
ADDRESS = "kim@example.org"


def media(installation):
    folder = installation.folder / "media"
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def drill(installation, tmp_path):
    """Make an account and a picture, back up, remember everything, then spoil everything."""
    pack = tmp_path / "backup.zip"
    made = installation.python(DRILL, installation.folder, pack)
    assert made.returncode == 0, made.stderr
    before = installation.rows(), media(installation), (installation.folder / "secret.key").read_text()
    spoilt = installation.python(SPOIL, installation.folder)
    assert spoilt.returncode == 0, spoilt.stderr
    assert installation.rows() != before[0]
    return installation, pack, before


def state(installation):
    return installation.rows(), media(installation), (installation.folder / "secret.key").read_text()


def test_a_restored_backup_is_what_was_there(drill):
    installation, pack, before = drill

    refused = installation.python("sys.exit(main(sys.argv[1:]))", "restore", pack)
    restored = installation.python("sys.exit(main(sys.argv[1:]))", "restore", pack, "--yes", "--json")

    assert (refused.returncode, "Add --yes" in refused.stderr) == (2, True)
    assert restored.returncode == 0, restored.stderr[-2000:]
    assert json.loads(restored.stdout)["file"] == str(pack)
    assert state(installation) == before
    assert pack.stat().st_mode & 0o777 == 0o600
    assert (installation.folder / "secret.key").stat().st_mode & 0o777 == 0o600
    assert (installation.folder / "notes.txt").read_text() == "not ours"
    assert not (installation.folder / ".restore").exists()


KILL = """
import os, signal
from geflecht.cli import swap
name, count = sys.argv[3], int(sys.argv[4])
work = getattr(swap, name)
def killed(*arguments, **options):
    global count
    count -= 1
    if count < 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return work(*arguments, **options)
setattr(swap, name, killed)
main(["restore", sys.argv[2], "--yes"])
"""


def test_a_killed_restore_leaves_the_old_state_or_is_carried_to_its_end(drill):
    installation, pack, before = drill
    spoilt = state(installation)

    undecided = installation.python(KILL, installation.folder, pack, "commit", 0)
    after_undecided = state(installation)
    decided = installation.python(KILL, installation.folder, pack, "_carry_out", 1)
    next_start = installation.python("sys.exit(main(['createuser', 'nobody']))")

    assert (undecided.returncode, decided.returncode, next_start.returncode) == (-9, -9, 2)
    assert after_undecided == spoilt
    assert next_start.stderr.startswith("Carrying an interrupted restore to its end …\n")
    assert state(installation) == before


def _changed(pack, target, change):
    """Copy a backup with `change(name, data)` done to each member; None drops it."""
    with zipfile.ZipFile(pack) as source, zipfile.ZipFile(target, "w") as out:
        for name in source.namelist():
            data = change(name, source.read(name))
            if data is not None:
                out.writestr(name, data)
    return target


def _manifest(**values):
    def change(name, data):
        return json.dumps({**json.loads(data), **values}) if name == "manifest.json" else data

    return change


def _newer(name, data):
    if name != "manifest.json":
        return data
    manifest = json.loads(data)
    manifest["migrations"]["actors"].append("9999_from_the_future")
    return json.dumps({**manifest, "version": "99.0"})


TAMPERED = {
    "a wrong checksum": (
        lambda name, data: b"x" * len(data) if name.endswith(".png") else data,
        "checksum of folder/media",
    ),
    "a missing member": (
        lambda name, data: None if name.endswith(".png") else data,
        "manifest and content differ",
    ),
    "no manifest": (lambda name, data: None if name == "manifest.json" else data, "no manifest.json"),
    "a broken manifest": (lambda name, data: b"{" if name == "manifest.json" else data, "cannot be read"),
    "another format": (_manifest(format=2), "has format 2"),
    "another database": (_manifest(database="oracle"), "was made on oracle"),
    "newer migrations": (_newer, "knows the migration actors.9999_from_the_future"),
}


def test_a_backup_that_does_not_fit_changes_nothing(drill, tmp_path):
    installation, pack, _before = drill
    spoilt = state(installation)
    files = [
        _changed(pack, tmp_path / f"{i}.zip", change) for i, (change, _said) in enumerate(TAMPERED.values())
    ]
    cut_off = tmp_path / "cut.zip"
    cut_off.write_bytes(pack.read_bytes()[:-40])
    code = """
import json
sys.stderr.flush()
answers = []
import contextlib, io
for file in sys.argv[1:]:
    said = io.StringIO()
    with contextlib.redirect_stderr(said):
        answers.append([main(["restore", file, "--yes"]), said.getvalue()])
print(json.dumps(answers))
"""

    answers = json.loads(installation.python(code, *files, cut_off, tmp_path / "missing.zip").stdout)

    said = [said for _change, said in TAMPERED.values()] + ["cut off", "There is no file"]
    assert [(code, wanted in text) for (code, text), wanted in zip(answers, said, strict=True)] == [
        *[(1, True)] * (len(TAMPERED) + 1),
        (2, True),
    ]
    assert state(installation) == spoilt


def test_a_taken_name_is_refused_and_nothing_half_is_left(run, tmp_path):
    taken = tmp_path / "taken.zip"
    taken.write_text("mine")

    answers = [run("backup", path)[0] for path in (taken, tmp_path / "no" / "folder.zip")]

    assert (answers, taken.read_text(), list(tmp_path.iterdir())) == ([2, 2], "mine", [taken])


def test_a_backup_needs_tables(run, settings, tmp_path, monkeypatch):
    from geflecht.cli import backup

    monkeypatch.setattr(backup, "database_state", lambda: ("sqlite", {}))

    code, out, err = run("backup", tmp_path / "b.zip")

    assert (code, out, "geflecht init" in err, list(tmp_path.iterdir())) == (1, "", True, [])


class Crash(Exception):
    """Stands for SIGKILL: nothing after it runs."""


def _prepared(folder):
    """Lay out a decided restore: a file and a folder are replaced, one file only goes."""
    room = folder / ".restore"
    for path, text in {
        "media/old.png": "old", "secret.key": "old", "database": "old", "database-wal": "old",
        ".restore/new/media/new.png": "new", ".restore/new/secret.key": "new", ".database.restored": "new",
    }.items():  # fmt: skip
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    (room / "old").mkdir()
    moves = [
        swap.Move(str(room / "new" / name), str(folder / name), str(room / "old" / name))
        for name in ("media", "secret.key")
    ]
    moves += [
        swap.Move(
            str(folder / ".database.restored"), str(folder / "database"), str(folder / "database.replaced")
        ),
        swap.Move("", str(folder / "database-wal"), str(folder / "database-wal.replaced")),
    ]
    swap.commit(folder, moves, tables=False)


def _found(folder):
    return {str(path.relative_to(folder)): path.read_text() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.pure
@pytest.mark.parametrize("steps", range(12))
def test_a_restore_that_crashes_after_any_step_ends_as_the_new_state(tmp_path, monkeypatch, steps):
    _prepared(tmp_path)
    left = [steps]

    def counted(work):
        def step(*arguments, **options):
            left[0] -= 1
            if left[0] < 0:
                raise Crash
            return work(*arguments, **options)

        return step

    with monkeypatch.context() as crashing:
        crashing.setattr(swap.os, "link", counted(swap.os.link))
        for name in ("rename", "replace", "unlink"):
            crashing.setattr(swap.Path, name, counted(getattr(swap.Path, name)))
        try:
            swap.finish(tmp_path)
        except Crash:
            assert swap.is_pending(tmp_path)

    if swap.is_pending(tmp_path):
        swap.finish(tmp_path)

    assert _found(tmp_path) == {"media/new.png": "new", "secret.key": "new", "database": "new"}


@pytest.mark.pure
def test_what_was_made_anew_between_crash_and_end_gives_way(tmp_path):
    _prepared(tmp_path)
    (tmp_path / "media").rename(tmp_path / ".restore" / "old" / "media")
    (tmp_path / "media").mkdir()
    (tmp_path / "media" / "between.png").write_text("made by a start in between")

    swap.finish(tmp_path)

    assert _found(tmp_path) == {"media/new.png": "new", "secret.key": "new", "database": "new"}
