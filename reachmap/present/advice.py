"""What to try, in words: each advice with the rule that gave it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from reachmap.i18n import N_, count
from reachmap.offers.advice import (
    DAYTIME_ONLY,
    FEW_COME,
    FEW_COMPLETE,
    LANGUAGE_WITHOUT_OFFER,
    MANY_COME,
    MANY_COMPLETE,
    NO_CHILD_MINDING,
    NO_OFFER_FOR_AGE,
    NONE_WITHIN_REACH,
    NOT_ONLINE,
    OFFER_NOT_REACHING,
    ONLY_FOR_A_NEED,
    QUEUE,
    Advice,
)
from reachmap.present.labels import upper_first
from reachmap.present.offer_labels import bands_in_words, kilometres, language_label

if TYPE_CHECKING:
    from reachmap.i18n import Translator
    from reachmap.offers import Offers

_ADVICE = {
    NO_OFFER_FOR_AGE: N_("{band}: try an offer for every parent."),
    ONLY_FOR_A_NEED: N_("{band}: try an offer for every parent beside that for a certain need."),
    NONE_WITHIN_REACH: N_("{band}: try an offer nearer, or one online."),
    LANGUAGE_WITHOUT_OFFER: N_("Try an activity in {language}, or one with an interpreter."),
    FEW_COMPLETE: N_("Ask those who did not complete why, and try fewer or shorter meetings."),
    FEW_COME: N_("Call those who have registered before it begins, and ask those who did not come why."),
    DAYTIME_ONLY: N_("Try an evening or a weekend."),
    NO_CHILD_MINDING: N_("Try child-minding."),
    NOT_ONLINE: N_("Try an activity online."),
    QUEUE: N_("Try more seats, or one activity more, where the queue is."),
    OFFER_NOT_REACHING: N_("{band}: try another time, place or language, or another way of telling of it."),
}
_RULES = {
    NO_OFFER_FOR_AGE: N_("no activity is for this age"),
    ONLY_FOR_A_NEED: N_("every activity for this age is for a certain need"),
    NONE_WITHIN_REACH: N_("there are activities for this age, but none within {km} km or online"),
    LANGUAGE_WITHOUT_OFFER: N_("the language is needed, and no activity is held in it"),
    FEW_COMPLETE: N_("fewer than {many} of 100 who begin complete, also at the upper end of the interval"),
    FEW_COME: N_("fewer than {many} of 100 who register come, also at the upper end of the interval"),
    DAYTIME_ONLY: N_("every activity is held in the daytime on a weekday"),
    NO_CHILD_MINDING: N_("every activity says that it has no child-minding"),
    NOT_ONLINE: N_("every activity is held in person"),
    QUEUE: count("{n} parent stands in a queue", "{n} parents stand in a queue"),
    OFFER_NOT_REACHING: N_("there is an offer for this age, and it reaches fewer than expected"),
}


def advice_lines(advice: Iterable[Advice], offers: Offers, translator: Translator) -> list[str]:
    """Say what to try, and by which rule."""
    return [_line(one, offers, translator) for one in advice]


def _line(one: Advice, offers: Offers, translator: Translator) -> str:
    say = translator.say
    facts: dict[str, object] = {"km": kilometres(translator, offers.within_km)}
    bands = one.facts.get("bands")
    if isinstance(bands, tuple):
        facts["band"] = upper_first(bands_in_words(translator, bands))
    if "language" in one.facts:
        facts["language"] = language_label(translator, str(one.facts["language"]))
    if "n" in one.facts:
        facts["n"] = translator.number(float(str(one.facts["n"])))
    facts["many"] = translator.number(100 * (MANY_COMPLETE if one.rule == FEW_COMPLETE else MANY_COME))
    text = say(_ADVICE[one.rule], **facts)
    programmes = one.facts.get("programmes")
    if isinstance(programmes, tuple) and programmes:
        names = translator.listed([str(name) for name in programmes])
        text += " " + say("Evaluated programmes for every parent at this age: {names}.", names=names)
    return text + " " + say("(Rule: {rule}.)", rule=translator.marked(_RULES[one.rule], one.facts, facts))
