"""What those who took part say of it: answers, completion, and how they found the support.

An experience of those who came, never an effect of the support. `counting` counts adults by measure and part,
before the gate and in memory only; `gate` lets out what tells of nobody.
"""

from reachmap.experience.counting import COMPLETED, OTHER_WAY, PartCounts, count_parts
from reachmap.experience.gate import Experience, gate_experience
from reachmap.experience.ways import FEWEST_ANSWERS

__all__ = [
    "COMPLETED",
    "FEWEST_ANSWERS",
    "OTHER_WAY",
    "Experience",
    "PartCounts",
    "count_parts",
    "gate_experience",
]
