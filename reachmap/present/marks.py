"""Where the marks of points in a picture stand, so that none lies on another or on a point."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

_LETTER, _HEIGHT, _RADIUS = 7.0, 10.0, 6.0  # of a text of size 12, and of a point with its edge
# From the point to the middle of the text's line: above, below, beside, then farther out.
_ROUND = ((0, -13), (0, 14), (12, 0), (-12, 0), (11, -11), (-11, -11), (11, 11), (-11, 11))
_FARTHER = tuple((2 * x, 2 * y) for x, y in _ROUND)


@dataclass(frozen=True)
class Mark:
    """A text beside a point: the middle of its line, and how wide it is."""

    text: str
    x: float
    y: float

    @property
    def _box(self) -> tuple[float, float, float, float]:
        half = len(self.text) * _LETTER / 2
        return self.x - half, self.y - _HEIGHT / 2, self.x + half, self.y + _HEIGHT / 2

    def is_within(self, width: float, height: float) -> bool:
        """Tell whether the whole of it stands in a picture."""
        left, top, right, bottom = self._box
        return min(left, top) > 0 and right < width and bottom < height

    def over(self, other: Mark) -> float:
        """Measure how much of another mark this one lies on."""
        return _common(self._box, other._box)

    def over_point(self, x: float, y: float) -> float:
        """Measure how much of a point this lies on."""
        return _common(self._box, (x - _RADIUS, y - _RADIUS, x + _RADIUS, y + _RADIUS))

    @property
    def baseline(self) -> float:
        """Where the text stands."""
        return self.y + 4


def placed(
    points: Sequence[tuple[float, float]], texts: Sequence[str], *, width: float, height: float
) -> list[Mark]:
    """Place the marks of points; blank texts have none.

    Each takes the first place around its point that is free; where none is, the one that covers least, and
    another mark is worse to cover than a point.

    Parameters
    ----------
    points
        Across and down, as drawn.
    texts
        A text for each.
    width, height
        Of the picture: no mark stands outside.
    """
    marks: list[Mark] = []
    for (x, y), text in zip(points, texts, strict=True):
        if text:
            found = [Mark(text, x + across, y + down) for across, down in (*_ROUND, *_FARTHER)]
            inside = [mark for mark in found if mark.is_within(width, height)] or found[:1]
            marks.append(min(inside, key=lambda mark: _covered(mark, marks, points)))
    return marks


def _covered(mark: Mark, marks: Sequence[Mark], points: Sequence[tuple[float, float]]) -> float:
    on_marks = sum(mark.over(other) for other in marks)
    return 10 * on_marks + sum(mark.over_point(*point) for point in points)


def _common(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> float:
    across = min(one[2], other[2]) - max(one[0], other[0])
    down = min(one[3], other[3]) - max(one[1], other[1])
    return across * down if across > 0 and down > 0 else 0.0
