"""What is another text where areas are held against a goal.

Under the standards ``goal`` and ``need`` "expected" would be two things on one page: what the goal asks for,
and what an area would have if the support reached all areas alike (`present.equality`). So the former is
called the goal there, wherever it stands.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reachmap.i18n import N_

if TYPE_CHECKING:
    from reachmap.i18n import Translator
    from reachmap.settings import StandardSettings

VERDICTS = {
    "clear_shortfall": N_("clearly fewer than the goal"),
    "likely_shortfall": N_("probably fewer than the goal"),
    "on_par": N_("as many as the goal"),
    "above": N_("more than the goal"),
}

# What is said of a difference that is not given, of fewer, of more and of neither.
DIFFERENCES = (
    N_("no difference from the expected is given"),
    N_("{n} fewer than expected ({interval})"),
    N_("{n} more than expected ({interval})"),
    N_("as many as expected ({interval})"),
)
DIFFERENCES_BY_GOAL = (
    N_("no difference from the goal is given"),
    N_("{n} fewer than the goal ({interval})"),
    N_("{n} more than the goal ({interval})"),
    N_("as many as the goal ({interval})"),
)

ORDER = N_(
    "Areas where the support reaches fewer than expected stand first. Where intervals "
    "overlap, areas can not be put in order."
)
READING_VERDICT = N_(
    "Clearly fewer: at least 9 chances in 10 that the support reaches over a fifth "
    "fewer than expected, and still likely without the largest activity, without what is "
    "known of the areas, and if twice as many homes were unknown there. Probably fewer: at "
    "least 3 chances in 4. Uncertain: the figures do not tell."
)
METHOD_VERDICT = N_(
    "Clearly fewer: at least 9 chances in 10 that the support reaches over a fifth fewer than "
    "expected, and still likely when the largest activity is left out, when nothing is known of "
    "the areas, and when twice as many homes are unknown there."
)
CHANCES = N_("Chances of 100 that the support reaches over a fifth fewer than expected")
MUNICIPALITIES = N_("Areas where the support clearly or probably reaches fewer than expected")
DRAWN = N_("The dot is the estimate, the line its interval and the upright mark what is expected.")
NO_REGION = N_("In none of them is the support shown to reach fewer than expected.")
NONE_SHOWN = N_(
    "No area can be pointed out as behind the others with the figures that there are. That is no proof that "
    "there is none."
)
BEHIND = N_(
    "Of 100 parents, {behind} live in areas where the support reaches clearly or probably fewer than "
    "expected."
)
BEHIND_AND_UNTOLD = N_(
    "Of 100 parents, {behind} live in areas where the support reaches clearly or probably fewer than "
    "expected, and {untold} where the figures are too few or too uncertain to tell."
)

# The text that is said otherwise, and what is said by a goal.
_BY_GOAL = {
    ORDER: N_(
        "Areas where the support reaches fewer than the goal stand first. Where intervals overlap, areas "
        "can not be put in order."
    ),
    READING_VERDICT: N_(
        "Clearly fewer: at least 9 chances in 10 that the support reaches over a fifth fewer than the goal, "
        "and still likely without the largest activity, without what is known of the areas, and if twice "
        "as many homes were unknown there. Probably fewer: at least 3 chances in 4. Uncertain: the figures "
        "do not tell."
    ),
    METHOD_VERDICT: N_(
        "Clearly fewer: at least 9 chances in 10 that the support reaches over a fifth fewer than the goal, "
        "and still likely when the largest activity is left out, when nothing is known of the areas, and "
        "when twice as many homes are unknown there."
    ),
    CHANCES: N_("Chances of 100 that the support reaches over a fifth fewer than the goal"),
    MUNICIPALITIES: N_("Areas where the support clearly or probably reaches fewer than the goal"),
    NONE_SHOWN: N_(
        "No area can be pointed out as below the goal with the figures that there are. That is no proof that "
        "there is none."
    ),
    BEHIND: N_(
        "Of 100 parents, {behind} live in areas where the support reaches clearly or probably fewer than the "
        "goal."
    ),
    BEHIND_AND_UNTOLD: N_(
        "Of 100 parents, {behind} live in areas where the support reaches clearly or probably fewer than the "
        "goal, and {untold} where the figures are too few or too uncertain to tell."
    ),
    DRAWN: N_("The dot is the estimate, the line its interval and the upright mark the goal."),
    NO_REGION: N_("In none of them is the support shown to reach fewer than the goal."),
    N_("Areas with clearly fewer than expected"): N_("Areas with clearly fewer than the goal"),
    N_("Areas, largest shortfall first"): N_("Areas, furthest below the goal first"),
    N_("Fewer than expected (90 % interval)"): N_("Fewer than the goal (90 % interval)"),
    N_("Compared with expected"): N_("Compared with the goal"),
    N_("Parents fewer than expected"): N_("Parents fewer than the goal"),
    N_("no circle: as many as expected, or more"): N_("no circle: as many as the goal, or more"),
    N_("{areas}: clearly fewer than expected in {clear}, probably in {likely}"): N_(
        "{areas}: clearly fewer than the goal in {clear}, probably in {likely}"
    ),
    N_("Clearly fewer than expected"): N_("Clearly fewer than the goal"),
    N_("Where the support reaches fewer, and more, than expected"): N_(
        "Where the support reaches fewer, and more, than the goal"
    ),
    N_("Where the shortfall is largest"): N_("Where it is furthest to the goal"),
    N_("Clearly fewer than expected in {areas}."): N_("Clearly fewer than the goal in {areas}."),
    N_("Probably fewer than expected in {areas}."): N_("Probably fewer than the goal in {areas}."),
}


def by_standard(
    translator: Translator,
    standard: StandardSettings,
    text: str,
    **values: object,
) -> str:
    """Say a text that speaks of what is expected; of the goal, where areas are held against one.

    Parameters
    ----------
    translator
        Language.
    standard
        What areas are held against.
    text
        One that has another wording here.
    values
        For its placeholders.
    """
    other = _BY_GOAL[text]
    return translator.say(other if standard.has_goals else text, **values)
