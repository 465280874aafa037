"""What reach is held against, in words: every text that is another under another standard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reachmap.i18n import N_
from reachmap.present import labels
from reachmap.present.limits import ONE_AREA
from reachmap.standards import EQUAL, GOAL, NEED, PEERS
from reachmap.vocabulary import ABOVE, BAND_KEYS, CLEAR_SHORTFALL, LIKELY_SHORTFALL, ON_PAR, UNCERTAIN

if TYPE_CHECKING:
    from reachmap.i18n import Translator
    from reachmap.settings import StandardSettings

_LEGENDS = {
    EQUAL: N_("Parents reached, compared with the rest of the municipality"),
    GOAL: N_("Parents reached, compared with the goal"),
    NEED: N_("Parents reached, compared with the goal for the area's class"),
    PEERS: N_("Parents reached, compared with similar areas"),
}
_LEGEND_ALONE = N_("One area, with no other to compare it with")
_READING = {
    EQUAL: N_(
        "The expected number is how many parents the support would reach in the area if "
        "it reached as large a share as in the rest of the municipality, with children "
        "of the same ages. As many as elsewhere need not be enough."
    ),
    GOAL: N_(
        "The goal is told in parents: how many the support would reach in the area if it reached the goal "
        "there. Every area may be below it, or above."
    ),
    NEED: N_(
        "The goal is told in parents: how many the support would reach in the area if it reached the goal "
        "for areas of its class there. Goals differ because needs do; every area may be below its own."
    ),
    PEERS: N_(
        "The expected number is how many parents the support would reach in the area if it reached as large "
        "a share as in the areas that are most like it, with children of the same ages."
    ),
}
_WHOLE = {
    EQUAL: N_(
        "The row of the whole municipality holds an age against the mean of all ages, and a group against "
        "all parents with children of the same ages, not against other areas."
    ),
    GOAL: N_("The row of the whole municipality is held against the goal."),
    NEED: N_(
        "The row of the whole municipality is held against what the goals of its areas ask for together."
    ),
}
_MEANS = {
    EQUAL: N_(
        "Expected means: as large a share as in the rest of the municipality, for children of the same "
        "ages. That a share is as expected does not mean that it is enough."
    ),
    GOAL: N_(
        "Expected means: what the goal asks for. The goal is the municipality's own; that a share is below "
        "it does not tell whether the support or the goal should be another."
    ),
    NEED: N_(
        "Expected means: what the goal for areas of the same class asks for. Classes and goals are the "
        "municipality's own."
    ),
    PEERS: N_(
        "Expected means: as large a share as in similar areas, for children of the same ages. That a share "
        "is as expected does not mean that it is enough."
    ),
}
_EXCUSES = N_(
    "To be held against similar areas only excuses that the support reaches few where people have small "
    "means: those areas are compared with one another. Look at the comparison with the whole municipality "
    "too."
)
_AGES = N_(
    "A goal for all parents is fewer of 100 at each age of children: a parent of two is one parent among all "
    "and one at each child's age, and an activity reaches for the ages that it is for."
)
_GROUP_BY_AREA = {
    EQUAL: N_(
        "An area is held against the same age and group in the other areas. Where the support "
        "reaches fewer of a group in the whole municipality, and in few areas in particular, it may do so "
        "everywhere: of areas where there is too little to go on this says nothing."
    ),
    GOAL: N_("An age or a group is held against its goal, in every area and in the whole municipality."),
    NEED: N_("An age or a group is held against the goal for the area's class."),
    PEERS: N_(
        "An area is held against the same age and group in similar areas. Where the support "
        "reaches fewer of a group in the whole municipality, and in few areas in particular, it may do so "
        "everywhere: of areas where there is too little to go on this says nothing."
    ),
}
_AREA_BY_GROUP = {
    EQUAL: N_(
        "An age or a group of the area is held against the same in the other areas of the "
        "municipality; the line in the picture is all parents of the whole municipality."
    ),
    GOAL: N_(
        "An age or a group of the area is held against its goal; the line in the picture is all parents of "
        "the whole municipality."
    ),
    NEED: N_(
        "An age or a group of the area is held against the goal for the area's class; the line in the "
        "picture is all parents of the whole municipality."
    ),
    PEERS: N_(
        "An age or a group of the area is held against the same in similar areas; the line in the picture is "
        "all parents of the whole municipality."
    ),
}

_ALL_AND_GOAL = {
    CLEAR_SHORTFALL: N_("In the whole municipality it reaches clearly fewer than the goal asks for."),
    LIKELY_SHORTFALL: N_("In the whole municipality it probably reaches fewer than the goal asks for."),
    ON_PAR: N_(
        "In the whole municipality it reaches about as many as the goal asks for (not a fifth fewer, nor a "
        "quarter more)."
    ),
    ABOVE: N_("In the whole municipality it reaches more than the goal asks for."),
    UNCERTAIN: N_(
        "Whether it reaches far fewer (under four fifths) than the goal asks for in the whole municipality "
        "is uncertain."
    ),
}
_GROUP_AND_GOAL = {
    CLEAR_SHORTFALL: N_("That is clearly fewer than the goal asks for."),
    LIKELY_SHORTFALL: N_("That is probably fewer than the goal asks for."),
}


def standard_texts(
    translator: Translator, standard: StandardSettings, *, alone: bool = False
) -> dict[str, str]:
    """Word what the map's page says of the standard; of an area alone, that it is held against nothing."""
    kind = standard.kind
    return {
        "legend_verdict": translator.say(_LEGEND_ALONE if alone else _LEGENDS[kind]),
        "reading_expected": translator.say(ONE_AREA if alone else _READING[kind]),
        "reading_whole": translator.say(_WHOLE.get(kind, _WHOLE[EQUAL])),
    }


def compared_with(translator: Translator, standard: StandardSettings) -> str:
    """Say in a sentence what reach is held against."""
    if standard.kind == GOAL:
        own = [
            translator.say("{who} {goal}", who=_who(translator, key), goal=_share(translator, share))
            for key, share in standard.goals.items()
        ]
        told = translator.say(
            "Compared with: the goal, {goal} of 100 parents.", goal=_share(translator, standard.goal or 0.0)
        )
        if not own:
            return told
        return f"{told} " + translator.say("Goals of their own: {goals}.", goals=translator.listed(own))
    if standard.kind == NEED:
        goals = [f"{name} {_share(translator, share)}" for name, share in standard.class_goals.items()]
        return translator.say(
            "Compared with: the goal for the area's class, of 100 parents: {goals}.",
            goals=translator.listed(goals),
        )
    if standard.kind == PEERS:
        return translator.say("Compared with: similar areas.") + " " + translator.say(_EXCUSES)
    return translator.say("Compared with: the whole municipality, each area with the rest of it.")


def _share(translator: Translator, share: float) -> str:
    """Write a goal as parents of 100, with a decimal only where it has one."""
    hundredths = round(100 * share, 1)
    return translator.number(hundredths, 0 if hundredths == round(hundredths) else 1)


def _who(translator: Translator, key: str) -> str:
    if key in BAND_KEYS:
        return translator.say(
            "parents of children of {band}", band=labels.lower_first(labels.band_label(translator, key))
        )
    return labels.lower_first(labels.group_label(translator, key))


def expected_means(translator: Translator, standard: StandardSettings) -> list[str]:
    """Say what "expected" stands for."""
    lines = [translator.say(_MEANS[standard.kind])]
    if standard.has_goals:
        lines.append(translator.say(_AGES))
    return lines


def of_what(translator: Translator, standard: StandardSettings) -> str:
    """Say after a difference what it is from, where the words before do not; a goal they name."""
    return translator.say(", by similar areas") if standard.kind == PEERS else ""


def against_goal(
    translator: Translator, standard: StandardSettings, verdict: str, *, group: bool = False
) -> list[str]:
    """Say whether the municipality, or a group in it, is below a goal; nothing where there is none."""
    if not standard.has_goals:
        return []
    text = (_GROUP_AND_GOAL if group else _ALL_AND_GOAL).get(verdict)
    return [translator.say(text)] if text else []


def ages_behind(translator: Translator, standard: StandardSettings, bands: str) -> str:
    """Say of which ages the support reaches too few, by the standard."""
    if standard.has_goals:
        return translator.say(
            "Of parents of children of these ages the support reaches fewer than the goal asks for: {bands}.",
            bands=bands,
        )
    return translator.say(
        "Of parents of children of these ages the support reaches fewer than of others: {bands}.", bands=bands
    )


def areas_of_a_group(translator: Translator, standard: StandardSettings) -> str:
    """Say what an age or a group of an area is held against, where groups are listed."""
    return translator.say(_GROUP_BY_AREA[standard.kind])


def groups_of_an_area(translator: Translator, standard: StandardSettings) -> str:
    """Say what an age or a group of an area is held against, where one area is shown."""
    return translator.say(_AREA_BY_GROUP[standard.kind])


def line_of_ages(translator: Translator, standard: StandardSettings) -> str:
    """Name the line that ages are drawn beside."""
    return translator.say("the goal") if standard.has_goals else translator.say("mean of all ages")
