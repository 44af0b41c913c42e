"""Limits that keep a hostile or broken file from filling memory."""

from __future__ import annotations

import io
import zipfile

from django.utils.translation import gettext as _

from geflecht.interchange.parcel import Unreadable

MAX_BYTES = 100 * 1024 * 1024
MAX_UNPACKED = 400 * 1024 * 1024
MAX_RATIO = 250
MAX_MEMBERS = 2_000


def check_size(data: bytes, *, file: str) -> None:
    """Refuse an empty file and one over 100 MB."""
    if not data.strip():
        raise Unreadable(file, _("This file is empty. Choose another one."))
    if len(data) > MAX_BYTES:
        raise Unreadable(file, _("This file is larger than 100 MB. Split it into smaller ones."))


def open_zip(data: bytes, *, file: str) -> zipfile.ZipFile:
    """Open an archive after looking at what it claims to unpack to; refuses bombs and stray paths."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except zipfile.BadZipFile as damage:
        raise Unreadable(
            file, _("This file is damaged: it cannot be unpacked. Save or send it again.")
        ) from damage
    members = archive.infolist()
    unpacked = sum(member.file_size for member in members)
    dense = any(member.file_size > MAX_RATIO * max(member.compress_size, 4096) for member in members)
    if unpacked > MAX_UNPACKED or dense or len(members) > MAX_MEMBERS:
        raise Unreadable(file, _("This file unpacks to far more than it holds, so it is refused unopened."))
    for member in members:
        parts = member.filename.replace("\\", "/").split("/")
        if ".." in parts or member.filename.startswith(("/", "\\")) or ":" in parts[0]:
            message = _("This file holds a path that leads out of its folder, so it is refused.")
            raise Unreadable(file, message, value=member.filename)
        if member.flag_bits & 1:
            raise Unreadable(file, _("This file is locked with a password. Save it without one."))
    return archive
