"""Serve the site with one process (or several, with Redis)."""

import argparse

from geflecht.cli import console

LOOPBACK = ("127.0.0.1", "localhost", "::1")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: 127.0.0.1)")
    parser.add_argument("--port", type=int, default=8000, help="port (default: 8000)")
    parser.add_argument("--workers", type=int, default=1, help="processes; more than one needs REDIS_URL (default: 1)")


def run(options: argparse.Namespace) -> int:
    """Serve until interrupted; 2 if the options do not fit this installation."""
    from django.conf import settings  # noqa: PLC0415 -- after --data is known

    if options.workers > 1 and not settings.REDIS_URL:
        console.say(
            "Several workers need REDIS_URL: without it each process would keep its own cache and its own "
            "limits of sign-in attempts. Set REDIS_URL or leave --workers out."
        )
        return 2
    if settings.DEMO and options.host not in LOOPBACK:
        console.say("Demo mode goes without a second factor and is served on 127.0.0.1 only. Unset GEFLECHT_DEMO first.")
        return 2
    serve(options.host, options.port, options.workers)
    return 0


def serve(host: str, port: int, workers: int = 1) -> None:
    """Run uvicorn; event streams are given two seconds to end."""
    import uvicorn  # noqa: PLC0415 -- only this subcommand needs it

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
