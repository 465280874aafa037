"""What is offered, of a project that names no follow-up yet."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from reachmap.commands.tell import FINE, Tell

if TYPE_CHECKING:
    from reachmap.offers import Offers
    from reachmap.settings import OffersAlone


def analyse_offers(settings: OffersAlone, out: Path, tell: Tell) -> int:
    """Study what is offered, write the files and say what was found."""
    with tell.progress() as step:
        step("read")
        from reachmap.pipeline import run_offers
        from reachmap.present.offers_alone import write_offers

        study = run_offers(settings)
        written = write_offers(study, tell.translator, out)
    say_offers(study.offers, tell)
    tell.heading(tell.translator.say("The results"))
    tell.lines([f"{path.resolve()}" for path in written], bullet="  ")
    return FINE


def say_offers(offers: Offers, tell: Tell) -> None:
    """Say which ages and languages have no offer, and what to try."""
    from reachmap.present.advice import advice_lines
    from reachmap.present.offers import offers_answer

    translator = tell.translator
    tell.heading(translator.say("What is offered"))
    tell.lines(offers_answer(offers, translator), bullet="  ")
    advice = advice_lines(offers.advice, offers, translator)
    if advice:
        tell.heading(translator.say("What to try"))
        tell.lines(advice, bullet="  – ")
