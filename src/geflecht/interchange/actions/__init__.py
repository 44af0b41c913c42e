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
    read_files,
    start_import,
    take_back,
)

__all__ = [
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
    "read_files",
    "start_import",
    "take_back",
]
