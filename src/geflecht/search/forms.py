from collections.abc import Mapping
from dataclasses import dataclass

from geflecht.search import facts


@dataclass(frozen=True, slots=True)
class Asked:
    text: str
    kind: str
    page: int


def asked(query: Mapping[str, str]) -> Asked:
    """Return what the address asks for; what cannot be read counts as not given."""
    kind = query.get("art", "")
    page = query.get("seite", "")
    return Asked(
        text=query.get("q", "").strip(),
        kind=kind if kind in facts.kinds else "",
        page=max(int(page[:4]), 1) if page.isascii() and page.isdigit() else 1,
    )
