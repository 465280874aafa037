"""Pictures of municipalities side by side: map, funnel, intervals; a table beside each says the same."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from reachmap.compare.comparison import ALIKE, APART, FEWER, INSIDE, MISSING, MORE, UNCERTAIN
from reachmap.compare.outlines import name_of, outlines
from reachmap.present import palette
from reachmap.present.charts import Bar, interval_bars
from reachmap.present.compare_words import STANDINGS, standing
from reachmap.present.palette import VERDICT_LOOKS, Look
from reachmap.present.report_map import map_svg
from reachmap.vocabulary import ABOVE, LIKELY_SHORTFALL, NO_DATA, ON_PAR, TOO_FEW
from reachmap.vocabulary import UNCERTAIN as NOT_SURE

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

    from reachmap.compare.comparison import Comparison
    from reachmap.compare.years import Year
    from reachmap.i18n import Translator

LOOKS: dict[str, Look] = {
    FEWER: VERDICT_LOOKS[LIKELY_SHORTFALL],
    MORE: VERDICT_LOOKS[ABOVE],
    ALIKE: VERDICT_LOOKS[ON_PAR],
    UNCERTAIN: VERDICT_LOOKS[NOT_SURE],
    APART: VERDICT_LOOKS[TOO_FEW],
    MISSING: VERDICT_LOOKS[NO_DATA],
}
MOST_BARS = 30
_LEFT, _TOP, _WIDTH, _HEIGHT, _BELOW = 64.0, 16.0, 560.0, 320.0, 56.0
# Left, top, right and bottom of what is drawn; how wide a letter of its names is.
_Box = tuple[float, float, float, float]
_LETTER = 6.4
_FEWEST_TICKS = 3
_SECOND = {"95": "5 4", "99.8": ""}


def county_map(comparison: Comparison) -> str:
    """Draw the municipalities by their standing in the last period, as SVG, numbered as the table."""
    table = comparison.latest.table
    ground, codes = _ground(table)
    classes = {str(code): standing(row) for code, row in table.iterrows()}
    looks = [LOOKS[classes[codes[code]]] for code in ground["kommunkod"]]
    order = {code: str(i) for i, code in enumerate(table.index, start=1)}
    marks = {i: order[codes[code]] for i, code in enumerate(ground["kommunkod"])}
    return map_svg(ground, looks, marks if len(table) <= MOST_BARS else {})


def _ground(table: pd.DataFrame) -> tuple[GeoDataFrame, dict[str, str]]:
    """Outlines of all that the table names, and whose row each belongs to."""
    codes = {part: str(code) for code in table.index for part in str(code).split("+")}
    ground = outlines(codes)
    return ground, codes


def map_title(translator: Translator) -> str:
    """Say what the map shows."""
    return translator.say("Map of the municipalities: how far the support reaches, beside all municipalities")


def map_words(comparison: Comparison, translator: Translator) -> str:
    """Say what is seen on the map."""
    table = comparison.latest.table
    kinds: dict[str, list[str]] = {}
    for code, row in table.iterrows():
        kinds.setdefault(standing(row), []).append(name_of(str(code)))
    told = [
        translator.say("{words}: {names}.", words=translator.say(STANDINGS[kind]), names=", ".join(names))
        for kind, names in kinds.items()
    ]
    return " ".join([translator.say("Map of the municipalities."), *told])


def legend(comparison: Comparison, translator: Translator) -> list[tuple[Look, str]]:
    """List the classes that the map has, with how many are of each."""
    found = [standing(row) for _, row in comparison.latest.table.iterrows()]
    return [
        (
            LOOKS[kind],
            translator.say(
                "{words} ({n})", words=translator.say(text), n=translator.number(found.count(kind))
            ),
        )
        for kind, text in STANDINGS.items()
        if kind in found
    ]


def interval_picture(year: Year, translator: Translator) -> str:
    """Draw the pooled ratios with intervals, in the order of codes; empty for none or too many."""
    if year.pooled is None or len(year.pooled.figures) > MOST_BARS:
        return ""
    bars = [
        Bar(
            name_of(str(code)),
            translator.number(float(row["pooled"]), 2),
            float(row["pooled"]),
            float(row["pooled_low"]),
            float(row["pooled_high"]),
            LOOKS[standing(row)],
        )
        for code, row in year.table[year.table["pooled"].notna()].iterrows()
    ]
    everybody = translator.say("all together")
    return interval_bars(interval_title(translator), bars, reference=(1.0, everybody))


def interval_title(translator: Translator) -> str:
    """Say what the bars show."""
    return translator.say(
        "Reach through that of all municipalities, drawn together, in the order of their codes"
    )


def funnel_title(translator: Translator) -> str:
    """Say what the funnel shows."""
    return translator.say("Reach through that of all municipalities, by size: within the lines may be chance")


def funnel_words(year: Year, translator: Translator) -> str:
    """Say which lie outside the funnel."""
    if "funnel" not in year.table:
        return translator.say("Too little can be compared to draw a funnel.")
    outside = year.table[year.table["funnel"].notna() & (year.table["funnel"] != INSIDE)]
    if outside.empty:
        return translator.say(
            "All lie within the funnel: they differ no more than chance and their spread allow."
        )
    names = translator.listed([name_of(str(code)) for code in outside.index])
    return translator.say("Outside the outer lines: {names}.", names=names)


def funnel_note(year: Year, translator: Translator) -> str:
    """Say which lie outside, and on paper, where nothing else does, how the funnel is read."""
    read = translator.say(
        "Each circle is a municipality; the scale to the left is times all municipalities. The dashed lines "
        "hold 95 of 100, the outer ones 998 of 1,000, if they differ by chance and their usual spread alone."
    )
    return f"{funnel_words(year, translator)} {read}"


def funnel_picture(year: Year, translator: Translator) -> str:
    """Draw the funnel as SVG; empty where nothing can be compared."""
    if "size" not in year.table or year.limits.empty:
        return ""
    drawn = year.table[year.table["size"].notna()]
    sizes = year.limits["size"].to_numpy(float)
    x_of = _log_scale(sizes.min(), sizes.max())
    top = 1.1 * max(float(drawn["indirect"].max()), float(year.limits["high_99.8"].quantile(0.6)), 1.4)

    def y_of(value: float) -> float:
        return _TOP + _HEIGHT * (1 - min(max(value, 0.0), top) / top)

    parts = [*_grid(top, y_of, translator), *_lines(year.limits, x_of, y_of)]
    places = {str(code): (x_of(row["size"]), y_of(row["indirect"])) for code, row in drawn.iterrows()}
    parts += [_dot(row, *places[str(code)]) for code, row in drawn.iterrows()]
    parts += _names(drawn, places)
    parts += _axis(sizes, x_of, translator)
    width, height = _LEFT + _WIDTH + 24, _TOP + _HEIGHT + _BELOW
    title = escape(funnel_title(translator))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" '
        f'height="{height:.0f}" role="img" font-family="sans-serif"><title>{title}</title>'
        f'<rect width="100%" height="100%" fill="{palette.WHITE}"/>{"".join(parts)}</svg>'
    )


def _log_scale(low: float, high: float) -> Callable[[float], float]:
    first, span = math.log(low), max(math.log(high) - math.log(low), 1e-9)
    return lambda value: _LEFT + _WIDTH * (math.log(value) - first) / span


def _text(text: str, x: float, y: float, *, anchor: str = "start", colour: str = palette.INK) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="12" fill="{colour}" text-anchor="{anchor}">'
        f"{escape(text)}</text>"
    )


def _grid(top: float, y_of: Callable[[float], float], translator: Translator) -> list[str]:
    parts = []
    for value in np.arange(0, top, 0.5):
        y = y_of(value)
        parts.append(f'<path d="M{_LEFT} {y:.1f}h{_WIDTH}" stroke="{palette.LINES}"/>')
        label = translator.number(float(value), 1)
        parts.append(_text(label, _LEFT - 8, y + 4, anchor="end", colour=palette.QUIET))
    parts.append(f'<path d="M{_LEFT} {y_of(1.0):.1f}h{_WIDTH}" stroke="{palette.INK}"/>')
    return parts


def _lines(limits: pd.DataFrame, x_of: Callable[[float], float], y_of: Callable[[float], float]) -> list[str]:
    parts = []
    for level, dashes in _SECOND.items():
        for end in ("low", "high"):
            pairs = zip(limits["size"], limits[f"{end}_{level}"], strict=True)
            line = "L".join(f"{x_of(size):.1f} {y_of(value):.1f}" for size, value in pairs)
            dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
            parts.append(f'<path d="M{line}" stroke="{palette.EDGE}" fill="none"{dashed}/>')
    return parts


def _dot(row: pd.Series, x: float, y: float) -> str:
    look = LOOKS[standing(row)]
    # Inside, a dot says nothing: it may not look like one of a class.
    fill = look.fill if row["funnel"] != INSIDE else palette.WHITE
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5" fill="{fill}" stroke="{palette.INK}"/>'


def _names(drawn: pd.DataFrame, places: Mapping[str, tuple[float, float]]) -> list[str]:
    """Name who lies outside, the farthest first; a name with no room is in the words only."""
    outside = drawn[drawn["funnel"] != INSIDE]
    dots = [(x - 5, y - 5, x + 5, y + 5) for x, y in (places[str(code)] for code in outside.index)]
    names: list[str] = []
    taken: list[_Box] = []
    for code in outside["indirect"].sub(1.0).abs().sort_values(ascending=False, kind="stable").index:
        x, y = places[str(code)]
        wide = _LETTER * len(name_of(str(code)))
        right = (x + 9, y - 9, x + 9 + wide, y + 6)
        left = (x - 9 - wide, y - 9, x - 9, y + 6)
        sides = (right, left) if x < _LEFT + 0.7 * _WIDTH else (left, right)
        for box in sides:
            if box[0] >= _LEFT and box[2] <= _LEFT + _WIDTH + 24 and not _meets(box, (*taken, *dots)):
                taken.append(box)
                anchor, at = ("start", box[0]) if box is right else ("end", box[2])
                names.append(_text(name_of(str(code)), at, y + 4, anchor=anchor))
                break
    return names


def _meets(box: _Box, others: Sequence[_Box]) -> bool:
    """Whether a box lies over another."""
    return any(
        box[0] < other[2] and other[0] < box[2] and box[1] < other[3] and other[1] < box[3]
        for other in others
    )


def _ticks(sizes: np.ndarray, steps: tuple[int, ...]) -> list[int]:
    return [n * 10**power for power in range(6) for n in steps if sizes.min() <= n * 10**power <= sizes.max()]


def _axis(sizes: np.ndarray, x_of: Callable[[float], float], translator: Translator) -> list[str]:
    bottom = _TOP + _HEIGHT
    ticks = _ticks(sizes, (1, 3))
    if len(ticks) < _FEWEST_TICKS:
        ticks = _ticks(sizes, (1, 2, 3, 5, 7))
    parts = [
        _text(translator.number(n), x_of(n), bottom + 18, anchor="middle", colour=palette.QUIET)
        for n in ticks
    ]
    across = translator.say("Expected participants, those who came together counted as one")
    return [*parts, _text(across, _LEFT, bottom + 40)]
