"""What is said of rounding, where a project rounds what it publishes."""

from __future__ import annotations

from reachmap.i18n import Translator
from reachmap.settings import Settings


def rounding_lines(settings: Settings, translator: Translator) -> list[str]:
    """Say that counts are rounded, and what that does to sums; nothing where they are not."""
    base = settings.disclosure.rounding
    if not base:
        return []
    return [
        translator.say(
            "Every number of people recorded is rounded to the nearest multiple of {base}, totals too, each "
            "by itself: parts need not add up to their total. The estimates are made from the rounded "
            "numbers.",
            base=translator.number(base),
        )
    ]
