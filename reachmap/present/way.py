"""The way to the support in words, a picture and a table. Draws and words; computes nothing."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from reachmap.offers.way import Loss, Step, largest_loss
from reachmap.present import labels, palette
from reachmap.present.charts import Bar, interval_bars
from reachmap.present.offer_labels import step_label
from reachmap.vocabulary import NO_DATA

if TYPE_CHECKING:
    from reachmap.disclose.steps import PublishedSteps
    from reachmap.i18n import Translator


def way_title(translator: Translator) -> str:
    """Name the picture."""
    return translator.say("The way to the support, step by step")


def way_caption(translator: Translator) -> str:
    """Say what the bars of the picture count."""
    return translator.say("The way to the support: about how many parents are left at each step")


def way_picture(way: Sequence[Step], translator: Translator) -> str:
    """Draw how many parents are left at each step; a step without data is an empty frame."""
    nothing = palette.VERDICT_LOOKS[NO_DATA]
    bars = [
        Bar(
            step_label(translator, step.key),
            _left(step, translator),
            math.nan if step.number is None else step.number,
            math.nan,
            math.nan,
            nothing if step.number is None else None,
        )
        for step in way
    ]
    return interval_bars(way_title(translator), bars)


def _left(step: Step, translator: Translator) -> str:
    return translator.say("no data") if step.number is None else labels.people(translator, step.number)


def way_rows(way: Sequence[Step], translator: Translator) -> tuple[list[str], list[list[str]]]:
    """Write the steps: about how many parents, and what share of those of whom it is told."""
    say = translator.say
    headings = [say("Step"), say("Parents, about"), say("Of 100 of whom it is told"), say("Told of")]
    rows = [
        [
            step_label(translator, step.key),
            _left(step, translator),
            _share(step, translator),
            _counted(step, translator),
        ]
        for step in way
    ]
    if any(step.part for step in way):
        return headings, rows
    return headings[:-1], [row[:-1] for row in rows]


def _share(step: Step, translator: Translator) -> str:
    if step.share is None:
        return "–"
    if step.low is None or step.high is None:
        return translator.number(100 * step.share)
    ends = f"{translator.number(100 * step.low)}–{translator.number(100 * step.high)}"
    return f"{translator.number(100 * step.share)} ({ends})"


def _counted(step: Step, translator: Translator) -> str:
    if step.part is None:
        return "–"
    if step.part.count is None or step.part.of is None:
        return translator.say("hidden")
    return translator.say(
        "{n} of {all}", n=translator.number(step.part.count), all=translator.number(step.part.of)
    )


def step_lines(way: Sequence[Step], translator: Translator) -> list[str]:
    """Say each step that is known in a sentence."""
    lines = []
    for step in way:
        if not step.known:
            continue
        name = step_label(translator, step.key)
        if step.number is None:
            lines.append(
                translator.say(
                    "{step}: {share} of 100 of those of whom it is told.",
                    step=name,
                    share=_share(step, translator),
                )
            )
            continue
        about = translator.count("about {n} parent", "about {n} parents", labels.round_people(step.number))
        told = translator.say("{step}: {about}.", step=name, about=about)
        if step.low is not None:
            told = translator.say(
                "{step}: {about}; {share} of 100 of those of whom it is told.",
                step=name,
                about=about,
                share=_share(step, translator),
            )
        lines.append(told)
    return lines


def way_lines(way: Sequence[Step], steps: PublishedSteps, translator: Translator) -> list[str]:
    """Say which step loses most, where those who were offered are lost, and what is not known."""
    say = translator.say
    lines = [*loss_lines(way, translator), *asked_lines(way, translator), *_each_by_itself(way, translator)]
    for key, words in ((steps.declined, "declined"), (steps.queue, "queue")):
        if key is not None:
            lines.append(_extra(words, key, translator))
    unknown = [labels.lower_first(step_label(translator, step.key)) for step in way if not step.known]
    if unknown:
        lines.append(say("No file tells enough of these steps: {steps}.", steps=translator.listed(unknown)))
    if any(step.key == "within_reach" and step.known for step in way):
        lines.append(
            say(
                "An offer within reach is one for the child's age that is held online or not farther away "
                "than the project says, along a straight line times 1.3. It says nothing of language or "
                "time."
            )
        )
    lines.append(
        say(
            "The numbers are estimates on one scale, made outwards from those who took part; somebody who "
            "took part twice counts twice."
        )
    )
    return lines


def area_way_lines(way: Sequence[Step], translator: Translator) -> list[str]:
    """Say which step loses most in an area, and which steps are known of the whole municipality only."""
    return [
        *loss_lines(way, translator),
        *asked_lines(way, translator),
        *_each_by_itself(way, translator),
        translator.say(
            "Who took part is estimated, with those whose home is not known: it is not the number recorded."
        ),
        translator.say(
            "Of one area only these steps are told; the page What is offered has those of the whole "
            "municipality."
        ),
    ]


def asked_lines(way: Sequence[Step], translator: Translator) -> list[str]:
    """Say how many answered the survey that a step rests on, and what those who did not could change."""
    number = translator.number
    return [
        translator.say(
            "{step}: {answered} of {asked} who were asked answered ({rate} of 100), and {share} of 100 of "
            "them said so. What the others would have said is not known: of all who were asked it is between "
            "{least} and {most} of 100.",
            step=step_label(translator, step.key),
            answered=number(step.asked.answered),
            asked=number(step.asked.asked),
            rate=number(100 * step.asked.answered / step.asked.asked),
            share=_share(step, translator),
            least=number(100 * step.asked.least),
            most=number(100 * step.asked.most),
        )
        for step in way
        if step.asked is not None
    ]


def _each_by_itself(way: Sequence[Step], translator: Translator) -> list[str]:
    """Say why a step may have more than the one before it, where one has."""
    numbers = [step.number for step in way if step.number is not None]
    if all(after <= before for before, after in pairwise(numbers)):
        return []
    return [
        translator.say(
            "A step may have more parents than the one before it: each is known from another source, and to "
            "have an offer within reach is not to know of it."
        )
    ]


def _extra(what: str, n: int, translator: Translator) -> str:
    if what == "declined":
        return translator.count("{n} parent declined.", "{n} parents declined.", n)
    return translator.count("{n} parent stood in a queue.", "{n} parents stood in a queue.", n)


def loss_lines(way: Sequence[Step], translator: Translator) -> list[str]:
    """Say which step loses most parents, and which loses the largest share of those who were offered."""
    lines = []
    most = largest_loss(way)
    if most is not None:
        lines.append(
            translator.say(
                "The support loses most parents between {before} and {after}: about {n}, {share} of 100.",
                before=_named(most.before, translator),
                after=_named(most.after, translator),
                n=labels.people(translator, most.people),
                share=_lost(way, most, translator),
            )
        )
    later = largest_loss(way, first="offered", relative=True)
    if later is not None and (most is None or later.before != most.before):
        lines.append(
            translator.say(
                "Once it has been offered, the support loses the largest share between {before} and {after}: "
                "{share} of 100.",
                before=_named(later.before, translator),
                after=_named(later.after, translator),
                share=_lost(way, later, translator),
            )
        )
    return lines


def _lost(way: Sequence[Step], loss: Loss, translator: Translator) -> str:
    """Write a loss of 100, with the interval of the step that it is the rest of, where that has one."""
    share = _of_100(loss.share, translator)
    step = next(each for each in way if each.key == loss.after)
    if (
        step.share is None
        or step.low is None
        or step.high is None
        or not math.isclose(1 - step.share, loss.share)
    ):
        return share
    return f"{share} ({_of_100(1 - step.high, translator)}–{_of_100(1 - step.low, translator)})"


def _of_100(share: float, translator: Translator) -> str:
    return translator.number(min(100 * share, 99) if share < 1 else 100)


def _named(key: str, translator: Translator) -> str:
    return translator.say("“{step}”", step=step_label(translator, key))
