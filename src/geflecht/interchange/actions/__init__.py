"""What people can do with files, one function each."""

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
    "apply",
    "check",
    "choose",
    "discard",
    "import_parcel",
    "read_files",
    "start_import",
    "take_back",
]
