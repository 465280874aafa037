"""Machine-made slips over the whole country: `.venv/bin/python -m benchmarks.slips_of_the_pen`.

What no hand-written set has is size. Every area of Statistics Sweden's RegSO list (the names that come with
ReachMap) and every part of a compound is mistyped at random: a letter left out, doubled, exchanged for its
neighbour on the keyboard, swapped with the next, or all dots left off. Counted are, per municipality,

- *own*: mistyped names of its own areas: taken rightly, taken wrongly, left to a person;
- *neighbours'*: mistyped names of places in other municipalities of the county that it has none like: every
  one that is taken is wrong;
- *unlisted*: names of its own areas, spelt rightly, when the area is not in the list: likewise.

The slips are simpler than people's: read the rates as such, not as a precision to expect.
"""

from __future__ import annotations

import argparse
import csv
from collections import Counter
from pathlib import Path

import numpy as np

import reachmap.locate.exact as exact
from reachmap.locate.names import NameIndex
from reachmap.locate.words import parts_of, plain_name, without_dots

_KEYS = ("qwertyuiopå", "asdfghjklöä", "zxcvbnm")
_NEIGHBOUR = {key: row[max(0, i - 1) : i] + row[i + 1 : i + 2] for row in _KEYS for i, key in enumerate(row)}
_SHORTEST = 4


def mistyped(name: str, rng: np.random.Generator) -> str:
    """Make one slip of the pen in a name."""
    kind, at = rng.integers(5), int(rng.integers(1, len(name) - 1))
    letter = name[at].lower()
    if kind == 0:
        return name[:at] + name[at + 1 :]
    if kind == 1:
        return name[:at] + name[at] + name[at:]
    if kind == 2 and letter in _NEIGHBOUR:
        return name[:at] + str(rng.choice(list(_NEIGHBOUR[letter]))) + name[at + 1 :]
    if kind == 3:
        return name[:at] + name[at + 1] + name[at] + name[at + 2 :]
    return without_dots(name.lower())


def areas_by_municipality() -> dict[str, list[str]]:
    """Read whole RegSO names: places that are no part of another one of the municipality."""
    with Path(exact.__file__).with_name("places.csv").open(encoding="utf-8", newline="") as handle:
        rows = [(row["municipality_code"], row["place"]) for row in csv.DictReader(handle)]
    parts = {(code, part) for code, name in rows for part in parts_of(name)}
    found: dict[str, list[str]] = {}
    for code, name in rows:
        if (code, name) not in parts:
            found.setdefault(code, []).append(name)
    return found


def measure(seed: int = 0, *, sample: int = 60) -> Counter[tuple[str, str]]:
    """Count answers by kind of text (own, neighbours, unlisted) and outcome (right, wrong, asked)."""
    rng = np.random.default_rng(seed)
    everywhere = areas_by_municipality()
    counted: Counter[tuple[str, str]] = Counter()
    for code in rng.choice(sorted(everywhere), sample, replace=False):
        names = everywhere[code]
        known = exact.places_elsewhere({code})
        others = sorted(
            {plain_name(name) for each, name in exact.municipality_names().items() if each != code}
        )
        index = NameIndex(names, others, known=known)
        own = [(name, part) for name in names for part in {name, *parts_of(name)} if len(part) >= _SHORTEST]
        typed = [mistyped(part, rng) for _, part in own]
        elsewhere = {plain_name(place) for place in known}
        real = elsewhere | {plain_name(part) for _, part in own}
        for (name, _), text, each in zip(own, typed, index.suggest(typed), strict=True):
            if plain_name(text) not in real:
                outcome = "asked" if each.area is None else "right" if names[each.area] == name else "wrong"
                counted["own", outcome] += 1
        _count_neighbours(code, everywhere, index, real, rng, counted)
        for left_out in names:
            texts = [part for part in {left_out, *parts_of(left_out)} if len(part) >= _SHORTEST]
            rest = NameIndex([name for name in names if name != left_out], others)
            bearers = {
                plain_name(part) for name in rest.names for part in (name, *parts_of(name))
            } | elsewhere
            for text, each in zip(texts, rest.suggest(texts), strict=True):
                if plain_name(text) not in bearers:
                    counted["unlisted", "asked" if each.area is None else "wrong"] += 1
                    if each.area is not None:
                        counted[f"  unlisted {code}", f"{text} > {rest.names[each.area]}"] += 1
    return counted


def _count_neighbours(
    code: str,
    everywhere: dict[str, list[str]],
    index: NameIndex,
    real: set[str],
    rng: np.random.Generator,
    counted: Counter[tuple[str, str]],
) -> None:
    own = {plain_name(part) for name in index.names for part in (name, *parts_of(name))}
    places = [
        part
        for other, theirs in everywhere.items()
        if other != code and other[:2] == code[:2]
        for name in theirs
        for part in {name, *parts_of(name)}
        if len(part) >= _SHORTEST and plain_name(part) not in own
    ]
    texts = [text for text in (mistyped(place, rng) for place in places) if plain_name(text) not in real]
    for text, each in zip(texts, index.suggest(texts), strict=True):
        counted["neighbours'", "asked" if each.area is None else "wrong"] += 1
        if each.area is not None:
            counted[f"  neighbours' {code}", f"{text} > {index.names[each.area]}"] += 1


def main() -> None:
    """Print the counts, and with `--all` every text that is taken wrongly."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--sample", type=int, default=60, help="municipalities")
    parser.add_argument("--all", action="store_true")
    options = parser.parse_args()
    for (kind, outcome), n in sorted(measure(options.seed, sample=options.sample).items()):
        if options.all or not kind.startswith("  "):
            print(f"{kind:12} {outcome}: {n}")


if __name__ == "__main__":
    main()
