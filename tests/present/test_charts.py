"""Charts: what is drawn where."""

from __future__ import annotations

import re

from reachmap.present.charts import Bar, interval_bars


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
