"""The file of a backup: a ZIP with the database, every file of the data folder, and a manifest over them."""

import json
import os
import shutil
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import IO, Any, Self

from geflecht.kit.errors import Refused

FORMAT = 1
MANIFEST = "manifest.json"
DATABASE = "database/"
FOLDER = "folder/"
BLOCK = 1 << 20
STORED = (".jpg", ".jpeg", ".png", ".webp", ".avif", ".gif", ".zip", ".gz", ".br", ".woff2", ".pdf")


class Unfit(Refused):
    """This file is no backup, is damaged, or does not fit this installation."""


@dataclass
class Manifest:
    """What a backup says of itself.

    migrations: app → names applied. files: path in the ZIP → SHA-256 and size. tables: name → columns and
    rows; filled for PostgreSQL only.
    """

    version: str
    made_at: str
    database: str
    migrations: dict[str, list[str]]
    format: int = FORMAT
    files: dict[str, dict[str, Any]] = field(default_factory=dict)
    tables: dict[str, dict[str, Any]] = field(default_factory=dict)

    @classmethod
    def read(cls, text: bytes) -> Self:
        """Read a manifest; `Unfit` if it is none, or of a format this version does not know."""
        try:
            values = json.loads(text)
            found = cls(**values)
        except (ValueError, TypeError) as error:
            raise Unfit("The manifest cannot be read. This is not a backup of Geflecht.") from error
        if found.format != FORMAT:
            raise Unfit(
                f"The backup has format {found.format}; this Geflecht reads format {FORMAT}. "
                f"Restore it with Geflecht {found.version}."
            )
        return found


@contextmanager
def writing(target: Path, manifest: Manifest) -> Iterator["Writer"]:
    """Write a backup; it gets its name only when it is whole. Readable by its owner alone."""
    unfinished = target.with_name(f".{target.name}.unfinished")
    try:
        with os.fdopen(os.open(unfinished, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600), "w+b") as raw:
            with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED, compresslevel=5) as pack:
                yield Writer(pack, manifest)
                pack.writestr(MANIFEST, json.dumps(asdict(manifest), indent=1))
            raw.flush()
            os.fsync(raw.fileno())
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)


class Writer:
    """Adds members to a backup and notes each in its manifest."""

    def __init__(self, pack: zipfile.ZipFile, manifest: Manifest) -> None:
        self._pack = pack
        self._manifest = manifest

    @contextmanager
    def member(self, name: str) -> Iterator["Noted"]:
        """Open a member for writing; checksum and size are noted at its end."""
        info = zipfile.ZipInfo(name)
        info.compress_type = zipfile.ZIP_STORED if name.lower().endswith(STORED) else zipfile.ZIP_DEFLATED
        with self._pack.open(info, "w", force_zip64=True) as raw:
            noted = Noted(raw)
            yield noted
        self._manifest.files[name] = {"sha256": noted.digest.hexdigest(), "bytes": noted.size}

    def copy(self, name: str, source: Path) -> None:
        """Add one file."""
        with source.open("rb") as raw, self.member(name) as out:
            shutil.copyfileobj(raw, out, BLOCK)


class Noted:
    """A stream that keeps checksum and size of what passes."""

    def __init__(self, raw: IO[bytes]) -> None:
        self._raw = raw
        self.digest = sha256()
        self.size = 0

    def write(self, block: bytes | memoryview) -> int:
        self.digest.update(block)
        self.size += len(block)
        return self._raw.write(block)


class Reader:
    """A backup opened for restoring; everything it hands out was checked."""

    def __init__(self, pack: zipfile.ZipFile) -> None:
        self._pack = pack
        try:
            self.manifest = Manifest.read(pack.read(MANIFEST))
        except KeyError:
            raise Unfit(f"There is no {MANIFEST} in the file. This is not a backup of Geflecht.") from None
        self._check_names()

    def _check_names(self) -> None:
        held = [name for name in self._pack.namelist() if name != MANIFEST]
        stated = self.manifest.files
        if sorted(held) != sorted(stated):
            odd = sorted(set(held) ^ set(stated)) or ["a doubled name"]
            raise Unfit(f"The backup is damaged: manifest and content differ in {odd[0]}.")
        for name in stated:
            parts = PurePosixPath(name).parts
            if not name.startswith((DATABASE, FOLDER)) or ".." in parts or "\\" in name:
                raise Unfit(f"The backup holds a file with a forbidden name: {name!r}.")

    def names(self, below: str) -> list[str]:
        """Return the members below a folder of the ZIP."""
        return [name for name in self.manifest.files if name.startswith(below)]

    def blocks(self, name: str) -> Iterator[bytes]:
        """Yield a member; `Unfit` before its end if it is not what the manifest says."""
        stated, digest, size = self.manifest.files[name], sha256(), 0
        try:
            with self._pack.open(name) as raw:
                while block := raw.read(BLOCK):
                    size += len(block)
                    if size > stated["bytes"]:
                        break
                    digest.update(block)
                    yield block
        except (zipfile.BadZipFile, OSError, EOFError, ValueError) as error:
            raise Unfit(f"The backup is damaged: {name} cannot be read.") from error
        if size != stated["bytes"] or digest.hexdigest() != stated["sha256"]:
            raise Unfit(f"The backup is damaged: the checksum of {name} is wrong.")

    def extract(self, name: str, target: Path) -> None:
        """Write a member to disk, readable by its owner alone where it was."""
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("wb") as out:
            for block in self.blocks(name):
                out.write(block)
            out.flush()
            os.fsync(out.fileno())


@contextmanager
def reading(source: Path) -> Iterator[Reader]:
    """Open a backup; `Unfit` if it is none."""
    try:
        with zipfile.ZipFile(source) as pack:
            yield Reader(pack)
    except zipfile.BadZipFile as error:
        raise Unfit(f"{source} is not a backup, or it is cut off.") from error
