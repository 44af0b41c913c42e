"""How long the browser's main thread is busy per frame while the graph is dragged.

    python bench/graph.py [nodes ties]        (10,000 nodes and 50,000 ties; target: 15 ms per frame)

Serves the built island with made-up data from this machine, drags the picture for some seconds in
chromium, and divides the busy time of the main thread by the frames drawn. Needs a built front end.
"""

import json
import random
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from _bench import line
from playwright.sync_api import sync_playwright

BUILT = Path(__file__).resolve().parents[1] / "src/geflecht/ui/static/built"
SHAPES = ("square", "triangle", "diamond", "pentagon", "hexagon", "circle", "star", "plus")
WORDS = ("tie", "ties", "across", "pairs", "met", "failed", "stop", "play", "open", "none", "credit")
DRAWN_BY_SOFTWARE = (
    "--no-sandbox",
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
)


def document(nodes: int, ties: int) -> bytes:
    """Make a network with crowds and ties of several years."""
    rng = random.Random(1)
    ends = [(rng.randrange(nodes), int(nodes * rng.random() ** 2)) for _ in range(ties)]
    columns = {
        "a": [a for a, _b in ends],
        "b": [b for _a, b in ends],
        "from": [19000 + rng.randrange(1000) for _ in ends],
        "until": [0] * ties,
    }
    made = {
        "asOf": "2026-06-01",
        "sectors": [{"label": s, "abbr": s[:2], "tone": i + 1, "shape": s} for i, s in enumerate(SHAPES)],
        "nodes": {
            "name": [f"Haus {i}" for i in range(nodes)],
            "label": [f"Haus {i}" for i in range(nodes)],
            "key": [f"haus-{i}" for i in range(nodes)],
            "sector": [rng.randrange(len(SHAPES)) for _ in range(nodes)],
            "x": [round(rng.gauss(0, 4000)) for _ in range(nodes)],
            "y": [round(rng.gauss(0, 3000)) for _ in range(nodes)],
        },
        "ties": columns,
        "met": {"a": [], "b": [], "from": [], "weight": []},
    }
    return json.dumps(made, separators=(",", ":")).encode()


def page() -> bytes:
    """Return the parts of the graph's page that the island needs."""
    files = json.loads((BUILT / "manifest.json").read_text())["files"]
    words = "".join(f'<template data-words="{word}">{word}</template>' for word in WORDS)
    styles = "".join(
        f'<link rel="stylesheet" href="/{files[name]}">'
        for name in ("index.css", "explore/network.island.css")
    )
    return f"""<!doctype html><html lang="de"><title>Graph</title>{styles}
    <ul><li hidden><button data-do="png">PNG</button></li></ul>
    <network-graph src="/data.json" base="/"><div class="graph-tools" hidden><div class="graph-find"><input
    list="names"><datalist id="names"></datalist></div></div><div class="graph-stage" hidden tabindex="0"></div>
    <div class="graph-time" hidden><button data-do="play"></button><input id="graph-day" type="range"><output></output>
    </div><p class="graph-said"></p><p class="graph-keys" hidden></p>{words}</network-graph>
    <script type="module" src="/{files["explore/graph.island.js"]}"></script>""".encode()


def serve(nodes: int, ties: int) -> ThreadingHTTPServer:
    answers = {"/": (page(), "text/html"), "/data.json": (document(nodes, ties), "application/json")}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            kind = "text/css" if self.path.endswith(".css") else "text/javascript"
            path = BUILT / self.path.lstrip("/")
            body, media = answers.get(self.path) or (path.read_bytes() if path.is_file() else b"", kind)
            self.send_response(200)
            self.send_header("Content-Type", media)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_parts: object) -> None:
            """Stay silent: the table is the output."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def busy(metrics: dict[str, list[dict[str, float]]]) -> float:
    return next(one["value"] for one in metrics["metrics"] if one["name"] == "TaskDuration")


def measure(nodes: int, ties: int, domain: str, moves: int = 120) -> None:
    """Drag the picture to and fro and print frames and milliseconds of the main thread per frame.

    domain: `threadTicks` counts what the thread computes, `timeTicks` also what it waits for.
    """
    server = serve(nodes, ties)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=list(DRAWN_BY_SOFTWARE)
        )
        tab = browser.new_page(viewport={"width": 1280, "height": 900})
        tab.goto(f"http://127.0.0.1:{server.server_port}/")
        tab.wait_for_selector(".graph-stage canvas")
        tab.wait_for_timeout(3000)
        session = tab.context.new_cdp_session(tab)
        session.send("Performance.enable", {"timeDomain": domain})
        tab.evaluate("window.frames_ = 0; (function next() { frames_++; requestAnimationFrame(next) })()")
        tab.mouse.move(640, 450)
        tab.mouse.down()
        before, first = busy(session.send("Performance.getMetrics")), tab.evaluate("frames_")
        for step in range(moves):
            tab.mouse.move(640 + 200 * ((step % 40) - 20) / 20, 450 + (step % 25) * 4)
        after, last = busy(session.send("Performance.getMetrics")), tab.evaluate("frames_")
        tab.mouse.up()
        browser.close()
    frames = last - first
    line(
        f"{nodes:,} / {ties:,}",
        domain,
        f"{frames} frames",
        1000 * (after - before) / max(frames, 1),
        "ms per frame",
    )


if __name__ == "__main__":
    size = [int(text) for text in sys.argv[1:3]] or [10_000, 50_000]
    for domain in ("threadTicks", "timeTicks"):
        measure(size[0], size[1], domain)
