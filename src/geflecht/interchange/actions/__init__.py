"""What people can do with files, one function each."""

from geflecht.interchange.actions.exports import UnknownFormat, export
from geflecht.interchange.actions.imports import (
    BeingWritten,
    HasErrors,
    NotADraft,
    NothingToRead,
    apply,
    apply_later,
    check,
    choose,
    discard,
    import_parcel,
    keep_preview,
    preview,
    preview_later,
    read_files,
    start_import,
    take_back,
)
from geflecht.interchange.actions.tables import DoesNotFit

__all__ = [
    "BeingWritten",
    "DoesNotFit",
    "HasErrors",
    "NotADraft",
    "NothingToRead",
    "UnknownFormat",
    "apply",
    "apply_later",
    "check",
    "choose",
    "discard",
    "export",
    "import_parcel",
    "keep_preview",
    "preview",
    "preview_later",
    "read_files",
    "start_import",
    "take_back",
]
