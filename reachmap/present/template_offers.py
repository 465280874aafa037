"""The template's sheet of what is offered: a row for each activity, nothing about anybody.

Its headings are those that `reachmap.read.activities` knows, so that it is read back without any mapping.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from reachmap.present.offer_labels import WEEKDAY_NAMES
from reachmap.present.template_parts import FORMS, LEVELS, YES_NO, Field

if TYPE_CHECKING:
    from reachmap.i18n import Translator


def offer_fields(translator: Translator, *, areas: Sequence[str]) -> tuple[Field, ...]:
    """List the columns of the sheet of what is offered."""
    say = translator.say
    return (
        Field(say("Programme"), say("The programme, or a name of your own for the activity.")),
        Field(say("Form of support"), choices=tuple(say(text) for text in FORMS)),
        Field(say("Level of support"), choices=tuple(say(text) for text in LEVELS)),
        Field(say("Provider")),
        Field(say("Ages that the course is for"), say("For example 3-12.")),
        Field(say("Language"), say("Several languages: write them with a comma between them.")),
        Field(say("Weekday"), choices=tuple(say(text) for text in WEEKDAY_NAMES), strict=False),
        Field(say("Time of day"), say("For example 18:00, or daytime or evening.")),
        Field(say("Child-minding"), choices=tuple(say(text) for text in YES_NO)),
        Field(
            say("In person or online"),
            choices=(say("In person"), say("Online"), say("In person or online")),
        ),
        Field(say("Seats")),
        Field(say("Venue")),
        Field(say("Area of the venue"), choices=tuple(areas), strict=False),
    )
