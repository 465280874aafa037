"""Tables and sentences for a terminal of a hundred columns."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

WIDTH = 100
_GAP = "  "


def paragraph(text: str, *, indent: int = 2, bullet: str = "") -> list[str]:
    """Break a text into lines that begin below one another."""
    first = " " * indent + bullet
    return textwrap.wrap(
        tame(text),
        WIDTH,
        initial_indent=first,
        subsequent_indent=" " * len(first),
        break_long_words=True,
        break_on_hyphens=False,
    )


def tame(text: str) -> str:
    """Keep control characters and marks of direction in names from steering the terminal."""
    return "".join(mark if mark.isprintable() else " " for mark in text)


def table(headings: Sequence[str], rows: Sequence[Sequence[str]], *, right: Sequence[bool]) -> list[str]:
    """Write a table; what does not fit in its column goes on below.

    Parameters
    ----------
    headings
        Of the columns.
    rows
        Texts; a line end in one begins a new line in its cell.
    right
        Which columns stand to the right, as numbers do.
    """
    every = [list(headings), *[list(row) for row in rows]]
    widths = _widths(every, right)
    lines = []
    for number, row in enumerate(every):
        cells = [_broken(cell, width) for cell, width in zip(row, widths, strict=True)]
        for line in range(max(map(len, cells))):
            pieces = [cell[line] if line < len(cell) else "" for cell in cells]
            placed = [
                piece.rjust(width) if at_right else piece.ljust(width)
                for piece, width, at_right in zip(pieces, widths, right, strict=True)
            ]
            lines.append(f"  {_GAP.join(placed)}".rstrip())
        if number == 0:
            lines.append(f"  {_GAP.join('-' * width for width in widths)}")
    return lines


def _widths(rows: Sequence[Sequence[str]], right: Sequence[bool]) -> list[int]:
    """Give each column what it needs; where that is too much, the widest give way first."""
    longest = [
        max(len(line) for cell in column for line in cell.split("\n")) for column in zip(*rows, strict=True)
    ]
    # Numbers are never broken, and the words above them as little as may be.
    least = [
        max(max(len(word) for cell in column for word in cell.split() or [""]), min(len(column[0]), 12))
        if at_right
        else min(20, max(len(word) for cell in column for word in cell.split() or [""]))
        for column, at_right in zip(zip(*rows, strict=True), right, strict=True)
    ]
    widths = [
        max(1, each if not at_right else low)
        for each, low, at_right in zip(longest, least, right, strict=True)
    ]
    room = WIDTH - 2 - len(_GAP) * (len(widths) - 1)
    while sum(widths) > room:
        widest = max(range(len(widths)), key=lambda i: (widths[i] - least[i], widths[i]))
        if widths[widest] <= 6:
            break
        widths[widest] -= 1
    return widths


def _broken(cell: str, width: int) -> list[str]:
    lines: list[str] = []
    for line in cell.split("\n"):
        broken = textwrap.wrap(tame(line), width, subsequent_indent="  " if width > 20 else "")
        lines.extend(broken or [""])
    return lines
