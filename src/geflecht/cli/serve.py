"""Serve the site with one process (or several, with Redis)."""

import argparse
import threading

from geflecht.cli import console, demo

LOOPBACK = ("127.0.0.1", "localhost", "::1")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: 127.0.0.1)")
    parser.add_argument("--port", type=int, default=8000, help="port (default: 8000)")
    parser.add_argument(
        "--workers", type=int, default=1, help="processes; more than one needs REDIS_URL (default: 1)"
    )
    parser.add_argument(
        "--with-demo",
        action="store_true",
        help="load the demo if it is not there, and print a one-time sign-in link per role (demo mode only)",
    )


def run(options: argparse.Namespace) -> int:
    """Serve until interrupted; 2 if the options do not fit this installation."""
    from django.conf import settings

    if options.workers > 1 and not settings.REDIS_URL:
        console.say(
            "Several workers need REDIS_URL: without it each process would keep its own cache and its own "
            "limits of sign-in attempts. Set REDIS_URL or leave --workers out."
        )
        return 2
    if options.with_demo and not settings.DEMO:
        console.say(
            "The demo and its sign-in links are for demo mode only. Set GEFLECHT_DEMO=1, or use: geflecht demo, "
            "geflecht createuser"
        )
        return 2
    if settings.DEMO and options.host not in LOOPBACK:
        console.say(
            "Demo mode goes without a second factor and is served on 127.0.0.1 only. Unset GEFLECHT_DEMO first."
        )
        return 2
    if options.with_demo:
        console.start_django()
        code = demo.load(once=True)
        if code:
            return code
        show_links()
    if options.workers == 1:
        console.start_django()
        threading.Thread(target=_beside_the_pages, name="worker", daemon=True).start()
    serve(options.host, options.port, options.workers)
    return 0


def _beside_the_pages() -> None:
    """Load what the first visitor would wait for, then work as `geflecht worker` does."""
    from django.urls import get_resolver

    from geflecht.algorithms import german
    from geflecht.cli.worker import work

    get_resolver().url_patterns  # noqa: B018 -- reading it imports every page
    german.warm()
    work(threading.Event())


def show_links() -> None:
    """Print a one-time sign-in link for each role of the demo."""
    from geflecht.cli.createuser import link_for
    from geflecht.demo import actions

    console.say(
        "Sign in as (each link works once; outgoing mail lands in the folder outbox of the data folder):"
    )
    for user in actions.demo_accounts():
        console.say(f"  {user.role:<15} {link_for(user)}")


def serve(host: str, port: int, workers: int = 1) -> None:
    """Run uvicorn; event streams are given two seconds to end."""
    import uvicorn

    console.say(f"Serving on http://{host}:{port} (stop with Ctrl+C)")
    uvicorn.run(
        "geflecht.config.asgi:application",
        host=host,
        port=port,
        workers=workers,
        log_level="warning",
        timeout_graceful_shutdown=2,
        server_header=False,
    )
