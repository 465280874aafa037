"""Ages and groups: who is behind, everywhere or only in places, and what can not be told."""

from __future__ import annotations

from reachmap.app import current, groups_panel, offers_page, parts
from reachmap.i18n import Translator
from reachmap.present.ages import age_bars, answer, area_by_age, group_bars, place_lines, unseen_lines
from reachmap.present.experience import experience_lines


def show(translator: Translator) -> None:
    """Show the page."""
    say = translator.say
    analysis, _ = parts.begin(translator, say("Whom does the support not reach?"), answer)
    parts.beside(
        (1, 1),
        ("ages", age_bars(analysis, translator), say("Parents reached of 100, by the child's age")),
        ("groups", group_bars(analysis, translator), say("Parents reached of 100, by group")),
    )
    groups_panel.show(current.opened(), translator)
    parts.lines(say("Behind everywhere, or only in places?"), place_lines(analysis, translator))
    offers_page.by_age(analysis.offers, translator)
    parts.table(say("Areas by the child's age"), area_by_age(analysis, translator))
    parts.lines(say("What participants say"), experience_lines(analysis, translator))
    parts.lines(say("What can not be told"), unseen_lines(analysis, translator))
