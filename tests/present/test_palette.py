"""The palette keeps its promises: contrast, order in grey, apart for colour-blind eyes, no red."""

from __future__ import annotations

import colorsys
from itertools import combinations, pairwise

import numpy as np
import pytest

from reachmap.present import palette
from reachmap.vocabulary import NO_DATA, VERDICTS

# Machado, Oliveira & Fernandes (2009), full severity, on linear RGB.
VISIONS = {
    "normal": np.eye(3),
    "protan": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deutan": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "tritan": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}
TO_XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)


def lab(colour: str, vision: str = "normal") -> np.ndarray:
    """CIE L*a*b* (D65) of a colour as an eye of this kind sees it."""
    seen = np.clip(VISIONS[vision] @ np.array(palette.linear_rgb(colour)), 0, 1)
    xyz = TO_XYZ @ seen / np.array([0.95047, 1.0, 1.08883])
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def test_contrast_agrees_with_the_published_extremes() -> None:
    assert palette.contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert palette.contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("ground", [palette.PAPER, palette.WHITE, "#F4F1EA", "#E3EFEE"])
@pytest.mark.parametrize("text", [palette.INK, palette.QUIET])
def test_text_can_be_read(text: str, ground: str) -> None:
    assert palette.contrast(text, ground) >= 4.5


@pytest.mark.parametrize(
    "look", [*palette.VERDICT_LOOKS.values(), *palette.share_looks(), *palette.figure_looks()]
)
def test_every_class_stands_out_from_the_page_by_fill_or_outline(look: palette.Look) -> None:
    assert max(palette.contrast(c, palette.WHITE) for c in (look.fill, look.legend_outline)) >= 3


@pytest.mark.parametrize(
    "look", [*palette.VERDICT_LOOKS.values(), *palette.share_looks(), *palette.figure_looks()]
)
def test_the_border_shows_between_two_areas_of_the_same_class(look: palette.Look) -> None:
    assert palette.contrast(look.fill, look.outline) >= 3


def test_every_verdict_has_a_look_of_its_own() -> None:
    assert list(palette.VERDICT_LOOKS) == [*VERDICTS, NO_DATA]
    drawn = {(k.fill, k.pattern, k.dashes, k.outline_px) for k in palette.VERDICT_LOOKS.values()}
    assert len(drawn) == len(palette.VERDICT_LOOKS)
    marks = [look.mark for look in palette.VERDICT_LOOKS.values()]
    assert len(set(marks)) == len(marks)


def test_lightness_falls_from_on_par_to_clear_shortfall() -> None:
    order = ("on_par", "uncertain", "likely_shortfall", "clear_shortfall")
    lightness = [lab(palette.VERDICT_LOOKS[key].fill)[0] for key in order]
    assert lightness == sorted(lightness, reverse=True)
    assert [round(value) for value in lightness] == pytest.approx([95, 86, 44, 17], abs=5)


def test_verdicts_stay_apart_in_grey_by_lightness_or_pattern() -> None:
    for first, second in combinations(palette.VERDICT_LOOKS.values(), 2):
        apart = abs(lab(first.fill)[0] - lab(second.fill)[0]) > 8
        drawn = (first.pattern, first.dashes) != (second.pattern, second.dashes)
        assert apart or drawn, (first.key, second.key)


@pytest.mark.parametrize("fills", [palette.SHARE_FILLS, palette.FIGURE_FILLS])
def test_shares_and_figures_darken_step_by_step(fills: tuple[str, ...]) -> None:
    lightness = [lab(fill)[0] for fill in fills]
    assert all(high - low > 8 for high, low in pairwise(lightness))


@pytest.mark.parametrize("vision", VISIONS)
def test_filled_classes_stay_apart(vision: str) -> None:
    keys = ("clear_shortfall", "likely_shortfall", "uncertain", "on_par", "above")
    for first, second in combinations((palette.VERDICT_LOOKS[key].fill for key in keys), 2):
        assert np.linalg.norm(lab(first, vision) - lab(second, vision)) > 9, (first, second)


def test_no_red() -> None:
    fills = [look.fill for look in (*palette.VERDICT_LOOKS.values(), *palette.share_looks())]
    fills += palette.FIGURE_FILLS
    for fill in [*fills, palette.ACCENT, palette.INK]:
        hue, _, saturation = colorsys.rgb_to_hls(*palette.linear_rgb(fill))
        assert saturation < 0.3 or 30 / 360 < hue < 330 / 360, fill
