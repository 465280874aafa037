"""Areas in a funnel, in words, a picture and a table. Draws and words; computes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from reachmap.compare.areas import FAR_BELOW, FAR_OVER, INSIDE, POSITIONS, AreaFunnel
from reachmap.compare.funnel import LEVELS
from reachmap.i18n import N_
from reachmap.present import labels
from reachmap.present.charts import Dot, funnel

if TYPE_CHECKING:
    from reachmap.i18n import Translator

_POSITIONS = {
    "far_below": N_("far fewer than chance explains"),
    "below": N_("fewer than chance explains"),
    "inside": N_("within what chance explains"),
    "over": N_("more than chance explains"),
    "far_over": N_("far more than chance explains"),
}
_MARKS = {"far_below": "▼▼", "below": "▼", "inside": "=", "over": "▲", "far_over": "▲▲"}


def funnel_title(translator: Translator) -> str:
    """Name the picture."""
    return translator.say("Parents recorded of 100, by how many parents live in the area")


def funnel_lines(found: AreaFunnel, translator: Translator) -> list[str]:
    """Say how many areas lie outside what chance explains, and how many are not drawn."""
    say, count = translator.say, translator.count
    if found.points.empty:
        return [say("Too little is shown of the areas to hold them against chance.")]
    positions = found.points["position"]
    below, over = (int(positions.isin(some).sum()) for some in (POSITIONS[:2], POSITIONS[3:]))
    lines = [
        count(
            "Of {n} area in the picture, {below} has fewer recorded than chance explains and {over} more.",
            "Of {n} areas in the picture, {below} have fewer recorded than chance explains and {over} more.",
            len(positions),
            below=translator.number(below),
            over=translator.number(over),
        ),
        say(
            "The dashed lines hold 95 of 100 areas, the dotted ones 998 of 1,000, if areas differ by chance "
            "alone and participants come in clumps. It is what was recorded, not an estimate: nothing is "
            "corrected for homes that are not known. The assessments on the map are."
        ),
    ]
    if found.not_shown:
        lines.append(
            count(
                "{n} area is not in the picture: its number is hidden, or too few parents live there.",
                "{n} areas are not in the picture: their numbers are hidden, or too few parents live there.",
                found.not_shown,
            )
        )
    return lines


def funnel_picture(found: AreaFunnel, translator: Translator) -> str:
    """Draw the funnel; areas outside the limits are filled and numbered as in the table."""
    points = _outside_first(found)
    named = {code: str(i) for i, code in enumerate(points["area_code"], start=1)}
    dots = [
        Dot(
            float(row["parents"]),
            float(row["rate"]),
            filled=row["position"] != INSIDE,
            label=named[row["area_code"]] if row["position"] in (FAR_BELOW, FAR_OVER) else "",
        )
        for row in points.to_dict("records")
    ]
    limits = found.limits
    lines = [
        [
            (float(x), float(y))
            for x, y in zip(limits["parents"], limits[f"{end}_{100 * level:g}"], strict=True)
        ]
        for level in LEVELS
        for end in ("low", "high")
    ]
    most = float(max(found.points["rate"].max(), found.baseline))
    widest = float(found.points["parents"].max())
    return funnel(
        funnel_title(translator),
        dots,
        limits=lines,
        level=found.baseline,
        across=translator.say("Parents in the area"),
        up=translator.say("Recorded of 100 parents"),
        ticks=(_ticks(widest, translator), _ticks(most, translator, scale=100)),
    )


def _ticks(most: float, translator: Translator, *, scale: int = 1) -> list[tuple[float, str]]:
    """Even steps from 0 that hold the largest value: 1, 2 or 5 of a power of ten."""
    rough = most * scale / 5
    power = 10 ** np.floor(np.log10(rough))
    step = next(power * factor for factor in (1, 2, 5, 10) if power * factor >= rough)
    values = np.arange(0, most * scale + step, step)
    decimals = 0 if step >= 1 else 1
    return [(float(value / scale), translator.number(float(value), decimals)) for value in values]


def _outside_first(found: AreaFunnel) -> pd.DataFrame:
    order = {position: i for i, position in enumerate(("far_below", "below", "far_over", "over", "inside"))}
    points = found.points.assign(_order=found.points["position"].map(order))
    return points.sort_values(["_order", "rate"], kind="stable").drop(columns="_order")


def funnel_rows(found: AreaFunnel, translator: Translator) -> tuple[list[str], list[list[str]]]:
    """Name the areas of the picture: those outside first, with the numbers that they have in it."""
    say = translator.say
    headings = [
        say("Area"),
        say("No."),
        say("Parents"),
        say("Recorded"),
        say("Of 100 parents"),
        say("Against chance"),
    ]
    return headings, [
        [
            str(row["area_name"] or row["area_code"]),
            translator.number(number),
            labels.people(translator, float(row["parents"])),
            translator.number(float(row["reached"])),
            translator.number(100 * float(row["rate"]), 1),
            f"{_MARKS[row['position']]} {translator.say(_POSITIONS[row['position']])}",
        ]
        for number, row in enumerate(_outside_first(found).to_dict("records"), start=1)
    ]
