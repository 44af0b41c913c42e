"""Reads XML element by element with the line it stands on; entities and foreign references are refused."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Protocol

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import XMLParser
from django.utils.translation import gettext as _

from geflecht.interchange.parcel import Unreadable
from geflecht.interchange.readers import guards

_CHUNK = 1 << 16


class Handler(Protocol):
    """What a format does with the stream of tags; names come without namespace."""

    def start(self, name: str, attributes: dict[str, str], line: int) -> None: ...
    def end(self, name: str, text: str) -> None: ...


class _Target:
    """Turns expat's events into calls with local names, collected text and line numbers."""

    def __init__(self, handler: Handler) -> None:
        self.handler = handler
        self.line: Callable[[], int] = lambda: 0
        self.text: list[list[str]] = [[]]

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.text.append([])
        self.handler.start(
            local(tag), {local(name): value for name, value in attributes.items()}, self.line()
        )

    def end(self, tag: str) -> None:
        self.handler.end(local(tag), "".join(self.text.pop()))

    def data(self, text: str) -> None:
        self.text[-1].append(text)

    def close(self) -> None:
        return None


def local(tag: str) -> str:
    """Return a tag without its namespace."""
    return tag.rpartition("}")[2]


def parse(data: bytes, handler: Handler, *, file: str) -> None:
    """Feed the file to `handler`. Raises Unreadable for entities, external references and broken XML."""
    guards.check_size(data, file=file)
    target = _Target(handler)
    parser: Any = XMLParser(target=target, forbid_dtd=False, forbid_entities=True, forbid_external=True)
    expat = parser.parser
    target.line = lambda: int(expat.CurrentLineNumber)
    try:
        for start in range(0, len(data), _CHUNK):
            parser.feed(data[start : start + _CHUNK])
        parser.close()
    except DefusedXmlException as refusal:
        message = _(
            "This file defines XML entities or refers to other files, so it is refused. Export it without them."
        )
        raise Unreadable(file, message, row=int(expat.CurrentLineNumber)) from refusal
    except (SyntaxError, LookupError, UnicodeError) as trouble:
        message = _("The XML breaks off or is damaged in this line. Export the file again.")
        raise Unreadable(file, message, row=int(expat.CurrentLineNumber), value=str(trouble)) from trouble


def root_of(data: bytes) -> str:
    """Return the name of the first tag, without parsing the file."""
    head = re.sub(
        rb"<\?.*?\?>|<!--.*?-->|<!DOCTYPE.*?>", b"", data[:20_000].replace(b"\0", b""), flags=re.DOTALL
    )
    tag = re.search(rb"<([A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)", head)
    return tag[2].decode().lower() if tag else ""
