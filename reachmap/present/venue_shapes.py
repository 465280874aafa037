"""The shapes that venues are drawn with: circle, ring, cross and star."""

from __future__ import annotations

import math

from reachmap.present import palette


def venue_mark(x: float, y: float, shape: str) -> str:
    """Draw one venue."""
    line = f'stroke="{palette.WHITE}" stroke-width="1.6"'
    if shape == "circle":
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5.5" fill="{palette.INK}" {line}/>'
    if shape == "ring":
        return (
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.6" fill="{palette.WHITE}" stroke="{palette.INK}" '
            'stroke-width="1.4"/>'
        )
    if shape == "cross":
        arms = f"M{x - 5:.1f} {y - 5:.1f}l10 10M{x + 5:.1f} {y - 5:.1f}l-10 10"
        return (
            f'<path d="{arms}" stroke="{palette.WHITE}" stroke-width="5"/>'
            f'<path d="{arms}" stroke="{palette.INK}" stroke-width="2.4"/>'
        )
    return f'<path d="{_star(x, y)}" fill="{palette.INK}" {line} stroke-linejoin="round"/>'


def _star(x: float, y: float) -> str:
    points = []
    for corner in range(10):
        radius = 10.0 if corner % 2 == 0 else 4.4
        angle = math.pi * corner / 5
        points.append(f"{x + radius * math.sin(angle):.1f} {y - radius * math.cos(angle):.1f}")
    return f"M{'L'.join(points)}Z"


def mark_alone(shape: str) -> str:
    """Draw a shape by itself, as a picture of 28 × 24 pixels."""
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 28 24" width="28" height="24">'
        f"{venue_mark(14, 12, shape)}</svg>"
    )
