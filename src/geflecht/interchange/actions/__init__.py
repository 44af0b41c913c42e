"""What people can do with files, one function each."""

from geflecht.interchange.actions.exports import UnknownFormat, export
from geflecht.interchange.actions.imports import (
    HasErrors,
    NotADraft,
    NothingToRead,
    apply,
    check,
    choose,
    discard,
    import_parcel,
    preview,
    read_files,
    start_import,
    take_back,
)
from geflecht.interchange.actions.tables import DoesNotFit

__all__ = [
    "DoesNotFit",
    "HasErrors",
    "NotADraft",
    "NothingToRead",
    "UnknownFormat",
    "apply",
    "check",
    "choose",
    "discard",
    "export",
    "import_parcel",
    "preview",
    "read_files",
    "start_import",
    "take_back",
]
