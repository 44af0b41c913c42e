"""Taking the network out, in any format."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from geflecht.actors.models import By, Collection
from geflecht.interchange import queries, rules, writers
from geflecht.interchange.queries.tables import tables_of
from geflecht.kit import log
from geflecht.kit.errors import Refused
from geflecht.kit.guard import require


class UnknownFormat(Refused):
    """Neither the ending nor the option names a format we write."""


@transaction.atomic
def export(
    *,
    name: str,
    collection: Collection,
    by: By,
    format: str = "",
    as_of: dt.date | None = None,
    public: bool = False,
    actor_ids: Iterable[UUID] | None = None,
) -> dict[str, bytes]:
    """Return the files of an export, by name; CSV is two, `net.csv` and `net.ties.csv`.

    name: file name whose ending says the format, unless `format` does. as_of: the day whose ties are
    written, default today. public: only what a guest sees; anything more is for the coordination. Refuses
    an unknown format (`UnknownFormat`) with the list of known ones. Leaves one log entry, because
    data leaves the house.
    """
    require(public or rules.may_export_everything(by))
    chosen = format or writers.format_of(name)
    if chosen not in writers.FORMATS:
        endings = ", ".join(known.ending for known in writers.FORMATS.values())
        message = _("There is no format for “%(name)s”. Choose one of these endings: %(endings)s.")
        raise UnknownFormat(message % {"name": format or name, "endings": endings})
    parcel = queries.contents(
        collection=collection, viewer=by, as_of=as_of, public=public, actor_ids=actor_ids
    )
    if chosen == "package" and not public:
        parcel.tables = tables_of(collection, as_of=as_of)
    files = writers.write(parcel, name, chosen)
    details = {
        "format": chosen,
        "actors": len(parcel.elements),
        "ties": len(parcel.connections),
        "public": public,
    }
    log.record("interchange.exported", by=by, about=collection, details=details)
    return files
