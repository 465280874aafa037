"""What changed from one year to the next, what was done, and what goes with what: in sentences."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pandas as pd

from reachmap.compare.outlines import name_of
from reachmap.compare.periods import LESS, MORE, TOO_FEW
from reachmap.i18n import N_
from reachmap.present import labels
from reachmap.vocabulary import ALL

if TYPE_CHECKING:
    from reachmap.compare.actions import Judged
    from reachmap.compare.comparison import Comparison
    from reachmap.compare.periods import Changes, Common
    from reachmap.i18n import Translator

_MOST_AREAS = 12


def change_lines(comparison: Comparison, translator: Translator) -> list[str]:
    """Say what all share, and who changed otherwise than the rest."""
    changes, say = comparison.changes, translator.say
    if changes is None:
        return [say("There is one period only: nothing can be said of change.")]
    lines = []
    if changes.common is not None:
        lines.append(_shared(changes.common, changes, translator))
    lines += _otherwise(changes, translator)
    for code, left in changes.unmatched.items():
        if left:
            lines.append(
                translator.count(
                    "In {name} {n} area is in only one of the periods and is not compared.",
                    "In {name} {n} areas are in only one of the periods and are not compared.",
                    left,
                    name=name_of(code),
                )
            )
    return [*lines, say("A change says nothing of why.")]


def _shared(common: Common, changes: Changes, translator: Translator) -> str:
    values = {
        "first": str(changes.first),
        "last": str(changes.last),
        "interval": per_cent_interval(common.low, common.high, translator),
    }
    if common.high < 1:
        text = N_(
            "From {first} to {last} the support reached fewer in the municipalities together: {interval}."
        )
    elif common.low > 1:
        text = N_(
            "From {first} to {last} the support reached more in the municipalities together: {interval}."
        )
    else:
        text = N_(
            "Whether the support reached more or fewer in {last} than in {first} in the municipalities "
            "together can not be told: {interval}."
        )
    return translator.say(text, **values)


def _otherwise(changes: Changes, translator: Translator) -> list[str]:
    lines = []
    for code, row in changes.municipalities.iterrows():
        if row["verdict"] in (MORE, LESS):
            lines.append(_unlike(name_of(str(code)), row, translator, of_areas=False))
    if not lines:
        lines.append(translator.say("No municipality changed otherwise than the others by more than chance."))
    areas = changes.areas[changes.areas["verdict"].isin([MORE, LESS])]
    for _, row in areas.head(_MOST_AREAS).iterrows():
        name = f"{row['area_name']} ({name_of(str(row['municipality']))})"
        lines.append(_unlike(name, row, translator, of_areas=True))
    if areas.empty:
        lines.append(
            translator.say("No area changed otherwise than the rest of its municipality by more than chance.")
        )
    return lines


def _unlike(name: str, row: pd.Series, translator: Translator, *, of_areas: bool) -> str:
    text = N_(
        "In {name} the support reached {times} times as many as before ({low}–{high}), beside the other "
        "municipalities."
    )
    if of_areas:
        text = N_(
            "In {name} the support reached {times} times as many as before ({low}–{high}), beside the rest "
            "of the municipality."
        )
    times, low, high = (
        translator.number(float(row[f"against{end}"]), 1 if row["against"] >= 1 else 2)
        for end in ("", "_low", "_high")
    )
    return translator.say(text, name=name, times=times, low=low, high=high)


def per_cent_interval(low: float, high: float, translator: Translator) -> str:
    """Write times as many as per cent more or fewer: "13 to 22 % fewer"."""
    first, last = 100 * (low - 1), 100 * (high - 1)
    if first >= 0:
        return translator.say(
            "{low} to {high} % more", low=translator.number(first), high=translator.number(last)
        )
    if last <= 0:
        return translator.say(
            "{low} to {high} % fewer", low=translator.number(-last), high=translator.number(-first)
        )
    return translator.say(
        "between {low} % fewer and {high} % more", low=translator.number(-first), high=translator.number(last)
    )


def change_table(comparison: Comparison, translator: Translator) -> tuple[list[str], list[list[str]]]:
    """A row for each municipality that has both periods: its change, and beside the others."""
    say = translator.say
    headings = [say("Municipality"), say("Change"), say("Beside the others"), say("Assessment")]
    if comparison.changes is None:
        return headings, []
    words = {
        MORE: say("rose beside the others"),
        LESS: say("fell beside the others"),
        TOO_FEW: say("too little to go on"),
    }
    rows = []
    for code, row in comparison.changes.municipalities.iterrows():
        cells = [
            per_cent_interval(float(row[f"{name}_low"]), float(row[f"{name}_high"]), translator)
            if math.isfinite(float(row[f"{name}_low"]))
            else "–"
            for name in ("change", "against")
        ]
        rows.append([name_of(str(code)), *cells, words.get(row["verdict"], say("as the others"))])
    return headings, rows


def action_lines(judged: Judged, translator: Translator) -> list[str]:
    """Say of each action what the next period shows, and what it cost."""
    say = translator.say
    lines = [_action(row, translator) for _, row in judged.rows.iterrows()]
    for _, row in judged.costs[judged.costs["what"] != ALL].iterrows():
        if math.isfinite(float(row["cost_each"])):
            lines.append(
                say(
                    "{what} in {name}: {cost} kronor and {evenings} evenings for each participation.",
                    what=str(row["what"]),
                    name=name_of(str(row["municipality"])),
                    cost=translator.number(float(row["cost_each"])),
                    evenings=translator.number(float(row["evenings_each"]), 1),
                )
            )
    return [*lines, say("That it came after does not show that it was the cause.")]


def _action(row: pd.Series, translator: Translator) -> str:
    say = translator.say
    place = (
        str(row["area_name"])
        if isinstance(row["area_name"], str) and row["area_name"] not in ("", "nan")
        else ""
    )
    where = name_of(str(row["municipality"]))
    values = {
        "what": str(row["what"]),
        "place": f"{place} ({where})" if place else where,
        "group": labels.lower_first(labels.group_label(translator, str(row["group"]))),
    }
    if not math.isfinite(float(row["against"])):
        return say(
            "{what}, {group} in {place}: before and after can not be told (no such periods, or too few).",
            **values,
        )
    values |= {
        "before": str(int(row["year_before"])),
        "after": str(int(row["year_after"])),
        "change": per_cent_interval(float(row["change_low"]), float(row["change_high"]), translator),
        "against": per_cent_interval(float(row["against_low"]), float(row["against_high"]), translator),
    }
    return say(
        "{what}, {group} in {place}: {change} from {before} to {after}; beside the rest {against}.", **values
    )
