"""Charts: what is drawn where."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reachmap.present.charts import Bar, Dot, funnel, interval_bars
from reachmap.present.marks import placed


def test_what_bars_are_held_against_strikes_out_no_label() -> None:
    bars = [Bar(f"Alla föräldrar, {age}", "3", 3.0, 1.0, 9.0) for age in ("alla åldrar", "0–2 år")]
    svg = interval_bars("Nådda", bars, reference=(1.0, "hela kommunen"))
    dotted = re.search(r'<path d="([^"]*)"[^>]*stroke-dasharray="2 3"', svg)
    assert dotted is not None
    pieces = [(float(y), float(y) + float(v)) for y, v in re.findall(r"M[\d.]+ ([\d.]+)v([\d.]+)", dotted[1])]
    labels = [float(y) for y in re.findall(r'y="([\d.]+)" font-size="12"[^>]*>Alla', svg)]
    assert len(pieces) == len(labels) == len(bars)
    # A text of 12 pixels reaches about as far above its line, and 3 below.
    assert not any(top < y + 3 and bottom > y - 10 for top, bottom in pieces for y in labels)


@pytest.mark.parametrize("value", [1.0, 80.0, 90.0, 99.0, 100.0, float("nan")])
def test_what_bars_are_held_against_strikes_out_no_figure(value: float) -> None:
    """A bar that ends shortly before it has its figure just where the line would be."""
    bars = [Bar("en", "1 800", value, float("nan"), float("nan")), Bar("alla", "2 000", 100.0, 90.0, 100.0)]
    svg = interval_bars("Nådda", bars, reference=(100.0, "alla"))
    dotted = re.search(r'<path d="([^"]*)"[^>]*stroke-dasharray="2 3"', svg)
    assert dotted is not None
    pieces = [tuple(map(float, piece)) for piece in re.findall(r"M([\d.]+) ([\d.]+)v([\d.]+)", dotted[1])]
    assert len(pieces) == len(bars)
    texts = re.findall(r'x="([\d.]+)" y="([\d.]+)" font-size="13"[^>]*>([^<]*)', svg)
    assert len(texts) == len(bars)
    for x, y, text in ((float(x), float(y), text) for x, y, text in texts):
        # A text of 13 pixels: under 8 a letter, 10 above its line.
        crossed = [
            at
            for at, top, length in pieces
            if x < at < x + 7.5 * len(text) and top < y + 2 and top + length > y - 10
        ]
        assert not crossed, text


def test_numbers_of_points_that_lie_close_stand_beside_one_another() -> None:
    dots = [Dot(1150, 0.031, filled=True, label="3"), Dot(1160, 0.033, filled=True, label="5")]
    dots += [Dot(1100, 0.021, filled=True, label="2"), Dot(900, 0.08, filled=False)]
    ticks = ([(0.0, "0"), (1500.0, "1500")], [(0.0, "0"), (0.2, "20")])
    svg = funnel("t", dots, limits=[], level=0.08, across="a", up="u", ticks=ticks)
    found = re.findall(r' x="([\d.]+)" y="([\d.]+)" font-size="12"[^>]*>([235])<', svg)
    assert svg.count('paint-order="stroke"') == len(found)
    places = [(float(x), float(y)) for x, y, _ in found]
    assert [text for *_, text in found] == ["3", "5", "2"]
    for i, (x, y) in enumerate(places):
        assert all(abs(x - a) >= 7 or abs(y - b) >= 10 for a, b in places[:i])


@given(st.lists(st.tuples(st.floats(60, 600), st.floats(20, 300)), min_size=1, max_size=6))
def test_every_mark_stands_in_the_picture_and_near_its_point(points: list[tuple[float, float]]) -> None:
    marks = placed(points, [str(i) for i in range(len(points))], width=650, height=316)
    assert [mark.text for mark in marks] == [str(i) for i in range(len(points))]
    for mark, (x, y) in zip(marks, points, strict=True):
        assert mark.is_within(650, 316)
        assert abs(mark.x - x) <= 24
        assert abs(mark.y - y) <= 28
    # Up to six points have free room around each: no mark lies on another.
    assert sum(one.over(two) for i, one in enumerate(marks) for two in marks[:i]) == 0
