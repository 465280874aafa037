"""The gate: what may leave, and what only says "färre än 5".

`primary` hides small counts of reach and intake. `protect` hides what else must be hidden so that nobody can
work a small count out from sums that are published beside it, and `attack` is what such a person can work
out. `attack_by_members` asks the same of those who know a cell because they are alone in it.
"""

from __future__ import annotations

from reachmap.disclose.attacker import attack, attack_by_members
from reachmap.disclose.primary import (
    SMALLEST_KNOWN_SHARE,
    PublishedIntake,
    gate_intake,
    gate_reach,
    small_counts,
)
from reachmap.disclose.protection import Protection, find_protection, protect
from reachmap.disclose.spread import gate_spread

__all__ = [
    "SMALLEST_KNOWN_SHARE",
    "Protection",
    "PublishedIntake",
    "attack",
    "attack_by_members",
    "find_protection",
    "gate_intake",
    "gate_reach",
    "gate_spread",
    "protect",
    "small_counts",
]
