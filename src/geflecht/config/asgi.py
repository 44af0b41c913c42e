"""One uvicorn process: event streams go to async Django, every other page to WSGI Django.

A trivial view costs about a fifth of the processor time this way, and database connections persist
per thread.
"""

import os
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "geflecht.config.settings")

from a2wsgi import WSGIMiddleware
from django.core.asgi import get_asgi_application
from django.core.wsgi import get_wsgi_application

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

live = get_asgi_application()
pages = get_wsgi_application()
_served_pages = WSGIMiddleware(pages, workers=8)  # type: ignore[arg-type]


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Send `/live/…` to async Django and everything else to WSGI Django."""
    if scope["type"] == "lifespan":
        await _live_and_die(receive, send)
    elif scope["type"] == "http" and not scope["path"].startswith("/live/"):
        await _served_pages(scope, receive, send)  # type: ignore[arg-type]
    else:
        await live(scope, receive, send)  # type: ignore[arg-type]


async def _live_and_die(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": message["type"] + ".complete"})
        if message["type"] == "lifespan.shutdown":
            return
