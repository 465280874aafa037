"""Pictures as SVG: bars with intervals, and a curve against a diagonal.

Every picture has a title in words, and a table or sentences beside it that say the same. Written by hand:
the same text goes into the app, where it is shown as a picture, and into the report, where it stays sharp.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from reachmap.present import palette
from reachmap.present.marks import placed

_LEFT, _WIDTH, _STEP, _BAR, _TOP = 8, 480, 46, 14, 12
_LETTER = 8  # of a text of size 13: a digit is narrower
_ROOM = 60  # for the figure after the bar
_SIDE = 280
_EMPTY = 40  # of a bar that is not known


@dataclass(frozen=True)
class Bar:
    """One bar.

    Parameters
    ----------
    label, text
        Written above it and after it.
    value, low, high
        Its length and its interval; a value that is missing draws no bar.
    look
        Fill; None for the colour of figures that are not assessed. With one, a missing value is drawn as an
        empty frame.
    """

    label: str
    text: str
    value: float
    low: float
    high: float
    look: palette.Look | None = None


def interval_bars(
    title: str, bars: Sequence[Bar], *, reference: tuple[float, str] | None = None, room: int = _ROOM
) -> str:
    """Draw horizontal bars with intervals.

    Parameters
    ----------
    title
        What the picture shows.
    bars
        From the top.
    reference
        A value to hold them against, and what it is called.
    room
        For the text after the longest bar.
    """
    ends = [end for bar in bars for end in (bar.value, bar.high) if math.isfinite(end)]
    ends += [reference[0]] if reference else []
    top = max([*ends, 1e-9])
    long = _WIDTH - _LEFT - room
    drawn = [_bar(bar, _TOP + i * _STEP, long / top) for i, bar in enumerate(bars)]
    height = _TOP + len(bars) * _STEP
    if reference:
        at = _LEFT + long * reference[0] / top
        pieces = "".join(
            _beside(at, _TOP + i * _STEP, over=_is_over_text(at, bar, long / top))
            for i, bar in enumerate(bars)
        )
        drawn.append(f'<path d="{pieces}" stroke="{palette.INK}" stroke-dasharray="2 3"/>')
        anchor = "end" if at > _WIDTH / 2 else "start"
        drawn.append(_text(reference[1], at, height + 8, size=12, colour=palette.QUIET, anchor=anchor))
        height += 18
    return _svg(_WIDTH, height, title, "".join(drawn))


def _beside(at: float, y: int, *, over: bool) -> str:
    """Draw what bars are held against beside one bar: across labels and figures it would strike them out."""
    first, last = y + (_BAR + 10 if over else 3), y + _STEP - 11
    return f"M{at:.1f} {first}v{last - first}"


def _is_over_text(at: float, bar: Bar, scale: float) -> bool:
    begins = _end(bar, scale) + 8 if math.isfinite(bar.value) else _LEFT + (_EMPTY + 8 if bar.look else 0)
    return begins - 4 < at < begins + _LETTER * len(bar.text) + 4


def _end(bar: Bar, scale: float) -> float:
    """Find where a bar ends, with its interval."""
    known = math.isfinite(bar.low) and math.isfinite(bar.high)
    return _LEFT + scale * (max(bar.high, bar.value) if known else bar.value)


def _bar(bar: Bar, y: int, scale: float) -> str:
    label = _text(bar.label, _LEFT, y, size=12)
    if not math.isfinite(bar.value):
        left = _LEFT + _EMPTY + 8 if bar.look else _LEFT
        told = _text(bar.text, left, y + 18, size=13, colour=palette.QUIET)
        return label + (_empty(y) if bar.look else "") + told
    end = _LEFT + scale * bar.value
    fill = palette.ACCENT if bar.look is None else bar.look.fill
    drawn = label + (
        f'<rect x="{_LEFT}" y="{y + 6}" width="{max(end - _LEFT, 0.5):.1f}" height="{_BAR}" fill="{fill}" '
        f'stroke="{palette.QUIET}" stroke-width="0.5"/>'
    )
    last = end
    if math.isfinite(bar.low) and math.isfinite(bar.high):
        low, last = _LEFT + scale * bar.low, _end(bar, scale)
        for colour, width in ((palette.WHITE, 3.5), (palette.INK, 1.5)):
            drawn += (
                f'<path d="M{low:.1f} {y + 13}H{last:.1f}M{low:.1f} {y + 9}v8M{last:.1f} {y + 9}v8" '
                f'stroke="{colour}" stroke-width="{width}" fill="none"/>'
            )
    return drawn + _text(bar.text, last + 8, y + 18, size=13)


def _empty(y: int) -> str:
    """Draw where a bar would be if anything were known."""
    return (
        f'<rect x="{_LEFT}" y="{y + 6}" width="{_EMPTY}" height="{_BAR}" fill="none" '
        f'stroke="{palette.QUIET}" stroke-dasharray="4 3"/>'
    )


def curve(
    title: str, points: Sequence[tuple[float, float]], *, across: str, up: str, ticks: Sequence[str]
) -> str:
    """Draw a curve from 0 to 1 in both directions, beside the diagonal.

    Parameters
    ----------
    title
        What the picture shows.
    points
        Pairs from 0 to 1.
    across, up
        Names of the axes.
    ticks
        Texts at 0, a quarter, a half, three quarters and 1.
    """
    left, top = 60, 16
    lines = []
    for i, tick in enumerate(ticks):
        t = i / (len(ticks) - 1)
        y = top + _SIDE * (1 - t)
        lines.append(f'<path d="M{left} {y:.1f}h{_SIDE}" stroke="{palette.LINES}"/>')
        lines.append(_text(tick, left - 8, y + 4, size=12, colour=palette.QUIET, anchor="end"))
        lines.append(
            _text(tick, left + _SIDE * t, top + _SIDE + 18, size=12, colour=palette.QUIET, anchor="middle")
        )
    line = "L".join(f"{left + _SIDE * x:.1f} {top + _SIDE * (1 - y):.1f}" for x, y in points)
    body = (
        f'{"".join(lines)}<path d="M{left} {top + _SIDE}l{_SIDE} -{_SIDE}" stroke="{palette.QUIET}" '
        f'stroke-dasharray="5 4"/><path d="M{line}" stroke="{palette.ACCENT}" stroke-width="3" fill="none"/>'
        + _text(across, 8, top + _SIDE + 38, size=12)
        + _upright(up, top + _SIDE / 2)
    )
    return _svg(left + _SIDE + 40, top + _SIDE + 48, title, body)


@dataclass(frozen=True)
class Dot:
    """One point of a funnel: across and up, and whether it is filled (outside the limits) or only a ring."""

    across: float
    up: float
    filled: bool
    label: str = ""


def funnel(
    title: str,
    dots: Sequence[Dot],
    *,
    limits: Sequence[Sequence[tuple[float, float]]],
    level: float,
    across: str,
    up: str,
    ticks: tuple[Sequence[tuple[float, str]], Sequence[tuple[float, str]]],
) -> str:
    """Draw points within limits that narrow to the right.

    Parameters
    ----------
    title
        What the picture shows.
    dots
        The points.
    limits
        Lines of pairs (across, up), from the innermost out.
    level
        What points are held against.
    across, up
        Names of the axes.
    ticks
        Places and texts along the axis across, and along the one up; the last is the end of the axis.
    """
    left, top, wide, high = 60, 16, 560, 300
    right_end, top_end = ticks[0][-1][0], ticks[1][-1][0]

    def place(x: float, y: float) -> tuple[float, float]:
        return left + wide * min(x / right_end, 1.0), top + high * (1 - min(y / top_end, 1.0))

    parts = []
    for value, words in ticks[1]:
        _, y = place(0, value)
        parts.append(f'<path d="M{left} {y:.1f}h{wide}" stroke="{palette.LINES}"/>')
        parts.append(_text(words, left - 8, y + 4, size=12, colour=palette.QUIET, anchor="end"))
    for value, words in ticks[0]:
        x, _ = place(value, 0)
        parts.append(_text(words, x, top + high + 18, size=12, colour=palette.QUIET, anchor="middle"))
    for number, line in enumerate(limits):
        path = "L".join("{:.1f} {:.1f}".format(*place(x, y)) for x, y in line)
        dashes = "5 4" if number < len(limits) / 2 else "1 3"
        parts.append(f'<path d="M{path}" stroke="{palette.QUIET}" stroke-dasharray="{dashes}" fill="none"/>')
    _, middle = place(0, level)
    parts.append(f'<path d="M{left} {middle:.1f}h{wide}" stroke="{palette.INK}"/>')
    at = [place(dot.across, dot.up) for dot in dots]
    for dot, (x, y) in zip(dots, at, strict=True):
        fill = palette.ACCENT if dot.filled else palette.WHITE
        parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5" fill="{fill}" stroke="{palette.EDGE}"/>')
    for mark in placed(at, [dot.label for dot in dots], width=left + wide + 30, height=top + high):
        told = _text(mark.text, mark.x, mark.baseline, size=12, anchor="middle")
        # A limit that it stands on does not strike it out.
        edge = f'<text paint-order="stroke" stroke="{palette.WHITE}" stroke-width="3" '
        parts.append(told.replace("<text ", edge, 1))
    parts.append(_text(across, left, top + high + 38, size=12))
    parts.append(_upright(up, top + high / 2))
    return _svg(left + wide + 30, top + high + 48, title, "".join(parts))


def _text(
    text: str, x: float, y: float, *, size: int, colour: str = palette.INK, anchor: str = "start"
) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" fill="{colour}" text-anchor="{anchor}">'
        f"{escape(text)}</text>"
    )


def _upright(text: str, y: float) -> str:
    """Name the axis up."""
    return (
        f'<text x="14" y="{y}" font-size="12" fill="{palette.INK}" text-anchor="middle" '
        f'transform="rotate(-90 14 {y})">{escape(text)}</text>'
    )


def _svg(width: float, height: float, title: str, body: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" '
        f'height="{height:.0f}" role="img" font-family="sans-serif">'
        f'<title>{escape(title)}</title><rect width="100%" height="100%" fill="{palette.WHITE}"/>{body}</svg>'
    )
