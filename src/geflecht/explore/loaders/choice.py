"""What somebody looks at: one filter for all four views, as it stands in the address."""

import datetime as dt
from dataclasses import dataclass, replace
from typing import Self
from urllib.parse import urlencode

LISTS = ("sector", "theme", "field", "tie_kind", "layer")


@dataclass(frozen=True, slots=True)
class Choice:
    """The valid part of a query string. Lists are sorted; an empty value leaves its filter out.

    `pair` holds two sector keys: only ties that join these. `least` and `most` bound the number of ties.
    """

    collection: str = ""
    text: str = ""
    sector: tuple[str, ...] = ()
    side: str = ""
    theme: tuple[str, ...] = ()
    field: tuple[str, ...] = ()
    state: str = ""
    place: str = ""
    offer: str = ""
    need: str = ""
    event: str = ""
    kind: str = ""
    level: str = ""
    as_of: dt.date | None = None
    since: dt.date | None = None
    tie_kind: tuple[str, ...] = ()
    layer: tuple[str, ...] = ()
    without: str = ""
    pair: tuple[str, ...] = ()
    most: int | None = None
    order: str = ""
    measure: str = ""

    def address(self) -> str:
        """Return the query string that says the same, in a fixed order; empty for the plain view."""
        pairs: list[tuple[str, str]] = []
        for name, parameter in PARAMETERS.items():
            value = getattr(self, name)
            if name in LISTS:
                pairs += [(parameter, item) for item in value]
            elif name == "pair":
                pairs += [(parameter, ".".join(value))] if value else []
            elif value not in ("", None):
                pairs.append((parameter, str(value)))
        return urlencode(pairs)

    def but(self, **changes: object) -> Self:
        return replace(self, **changes)  # type: ignore[arg-type]

    @property
    def by_organisation(self) -> bool:
        return self.level == "organisationen"


# Order and names of the parameters in the address; the interface speaks German first.
PARAMETERS = {
    "collection": "sammlung",
    "text": "q",
    "sector": "bereich",
    "side": "lager",
    "theme": "thema",
    "field": "handlungsfeld",
    "state": "land",
    "place": "ort",
    "offer": "angebot",
    "need": "gesuch",
    "event": "veranstaltung",
    "kind": "art",
    "level": "ebene",
    "as_of": "stand",
    "since": "seit",
    "tie_kind": "verbindung",
    "layer": "schicht",
    "without": "ohne",
    "pair": "paar",
    "most": "hoechstens",
    "order": "sortierung",
    "measure": "wert",
}
