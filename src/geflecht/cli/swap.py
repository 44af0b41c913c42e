"""Putting restored files in the place of the present ones so that a crash leaves the old or the new.

The moves are written down first. Whoever starts next after a crash carries them to their end, so there is
never half a restore; until the list is written, nothing of the present data was touched.
"""

import json
import os
import shutil
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

ROOM = ".restore"
PLAN = "plan.json"


@dataclass(frozen=True)
class Move:
    """`new` takes the place of `target`, which is kept as `old` until all is done; without `new` it only goes."""

    new: str
    target: str
    old: str


def commit(folder: Path, moves: list[Move], *, tables: bool) -> None:
    """Decide for the new state: from here on the restore is carried to its end."""
    plan = folder / ROOM / PLAN
    unfinished = plan.with_suffix(".unfinished")
    with unfinished.open("w") as out:
        json.dump({"moves": [asdict(move) for move in moves], "tables": tables}, out)
        out.flush()
        os.fsync(out.fileno())
    unfinished.replace(plan)


def is_pending(folder: Path) -> bool:
    """Tell whether a restore was decided and not carried to its end."""
    return (folder / ROOM / PLAN).exists()


def finish(folder: Path) -> None:
    """Carry a decided restore to its end; safe to repeat from any point."""
    plan = json.loads((folder / ROOM / PLAN).read_text())
    moves = [Move(**move) for move in plan["moves"]]
    if plan["tables"]:
        import django

        django.setup()
        from geflecht.cli import postgres

        postgres.swap()  # first: where the database is in use nothing else has moved yet
    for move in moves:
        _carry_out(move)
    for move in moves:
        _remove(Path(move.old))
    (folder / ROOM / PLAN).unlink()
    shutil.rmtree(folder / ROOM, ignore_errors=True)


def _carry_out(move: Move) -> None:
    new, target, old = Path(move.new), Path(move.target), Path(move.old)
    if move.new and not new.exists():
        return
    if target.is_file() and move.new:  # one file replaces the other in one step, so it is never missing
        if not old.exists():
            os.link(target, old)
        new.replace(target)
        return
    if target.exists():
        if old.exists():  # made again by something that started in between
            _remove(target)
        else:
            target.rename(old)
    if move.new:
        new.rename(target)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


if __name__ == "__main__":
    finish(Path(sys.argv[1]))
