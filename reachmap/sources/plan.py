"""Parting a question into calls: none larger than the service allows, and as few as can be.

A selection is a box of cells: so many codes of each dimension. It is cut into boxes of at most so many
cells by cutting each dimension into runs of codes. Which cut makes the fewest boxes is found by trying: the
sizes that a run can have are few, since only those count that change how many runs there are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from math import ceil, prod

Selection = Mapping[str, tuple[str, ...]]
# Cuts that are tried; a table of five dimensions of a hundred codes has fewer.
_MOST_CUTS = 200_000


def cells(selection: Selection) -> int:
    """How many cells a selection has."""
    return prod(len(codes) for codes in selection.values())


def fewest_calls(selection: Selection, most: int) -> int:
    """How many calls there must be at least, whatever the cut: cells by cells a call, rounded up."""
    return ceil(cells(selection) / most)


def split(selection: Selection, most: int) -> list[Selection]:
    """Cut a selection into boxes.

    Parameters
    ----------
    selection
        Dimension to codes, each at least one.
    most
        Cells that a box may have, at least 1.

    Returns
    -------
    list of Selection
        Together every cell once, in the order of the dimensions.
    """
    runs = _best_runs([len(codes) for codes in selection.values()], max(1, most))
    parts = [list(_cut(codes, run)) for codes, run in zip(selection.values(), runs, strict=True)]
    return [dict(zip(selection, box, strict=True)) for box in product(*parts)]


def _best_runs(sizes: Sequence[int], most: int) -> tuple[int, ...]:
    """Length of a run in each dimension: of the cuts with the fewest boxes, the one with the largest runs.

    The longest dimension takes whatever the others leave room for; of the others each length is tried.
    """
    if prod(sizes) <= most:
        return tuple(sizes)
    longest = max(range(len(sizes)), key=lambda place: sizes[place])
    others = [_lengths(size) if place != longest else [1] for place, size in enumerate(sizes)]
    if prod(map(len, others)) > _MOST_CUTS:
        others = [lengths[:3] for lengths in others]
    best: tuple[int, tuple[int, ...]] | None = None
    for runs in product(*others):
        room = most // prod(runs)
        if room < 1:
            continue
        tried = tuple(
            min(room, sizes[longest]) if place == longest else run for place, run in enumerate(runs)
        )
        boxes = prod(ceil(size / run) for size, run in zip(sizes, tried, strict=True))
        if best is None or boxes < best[0]:
            best = (boxes, tried)
    return tuple(1 for _ in sizes) if best is None else best[1]


def _lengths(size: int) -> list[int]:
    """Lengths of a run that differ in how many runs they make, the longest first."""
    return sorted({ceil(size / runs) for runs in range(1, size + 1)}, reverse=True)


def _cut(codes: tuple[str, ...], run: int) -> Iterator[tuple[str, ...]]:
    for start in range(0, len(codes), run):
        yield codes[start : start + run]
