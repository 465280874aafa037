"""What statistics say of who lives in the areas, as views of the map: classes, legend, source.

A published figure is a fill with breaks of its own, in colours that no reach has: where people have little
is not where the support falls short. What is shown is what the project uses, foreign background never
(`reachmap.gaps.profile`). Draws what the tables say; computes nothing but round breaks.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from reachmap.present import palette
from reachmap.present.profile import figure_label

if TYPE_CHECKING:
    from reachmap.i18n import Translator
    from reachmap.present.content import MapContent
    from reachmap.present.palette import Look

PREFIX = "figure:"
# Steps that a person can keep in mind, and how many of them at most lie between the breaks.
_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
_MOST_STEPS = 4
# Breaks are told to ten digits.
_ALIKE = 1e-9


def views(content: MapContent) -> dict[str, str]:
    """Name the figures that are known of the areas on the map, by view."""
    figures = content.profiles.figures
    if not len(figures) or not set(content.areas["area_code"]) & set(figures.index):
        return {}
    return {f"{PREFIX}{name}": figure_label(content.translator, str(name)) for name in figures.columns}


def value(content: MapContent, i: int, view: str) -> float:
    """Take an area's figure; not a number where it is not known."""
    return _values(content, view).get(content.places[i].code, math.nan)


def written(content: MapContent, i: int, view: str) -> str:
    """Write an area's figure with its name."""
    found = value(content, i, view)
    say, name = content.translator.say, views(content).get(view, "")
    number = content.translator.number(found, 1) if math.isfinite(found) else say("not known")
    return say("{figure}: {n}", figure=name, n=number)


def look(content: MapContent, i: int, view: str) -> Look:
    """Say how an area is drawn."""
    found = value(content, i, view)
    if not math.isfinite(found):
        return palette.VERDICT_LOOKS["no_data"]
    return palette.figure_looks()[sum(found >= limit for limit in _breaks(content, view))]


def legend(content: MapContent, view: str) -> tuple[str, tuple[tuple[Look, str], ...]]:
    """Word the heading and the classes of a view."""
    found = _values(content, view)
    shown = [found.get(str(code), math.nan) for code in content.areas["area_code"]]
    words = _class_words(_breaks(content, view), content.translator)
    classes = tuple(zip(palette.figure_looks(), words, strict=False))
    if not all(map(math.isfinite, shown)):
        no_data = palette.VERDICT_LOOKS["no_data"]
        classes = (*classes, (no_data, content.words[no_data.key]))
    return views(content)[view], classes


def source(content: MapContent) -> str:
    """Say where the figures come from, and what they are not."""
    say, file = content.translator.say, content.settings.covariates.file
    named = [entry for entry in content.sources if file is not None and entry["file"] == file.name]
    told = ", ".join(f"{entry['publisher']}, {entry['title']}" for entry in named)
    if not told:
        told = say("the project's file") if file is None else say("the project's file {file}", file=file.name)
    return say(
        "Statistics of who lives in the areas, not of the support: {source}. Darker is a higher figure.",
        source=told,
    )


def breaks(values: Sequence[float]) -> tuple[float, ...]:
    """Choose round breaks: at most five, an even step apart, between the twentieth and its counterpart.

    Parameters
    ----------
    values
        A figure of each area.

    Returns
    -------
    tuple
        The whole multiples of a round step between the 5th and the 95th percentile; the smallest step that
        leaves at most four steps between them. None where all areas are alike, to nine digits.
    """
    known = [value for value in values if math.isfinite(value)]
    low, high = (float(each) for each in np.percentile(known or [0], [5, 95]))
    if not high - low > _ALIKE:
        return ()
    power = 10.0 ** math.floor(math.log10((high - low) / _MOST_STEPS))
    step = next(s * power for s in _STEPS if s * power * _MOST_STEPS >= (high - low) * (1 - 1e-9))
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return tuple(round(n * step, 10) for n in range(first, last + 1))


def _breaks(content: MapContent, view: str) -> tuple[float, ...]:
    if view not in content.figure_breaks:
        content.figure_breaks[view] = breaks(list(_values(content, view).values()))
    return content.figure_breaks[view]


def _class_words(limits: tuple[float, ...], translator: Translator) -> list[str]:
    say = translator.say
    if not limits:
        return [say("all areas alike")]
    decimals = max(_decimals(limit) for limit in limits)
    told = [translator.number(limit, decimals) for limit in limits]
    between = [say("{low} to under {high}", low=low, high=high) for low, high in pairwise(told)]
    return [say("under {n}", n=told[0]), *between, say("{n} or higher", n=told[-1])]


def _decimals(limit: float) -> int:
    return next(n for n in range(12) if math.isclose(round(limit, n), limit, abs_tol=1e-9))


def _values(content: MapContent, view: str) -> dict[str, float]:
    """All areas' figures by code, of whichever municipality: the same breaks for every part of a map."""
    if view not in content.figure_values:
        column = content.profiles.figures[view.removeprefix(PREFIX)]
        content.figure_values[view] = {str(code): float(value) for code, value in column.items()}
    return content.figure_values[view]
