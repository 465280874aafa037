"""Which model there were data for, in words; and where there were too few for anything by area."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reachmap.i18n import N_
from reachmap.present.limits import held_against_nothing

if TYPE_CHECKING:
    from reachmap.i18n import Translator
    from reachmap.pipeline import Analysis

WHOLE = "municipality"
_MODELS = {
    "bym2": N_("a model in which areas learn from their neighbours and from what is known of them"),
    "iid": N_("a model in which every area stands for itself and is held against all others"),
    "empirical_bayes": N_(
        "a plainer model for few areas or few adults (empirical Bayes with a gamma prior), in which every "
        "area is drawn towards the mean of all"
    ),
}


def model_lines(analysis: Analysis, translator: Translator) -> list[str]:
    """Say what areas' shares were estimated by, and of what only the whole municipality is told."""
    model = _MODELS.get(str(analysis.facts.get("model", "")))
    said = [translator.say("Shares are estimated by {model}.", model=translator.say(model))] if model else []
    return said + whole_only(analysis, translator)


def few_data(analysis: Analysis, translator: Translator) -> list[str]:
    """Say what had to be done without; nothing where there were data enough for the map."""
    plain = [] if analysis.facts.get("model") == "bym2" else model_lines(analysis, translator)
    return plain or whole_only(analysis, translator)


def whole_only(analysis: Analysis, translator: Translator) -> list[str]:
    """Say of what there are too few adults to tell of areas; nothing where there are enough of all."""
    facts, say = analysis.facts, translator.say
    if held_against_nothing(analysis):
        return []
    if facts.get("model") == WHOLE:
        return [
            say(
                "Too few adults with a known home took part for anything to be said of single areas. The "
                "figures of the whole municipality hold."
            )
        ]
    few = int(facts.get("unjudged") or 0)
    if not few:
        return []
    return [
        say(
            "Of {n} of {total} ages and groups so few adults are known that only the whole municipality is "
            "judged: the areas' shares are hardly more than its own.",
            n=translator.number(few),
            total=translator.number(sum((facts.get("models") or {}).values())),
        )
    ]


def never_seen(translator: Translator) -> str:
    """Name the groups that reports ask about and that no such files can show."""
    return translator.say(
        "Groups that home area, sex, the child's age and arrival can not show: parents with mental "
        "ill-health, parents with a disability, parents who find reading and writing hard. That they "
        "are not here does not mean that the support reaches them."
    )
