"""Municipalities side by side, on the terminal's screen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from reachmap.present.compare_beside import association_lines
from reachmap.present.compare_periods import action_lines, change_lines
from reachmap.present.compare_words import (
    AGES_ALIKE,
    answer_lines,
    definition_lines,
    main_table,
    reading_lines,
)
from reachmap.present.screen import paragraph, table
from reachmap.present.share_words import Block
from reachmap.present.source_texts import shared_lines
from reachmap.present.survey_words import survey_lines

if TYPE_CHECKING:
    from reachmap.compare.actions import Judged
    from reachmap.compare.comparison import Comparison
    from reachmap.compare.survey import Survey
    from reachmap.i18n import Translator


def screen_blocks(
    comparison: Comparison,
    translator: Translator,
    *,
    actions: Judged | None = None,
    survey: Survey | None = None,
) -> list[Block]:
    """What the terminal says: headings, each with its lines, at most a hundred columns wide."""
    say = translator.say

    def lines(texts: Sequence[str]) -> list[str]:
        return [row for text in texts for row in paragraph(text, bullet="– ")]

    headings, rows = main_table(comparison.latest, translator)
    kept = (0, 2, 4, 6, 7)
    shown = table(
        [headings[i] for i in kept],
        [[row[i] for i in kept] for row in rows],
        right=[False, True, True, True, False],
    )
    blocks = [
        (say("How they are counted"), lines(definition_lines(comparison, translator))),
        (say("What was found"), lines(answer_lines(comparison, translator))),
        (say("Municipalities, in the order of their codes"), shown),
        (say("What changed"), lines(change_lines(comparison, translator))),
    ]
    if actions is not None:
        blocks.append(
            (say("What was done, and what the next period shows"), lines(action_lines(actions, translator)))
        )
    if survey is not None:
        blocks.append(
            (
                say("What parents answered"),
                lines(survey_lines(survey, translator, names=comparison.area_names())),
            )
        )
    other = association_lines(comparison, translator)
    if other:
        blocks.append((say("Other figures beside"), lines(other)))
    blocks.append((say("How to read it"), lines(reading_lines(translator, ages_alike=AGES_ALIKE in kept))))
    sources = shared_lines(comparison, translator)
    return [*blocks, (say("Published sources"), lines(sources))] if sources else blocks
