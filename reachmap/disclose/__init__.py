"""The gate: what may leave, and what only says "färre än 5".

`gate_reach` and `publish_intake` are what reach and intake pass through: small counts are hidden, and
whatever else would tell one by subtraction. `protect` does the same for any table with published sums, and
`attack` is what somebody who has all that is shown can work out. `attack_by_members` asks the same of those
who know a cell because they are alone in it.
"""

from __future__ import annotations

from reachmap.disclose.attacker import attack, attack_by_members
from reachmap.disclose.intake import PublishedIntake, gate_intake
from reachmap.disclose.levels import (
    SMALLEST_KNOWN_SHARE,
    Levels,
    gate_levels,
    gate_reach,
    publish_intake,
)
from reachmap.disclose.primary import small_counts
from reachmap.disclose.protection import Protection, find_protection, protect
from reachmap.disclose.regions import Ground
from reachmap.disclose.spread import gate_spread

__all__ = [
    "SMALLEST_KNOWN_SHARE",
    "Ground",
    "Levels",
    "Protection",
    "PublishedIntake",
    "attack",
    "attack_by_members",
    "find_protection",
    "gate_intake",
    "gate_levels",
    "gate_reach",
    "gate_spread",
    "protect",
    "publish_intake",
    "small_counts",
]
