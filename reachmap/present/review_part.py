"""One table of the review, and what stands in its cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from reachmap.i18n import Translator
from reachmap.present.rounding import rounding_lines
from reachmap.present.xlsx import PERCENT, TEXT, WHOLE, Cell

if TYPE_CHECKING:
    from reachmap.pipeline import Intake


@dataclass(frozen=True)
class Part:
    """One table of the review.

    Parameters
    ----------
    key
        The same in every language.
    title, about
        What it is, and what to do with it; ``about`` stands alone where there are no rows.
    columns
        Heading and width of each column.
    rows
        Texts, and numbers with how they are written; shown texts where a number is hidden.
    choices
        Drop-downs of the workbook, by position of the column.
    """

    key: str
    title: str
    about: str
    columns: Sequence[tuple[str, int]]
    rows: Sequence[Sequence[Cell]]
    choices: Mapping[int, Sequence[str]] = field(default_factory=dict)

    def shown(self, translator: Translator) -> list[list[str]]:
        """Write every cell as text."""
        return [[_shown(value, kind, translator) for value, kind in row] for row in self.rows]


def _shown(value: object, kind: str, translator: Translator) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    assert isinstance(value, int | float)  # noqa: S101 - a cell holds nothing else
    if kind == PERCENT:
        return translator.number(100 * value, 0 if value >= 0.0995 else 1)
    return translator.number(value)


def place_text(file: str, sheet: str, translator: Translator) -> str:
    """Name a file, and its sheet where it is a workbook; nothing where there is none."""
    return translator.place(file, sheet)


def hidden_or(number: int | None, translator: Translator) -> Cell:
    """Write a count, or that it is hidden."""
    return (number, WHOLE) if number is not None else (translator.say("hidden"), TEXT)


def few_or(number: int | None, intake: Intake, translator: Translator) -> Cell:
    """Write a count, or that it is small."""
    return (number, WHOLE) if number is not None else (few_text(intake, translator), TEXT)


def few_text(intake: Intake, translator: Translator) -> str:
    """Say that a count is small."""
    return translator.say("fewer than {k}", k=translator.number(intake.settings.disclosure.k))


def what_hidden(intake: Intake, translator: Translator) -> str:
    """Say what hidden means."""
    if intake.settings.disclosure.level == "detailed":
        return ""
    hidden = translator.say(
        "Hidden means fewer than {k}, or a number that would tell such a one.",
        k=translator.number(intake.settings.disclosure.k),
    )
    return " ".join([hidden, *rounding_lines(intake.settings, translator)])
