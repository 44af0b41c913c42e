"""Printed documents: tagged PDF (PDF/UA-1) from a Typst template of a room and plain data.

A template lies at `<room>/typst/<name>.typ`, begins with `#import "house.typ": *` and reads what it shows
from `data`. What people wrote is data and never source, and the folder it is set in holds nothing else:
no text can name a file, run code or reach the network.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import typst
from django.conf import settings
from django.utils.translation import get_language

from geflecht.kit import clock

HOUSE = Path(__file__).parent / "typst" / "house.typ"


def pdf(
    template: str, data: Mapping[str, Any], *, title: str, pictures: Mapping[str, bytes] | None = None
) -> bytes:
    """Set `template` ("events/badges") with `data` and return the PDF, in the active language.

    `data` holds JSON values (dates as text, written for people). `pictures` are given by file name, and
    the template shows them with `image(name, alt: …)`; a picture without alternative text stops the
    document, as does any other breach of PDF/UA.
    """
    room, name = template.split("/")
    source = Path(settings.PACKAGE) / room / "typst" / f"{name}.typ"
    with TemporaryDirectory(prefix="geflecht-") as folder:
        place = Path(folder)
        (place / "house.typ").write_bytes(HOUSE.read_bytes())
        (place / "main.typ").write_bytes(source.read_bytes())
        content = {**data, "title": title, "lang": (get_language() or "de")[:2]}
        (place / "data.json").write_text(json.dumps(content, ensure_ascii=False), "utf-8")
        for file, bytes_ in (pictures or {}).items():
            (place / Path(file).name).write_bytes(bytes_)
        made: bytes = typst.compile(
            str(place / "main.typ"),
            root=folder,
            font_paths=[str(settings.PRINT_FONTS)],
            ignore_system_fonts=True,
            package_path=folder,
            package_cache_path=folder,
            pdf_standards="ua-1",
            timestamp=int(clock.now().timestamp()),
        )
    return made
