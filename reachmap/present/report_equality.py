"""Whether the support reaches equally: sentences and two small pictures, the same in PDF and Word.

The first picture is a bar of all parents, parted by what is said of the area where they live. The second is
reach in the five fifths along the rank, where there is one (`present.equality`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from reachmap.goals import share_reached_alike
from reachmap.i18n import N_
from reachmap.present import labels, palette, pick
from reachmap.present.equality import along_lines, fifths_picture, fifths_title, spread_lines
from reachmap.present.goal_words import BEHIND, BEHIND_AND_UNTOLD, by_standard
from reachmap.present.limits import NOT_AMONG_AREAS, held_against_nothing
from reachmap.present.report_map import FONT, patterns
from reachmap.standards import EQUAL, GOAL, NEED, PEERS
from reachmap.vocabulary import (
    ABOVE,
    CLEAR_SHORTFALL,
    LIKELY_SHORTFALL,
    NO_DATA,
    ON_PAR,
    TOO_FEW,
    UNCERTAIN,
    VERDICTS,
)

if TYPE_CHECKING:
    from reachmap.i18n import Translator
    from reachmap.pipeline import Analysis

# From far behind to ahead; where nothing can be said, last.
_ORDER = (CLEAR_SHORTFALL, LIKELY_SHORTFALL, UNCERTAIN, ON_PAR, ABOVE, TOO_FEW, NO_DATA)
_BEHIND, _UNTOLD_OF = (CLEAR_SHORTFALL, LIKELY_SHORTFALL), (UNCERTAIN, TOO_FEW, NO_DATA)
_WIDTH, _HEIGHT = 660.0, 30.0
_LARGER = 1.4
_ROUNDS_AWAY = 0.005  # half of one of 100
# Where no area is pointed out, by what areas are held against.
_NONE_BEHIND = {
    EQUAL: N_("No area can be pointed out as behind the others."),
    GOAL: N_("No area can be pointed out as below the goal."),
    NEED: N_("No area can be pointed out as below the goal for its class."),
    PEERS: N_("No area can be pointed out as behind those that are like it."),
}
_UNTOLD = N_("Of 100 parents, {untold} live where the figures are too few or too uncertain to tell.")


@dataclass(frozen=True)
class Equality:
    """What the report says of equality.

    Parameters
    ----------
    lines
        Finished sentences.
    svg, alt
        The picture, and what it shows in words; empty for none.
    legend
        Codes of the classes in it, each with its words.
    fifths_svg, fifths_title, fifths_alt
        Reach in five fifths of the municipality, its title, and what it shows; empty where there is no rank.
    """

    lines: tuple[str, ...]
    svg: str = ""
    alt: str = ""
    legend: tuple[tuple[str, str], ...] = ()
    fifths_svg: str = ""
    fifths_title: str = ""
    fifths_alt: str = ""


def equality(analysis: Analysis, translator: Translator) -> Equality:
    """Draw and word how equally the support reaches."""
    if held_against_nothing(analysis):
        return Equality((translator.say(NOT_AMONG_AREAS),))
    shares = _parents_by_verdict(analysis)
    along = " ".join(along_lines(analysis.equality, translator))
    fifths = fifths_picture(analysis.equality, translator)
    goals = analysis.settings.standard.has_goals
    told = [_told(shares, analysis, translator), _estimated(analysis, translator)]
    told = told if shares else [_unknown(translator)]
    return Equality(
        lines=tuple(
            line for line in (*told, along, " ".join(spread_lines(analysis.equality, translator))) if line
        ),
        svg=_bar(shares) if shares else "",
        alt=_in_words(shares, translator, goals=goals) if shares else "",
        legend=_legend(shares, translator, goals=goals),
        fifths_svg=_for_print(fifths),
        fifths_title=fifths_title(translator) if fifths else "",
        fifths_alt=f"{fifths_title(translator)}. {along}" if fifths else "",
    )


def _for_print(svg: str) -> str:
    """Give a chart of the app the type of the report, the only one there is then, in a size for paper."""
    larger = re.sub(r'font-size="(\d+)"', lambda found: f'font-size="{_LARGER * int(found[1]):g}"', svg)
    return larger.replace('font-family="sans-serif"', f'font-family="{FONT}"')


def _unknown(translator: Translator) -> str:
    return translator.say("How many parents live in each area is not known, so nothing is said of it.")


def _legend(shares: dict[str, float], translator: Translator, *, goals: bool) -> tuple[tuple[str, str], ...]:
    return tuple(
        (
            key,
            translator.say(
                "{verdict}: {share} of 100 parents",
                verdict=labels.upper_first(labels.verdict_label(translator, key, goals=goals)),
                share=_in_whole(whole, translator),
            ),
        )
        for key, whole in _whole_hundredths(shares).items()
    )


def _whole_hundredths(shares: dict[str, float]) -> dict[str, int]:
    """Round parts so that they add up to 100, and those from the start to what these are together, rounded.

    Each part's end is rounded, not the part: so the sentence has the sum of what the legend has.
    """
    ends = [round(100 * end) for end in accumulate(shares.values())]
    return {key: end - start for key, start, end in zip(shares, [0, *ends], ends, strict=False)}


def _in_whole(hundredths: int, translator: Translator) -> str:
    """Write parents of 100; of a part that is there and rounds away, that it is fewer than one."""
    if not hundredths:
        return translator.say("fewer than {k}", k=translator.number(1))
    return translator.number(hundredths)


def _parents_by_verdict(analysis: Analysis) -> dict[str, float]:
    """Share of all parents who live in areas of each verdict; empty where they are not known."""
    areas = pick.by_area(analysis)
    parents = areas["target"].astype(float)
    if parents.isna().any() or parents.sum() <= 0:
        return {}
    verdicts = areas["verdict"].where(areas["verdict"].isin(VERDICTS), NO_DATA)
    found = (parents / parents.sum()).groupby(verdicts).sum()
    return {key: float(found[key]) for key in _ORDER if key in found.index and found[key] > 0}


def _told(shares: dict[str, float], analysis: Analysis, translator: Translator) -> str:
    """Say how many parents live where the support reaches fewer than what areas are held against."""
    standard = analysis.settings.standard
    behind = sum(shares.get(key, 0.0) for key in _BEHIND)
    untold = sum(shares.get(key, 0.0) for key in _UNTOLD_OF)
    if untold > 1 - _ROUNDS_AWAY:
        return translator.say("In every area the figures are too few or too uncertain to tell.")
    whole = _whole_hundredths(shares)
    values = {
        "behind": _in_whole(sum(whole.get(key, 0) for key in _BEHIND), translator),
        "untold": _in_whole(sum(whole.get(key, 0) for key in _UNTOLD_OF), translator),
    }
    if not behind:
        none = translator.say(_NONE_BEHIND[standard.kind])
        return none if untold < _ROUNDS_AWAY else f"{none} " + translator.say(_UNTOLD, **values)
    if untold < _ROUNDS_AWAY:
        return by_standard(translator, standard, BEHIND, **values)
    return by_standard(translator, standard, BEHIND_AND_UNTOLD, **values)


def _estimated(analysis: Analysis, translator: Translator) -> str:
    equal = analysis.settings.standard.kind == EQUAL
    alike = None if equal else analysis.facts.get("alike")
    if not equal and alike is None:
        # A result of an older version, which does not tell how equally it reached.
        return ""
    found = share_reached_alike(analysis.cells, None if alike is None else alike["behind"])
    if found is None:
        return ""
    share, low, high = found
    if low < _ROUNDS_AWAY and high > 1 - _ROUNDS_AWAY:
        # From none to all: the figures say nothing, and an estimate beside it would.
        return ""
    values = {
        "share": _of_100(1 - share, translator),
        "low": translator.number(100 * (1 - high)),
        "high": translator.number(100 * (1 - low)),
    }
    if equal:
        return translator.say(
            "With the uncertain areas counted in, it is estimated that {share} of 100 parents (between {low} "
            "and {high}) live where the support reaches more than a fifth fewer than expected.",
            **values,
        )
    return translator.say(
        "How equally it reaches is another question: it is estimated that {share} of 100 parents (between "
        "{low} and {high}) live where the support reaches more than a fifth fewer than in the rest of the "
        "municipality, for children of the same ages.",
        **values,
    )


def _of_100(share: float, translator: Translator) -> str:
    if 0 < share < _ROUNDS_AWAY:
        return translator.say("fewer than {k}", k=translator.number(1))
    return translator.number(100 * share)


def _bar(shares: dict[str, float]) -> str:
    ends = [0.0, *accumulate(shares.values())]
    parts = []
    for (key, share), start in zip(shares.items(), ends, strict=False):
        look = palette.VERDICT_LOOKS[key]
        parts.append(
            f'<rect x="{1 + start * _WIDTH:.1f}" y="1" width="{share * _WIDTH:.1f}" height="{_HEIGHT}" '
            f'fill="{look.paint}" stroke="{palette.EDGE}" stroke-width="1"/>'
        )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH + 2:g} {_HEIGHT + 2:g}" '
        f'width="{_WIDTH + 2:g}" height="{_HEIGHT + 2:g}">{patterns()}{"".join(parts)}</svg>'
    )


def _in_words(shares: dict[str, float], translator: Translator, *, goals: bool) -> str:
    parts = [
        translator.say(
            "{verdict} {share}",
            verdict=labels.verdict_label(translator, key, goals=goals),
            share=_in_whole(whole, translator),
        )
        for key, whole in _whole_hundredths(shares).items()
    ]
    return translator.say(
        "Bar of 100 parents by what is said of the area where they live: {parts}.", parts=", ".join(parts)
    )
