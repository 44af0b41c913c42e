"""Plain illustrations in the manner of paper cards, for a site that has no photographs yet.

Every drawing is made by these functions alone and credited as such.
"""

import io
import math
import random
from collections.abc import Callable

from PIL import Image, ImageDraw

WIDTH, HEIGHT, FINE = 1200, 800, 2  # drawn at twice the size, then made smaller
PAPER, INK = "#fbf8f1", "#1b1a17"
CARDS = ("#f6d55c", "#b2d79a", "#b1d2ec", "#f5bcb6", "#f5bf80", "#ffffff")
COATS = ("#5b2e91", "#2e7d4f", "#2f6db5", "#a63a63", "#9a6a00", "#00777a", "#8a5a2b")
SKINS = ("#8d5a3b", "#c98f66", "#e6b993", "#5f3b27", "#f0cfae")
Draw = ImageDraw.ImageDraw


def illustration(motif: str) -> bytes:
    """Return a drawing as PNG, 1200 × 800. `motif`: circle, window, cover, comic or square."""
    image = Image.new("RGB", (WIDTH * FINE, HEIGHT * FINE), PAPER)
    motifs[motif](ImageDraw.Draw(image), random.Random(motif))  # noqa: S311 -- the same drawing every time
    small = image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS).quantize(96, dither=Image.Dither.NONE)
    out = io.BytesIO()
    small.save(out, "PNG", optimize=True)
    return out.getvalue()


def _box(
    draw: Draw, x: float, y: float, w: float, h: float, colour: str, *, line: str = "", round_: float = 0
) -> None:
    at = (x * FINE, y * FINE, (x + w) * FINE, (y + h) * FINE)
    draw.rounded_rectangle(
        at, round_ * FINE, fill=colour, outline=line or None, width=3 * FINE if line else 0
    )


def _disc(draw: Draw, x: float, y: float, r: float, colour: str) -> None:
    draw.ellipse(((x - r) * FINE, (y - r) * FINE, (x + r) * FINE, (y + r) * FINE), fill=colour)


def _person(draw: Draw, dice: random.Random, x: float, y: float, size: float) -> None:
    """Draw somebody whose head is at x, y."""
    coat = dice.choice(COATS)
    _box(draw, x - size * 0.9, y + size * 0.8, size * 1.8, size * 2.4, coat, round_=size * 0.8)
    _disc(draw, x, y, size * 0.75, dice.choice(SKINS))


def _card(draw: Draw, dice: random.Random, x: float, y: float, w: float) -> None:
    """Draw a paper card, turned a little."""
    turn, h = dice.uniform(-0.35, 0.35), w * 0.42
    corners = [(-w / 2, -h / 2), (w / 2, -h / 2), (w / 2, h / 2), (-w / 2, h / 2)]
    cos, sin = math.cos(turn), math.sin(turn)
    at = [((x + a * cos - b * sin) * FINE, (y + a * sin + b * cos) * FINE) for a, b in corners]
    draw.polygon(at, fill=dice.choice(CARDS), outline=INK, width=2 * FINE)


def _circle(draw: Draw, dice: random.Random) -> None:
    _box(draw, 0, 0, WIDTH, HEIGHT, "#f1ebdd")
    draw.ellipse((170 * FINE, 150 * FINE, 1030 * FINE, 700 * FINE), fill=PAPER)
    for _ in range(26):
        angle, far = dice.uniform(0, math.tau), dice.uniform(0, 1) ** 0.5
        _card(draw, dice, 600 + math.cos(angle) * far * 260, 430 + math.sin(angle) * far * 150, 84)
    seats = [(math.tau * n / 18) for n in range(18)]
    for angle in sorted(seats, key=math.sin):
        _person(draw, dice, 600 + math.cos(angle) * 440, 375 + math.sin(angle) * 265, 34)


def _window(draw: Draw, dice: random.Random) -> None:
    _box(draw, 0, 0, WIDTH, HEIGHT, "#b1d2ec")
    _box(draw, 0, 620, WIDTH, 180, "#d9cfba")
    _box(draw, 140, 90, 920, 540, "#f5bf80")
    _box(draw, 140, 90, 920, 80, "#5b2e91")
    for pane in range(3):
        _box(draw, 190 + pane * 285, 220, 250, 330, "#f6d55c" if pane == 1 else PAPER, line=INK)
    for row, count in enumerate((14, 13, 12)):
        for place in range(count):
            x = 130 + place * (940 / (count - 1)) + dice.uniform(-12, 12)
            _person(draw, dice, x, 440 + row * 90 + dice.uniform(-10, 10), 30 + row * 4)


def _cover(draw: Draw, dice: random.Random) -> None:
    _box(draw, 0, 0, WIDTH, HEIGHT, "#f1ebdd")
    _box(draw, 432, 92, 380, 640, "#d5cbb5")
    for stripe, colour in enumerate(("#5b2e91", "#f6d55c", "#2e7d4f") * 4):
        _box(draw, 410, 70 + stripe * 53.34, 380, 53.4, colour)
    _box(draw, 450, 130, 300, 150, PAPER)
    for line, wide in enumerate((230, 190, 120)):
        _box(draw, 475, 160 + line * 36, wide, 16, INK)
    for _ in range(5):
        _card(draw, dice, dice.choice((210, 1000)) + dice.uniform(-70, 70), dice.uniform(180, 640), 150)


def _comic(draw: Draw, dice: random.Random) -> None:
    frames = [(60, 60, 520, 330), (620, 60, 520, 330), (60, 430, 340, 310), (440, 430, 700, 310)]
    for number, (x, y, w, h) in enumerate(frames):
        _box(draw, x, y, w, h, CARDS[number], line=INK)
        for place in range(2 + number % 3):
            _person(draw, dice, x + w * (0.25 + 0.24 * place), y + h * 0.52, 30)
        _box(draw, x + 24, y + 22, w * 0.5, 62, "#ffffff", line=INK, round_=30)
        for line in range(2):
            _box(draw, x + 50, y + 40 + line * 18, w * 0.5 - 60 - line * 40, 7, INK)
    draw.line(
        [(330 * FINE, 390 * FINE), (440 * FINE, 430 * FINE), (760 * FINE, 400 * FINE)],
        fill="#5b2e91",
        width=8 * FINE,
    )


def _square(draw: Draw, dice: random.Random) -> None:
    _box(draw, 0, 0, WIDTH, HEIGHT, "#b1d2ec")
    _box(draw, 0, 480, WIDTH, 320, "#b2d79a")
    for x, w, colour in ((60, 240, "#f5bcb6"), (330, 300, PAPER), (860, 280, "#f5bf80")):
        _box(draw, x, 290, w, 210, colour)
        roof = [(x - 20, 290), (x + w / 2, 170), (x + w + 20, 290)]
        draw.polygon([(a * FINE, b * FINE) for a, b in roof], fill="#8a5a2b")
        for pane in range(2):
            _box(draw, x + 40 + pane * (w - 130), 350, 50, 60, INK)
    _disc(draw, 745, 360, 95, "#2e7d4f")
    _box(draw, 733, 400, 24, 110, "#8a5a2b")
    _person(draw, dice, 980, 470, 46)
    for place in range(15):
        _person(
            draw,
            dice,
            110 + place % 8 * 95 + place // 8 * 40,
            560 + place // 8 * 95 + dice.uniform(-14, 14),
            34,
        )


motifs: dict[str, Callable[[Draw, random.Random], None]] = {
    "circle": _circle,
    "window": _window,
    "cover": _cover,
    "comic": _comic,
    "square": _square,
}
