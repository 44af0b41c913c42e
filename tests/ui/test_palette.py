"""Contrast and telling apart, computed from tokens.css itself."""

import itertools
import re

import numpy as np
import pytest

from geflecht.ui.templatetags.ui import PAPERS, SHAPES, STATIC, TONES

pytestmark = pytest.mark.pure

TOKENS = (STATIC / "ui" / "tokens.css").read_text("utf-8")
SCHEMES = ("light", "dark")
COLOUR = re.compile(r"--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);")
COLOURS = {name: dict(zip(SCHEMES, pair, strict=True)) for name, *pair in COLOUR.findall(TOKENS)}
TONE_NAMES = [f"tone-{tone}" for tone in TONES]
CARDS = [name for name in PAPERS if name != "plain"]

# Machado, Oliveira and Fernandes 2009, severity 1.0, on linear RGB; doi:10.1109/TVCG.2009.113.
SIGHTS = {
    "usual": np.eye(3),
    "protan": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deutan": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritan": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}
# Distance in OKLab × 100: 2 is just seen side by side; these hold for marks that lie apart.
LEAST = {"usual": 10, "protan": 5.5, "deutan": 5.5, "tritan": 5.5}


def linear(colour):
    part = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)


def contrast(one, other):
    """Return the contrast of WCAG 2.2, from 1 to 21."""
    light, dark = sorted((linear(colour) @ [0.2126, 0.7152, 0.0722] for colour in (one, other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def oklab(rgb):
    """Convert linear RGB to OKLab × 100 (Ottosson 2020)."""
    cones = np.cbrt(
        np.clip(rgb, 0, 1)
        @ np.array(
            [
                [0.4122214708, 0.2119034982, 0.0883024619],
                [0.5363325363, 0.6806995451, 0.2817188376],
                [0.0514459929, 0.1073969566, 0.6299787005],
            ]
        )
    )
    return 100 * (
        cones
        @ np.array(
            [
                [0.2104542553, 1.9779984951, 0.0259040371],
                [0.7936177850, -2.4285922050, 0.7827717662],
                [-0.0040720468, 0.4505937099, -0.8086757660],
            ]
        )
    )


def test_contrast_agrees_with_known_values():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)  # the best known near miss


def test_oklab_agrees_with_known_values():
    assert oklab(linear("#ffffff")) == pytest.approx([100, 0, 0], abs=0.01)
    assert oklab(linear("#ff0000")) == pytest.approx([62.80, 22.49, 12.58], abs=0.01)


def test_every_token_was_read():
    wanted = {*TONE_NAMES, *CARDS, *(f"heat-{i}" for i in range(5))}
    wanted |= {
        "paper",
        "sheet",
        "band",
        "ink",
        "ink-soft",
        "line",
        "edge",
        "accent",
        "accent-ink",
        "accent-soft",
    }

    assert set(COLOURS) == wanted


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("ground", ("paper", "sheet"))
@pytest.mark.parametrize("name", (*TONE_NAMES, "edge", "accent"))
def test_marks_and_borders_stand_out(scheme, ground, name):
    assert contrast(COLOURS[name][scheme], COLOURS[ground][scheme]) >= 3


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(
    "ground", ("paper", "sheet", "band", "accent-soft", *CARDS, *(f"heat-{i}" for i in range(5)))
)
def test_ink_can_be_read_on_every_ground(scheme, ground):
    assert contrast(COLOURS["ink"][scheme], COLOURS[ground][scheme]) >= 7


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(
    ("ink", "ground"),
    (
        ("ink-soft", "paper"),
        ("ink-soft", "sheet"),
        ("ink-soft", "band"),
        ("accent-ink", "accent"),
        ("paper", "ink"),
    ),
)
def test_other_inks_can_be_read(scheme, ink, ground):
    assert contrast(COLOURS[ink][scheme], COLOURS[ground][scheme]) >= 4.5


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("card", CARDS)
def test_the_line_below_a_link_is_seen_on_cards(scheme, card):
    assert contrast(COLOURS["accent"][scheme], COLOURS[card][scheme]) >= 3


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("sight", SIGHTS)
def test_any_two_tones_differ_for_every_sight(scheme, sight):
    seen = {name: oklab(linear(COLOURS[name][scheme]) @ SIGHTS[sight].T) for name in TONE_NAMES}

    distances = {
        pair: np.linalg.norm(seen[pair[0]] - seen[pair[1]]) for pair in itertools.combinations(TONE_NAMES, 2)
    }

    assert {pair: d for pair, d in distances.items() if d < LEAST[sight]} == {}


def test_every_tone_has_a_shape_of_its_own():
    paths = [SHAPES[name] for name in list(SHAPES)[: len(TONES)]]

    assert len(set(paths)) == len(TONES) == 15
