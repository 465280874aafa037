"""Colours, patterns and marks of the classes on maps and in tables.

A class is never told by its colour alone: it has a pattern or an outline on the map and a mark in
the table. Lightness falls from "on par" to "clear shortfall", so that a grey print keeps the order;
purple against teal stays apart in protan, deutan and tritan vision. No red, no traffic lights. The
promises are checked in `tests/present/test_palette.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reachmap.vocabulary import (
    ABOVE,
    CLEAR_SHORTFALL,
    LIKELY_SHORTFALL,
    NO_DATA,
    ON_PAR,
    TOO_FEW,
    UNCERTAIN,
)

INK = "#1F1B24"
QUIET = "#6B6572"
PAPER = "#FBFAF7"
WHITE = "#FFFFFF"
EDGE = "#57525E"  # borders: seen on every light fill
LINES = "#D8D5DC"
ACCENT = "#17736B"

DOTS, HATCH, STRIPES, BARS = "dots", "hatch", "stripes", "bars"


@dataclass(frozen=True)
class Look:
    """How one class is drawn.

    Parameters
    ----------
    key
        The class: a verdict's code, ``no_data``, or ``share_0`` and so on.
    fill
        Colour of the surface.
    mark
        What stands before the words in a table; empty for none.
    pattern
        ``"dots"``, ``"hatch"``, ``"stripes"``, ``"bars"`` or None for a plain surface.
    outline, outline_px
        Colour and width of the border.
    dashes
        SVG dash array of the border; empty for a whole line.
    """

    key: str
    fill: str
    mark: str = ""
    pattern: str | None = None
    outline: str = EDGE
    outline_px: float = 1.0
    dashes: str = ""

    @property
    def pattern_id(self) -> str:
        """Id of the SVG pattern on the page; empty for a plain surface."""
        return f"rm-{self.pattern}" if self.pattern else ""

    @property
    def legend_outline(self) -> str:
        """Colour of the border around a swatch, which stands on a light ground."""
        return EDGE if self.outline == WHITE else self.outline

    @property
    def paint(self) -> str:
        """Value of the SVG ``fill`` attribute."""
        return f"url(#{self.pattern_id})" if self.pattern else self.fill


# Between two dark neighbours only a light border shows, between two light ones only a dark border.
VERDICT_LOOKS: dict[str, Look] = {
    look.key: look
    for look in (
        Look(CLEAR_SHORTFALL, "#4A1A6B", mark="▼▼", outline="#CDB4DE", outline_px=2.5),
        Look(LIKELY_SHORTFALL, "#8558A5", mark="▼", outline=WHITE),
        Look(UNCERTAIN, "#D8D5DC", mark="?", pattern=DOTS),
        Look(ON_PAR, "#F4F1EA", mark="="),
        # In grey it is as dark as a likely shortfall: the stripes tell them apart.
        Look(ABOVE, "#17736B", mark="▲", pattern=STRIPES, outline=WHITE),
        Look(TOO_FEW, WHITE, mark="–", pattern=HATCH),
        Look(NO_DATA, WHITE, outline_px=2.0, dashes="5 4"),
    )
}

# Under circles: an area with a number, and one whose number is hidden.
GROUND = Look("ground", PAPER)
HIDDEN = Look("hidden", WHITE, pattern=BARS)

SHARE_FILLS = ("#EEF3F2", "#C5DDDA", "#8FC1BC", "#4F9C96", "#17736B", "#0B4A45")
# What statistics say of who lives somewhere: neither far nor short of anything, so neither purple nor teal.
FIGURE_FILLS = ("#F6F4EF", "#DDD9D0", "#BDB7AB", "#8A8377", "#655F56", "#3D3933")
# From the fourth class on a white border shows better than a dark one.
_FIRST_DARK = 3


def share_looks() -> tuple[Look, ...]:
    """List the classes of the share reached, lowest first."""
    return _ramp("share", SHARE_FILLS)


def figure_looks() -> tuple[Look, ...]:
    """List the classes of a published figure, lowest first."""
    return _ramp("figure", FIGURE_FILLS)


def _ramp(name: str, fills: Sequence[str]) -> tuple[Look, ...]:
    return tuple(
        Look(f"{name}_{i}", fill, outline=WHITE if i >= _FIRST_DARK else EDGE) for i, fill in enumerate(fills)
    )


def luminance(colour: str) -> float:
    """Compute the relative luminance (WCAG 2.1) of ``#RRGGBB``, 0 for black to 1 for white."""
    weights = (0.2126, 0.7152, 0.0722)
    return sum(w * c for w, c in zip(weights, linear_rgb(colour), strict=True))


def linear_rgb(colour: str) -> tuple[float, float, float]:
    """Take the gamma out of ``#RRGGBB`` (sRGB, IEC 61966-2-1)."""
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return _linear(red), _linear(green), _linear(blue)


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)


def contrast(first: str, second: str) -> float:
    """Compute the contrast ratio of two colours, 1 to 21, as WCAG 2.1 defines it."""
    darker, lighter = sorted((luminance(first), luminance(second)))
    return (lighter + 0.05) / (darker + 0.05)
