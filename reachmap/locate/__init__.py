"""Participations to areas, each with the reason why it was or was not found."""

from reachmap.locate.flags import located_flags
from reachmap.locate.forgetting import forget_homes
from reachmap.locate.places import parents_of_places, uncertainty
from reachmap.locate.points import assign_points
from reachmap.locate.steps import (
    Located,
    LocatingKeys,
    find_homes,
    locate_participations,
    possible_reasons,
)
from reachmap.locate.versions import carry_over
from reachmap.locate.words import plain_name

__all__ = [
    "Located",
    "LocatingKeys",
    "assign_points",
    "carry_over",
    "find_homes",
    "forget_homes",
    "locate_participations",
    "located_flags",
    "parents_of_places",
    "plain_name",
    "possible_reasons",
    "uncertainty",
]
