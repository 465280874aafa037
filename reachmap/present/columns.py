"""What every column of the tables that leave ReachMap means: heading, unit, where it is explained.

One place for the names that people see in QGIS, in the workbook and in its data dictionary, so that they
can not say different things. Texts that go into other programs pass `plain_text` first.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reachmap.i18n import N_, Translator
from reachmap.tables import CELLS

if TYPE_CHECKING:
    from reachmap.settings import Settings

# What XML 1.0 can not hold, and lone surrogates, which no encoding can.
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def plain_text(text: object) -> str:
    """Take out of a text the control characters that a database or a workbook can not hold."""
    return _UNWRITABLE.sub("", str(text))


@dataclass(frozen=True)
class ColumnText:
    """One column in words (English; `label` and the rest are translated when they are shown).

    Parameters
    ----------
    label
        Heading.
    meaning
        A sentence.
    unit
        What a value is counted in.
    section
        Section of ``docs/methods.md``; empty where there is nothing to explain.
    """

    label: str
    meaning: str
    unit: str
    section: str = ""


# Stands wherever figures of the detailed level go.
DETAILED = N_("Detailed level – needs a confidentiality review")

_TEXT = N_("text")
_PARENTS = N_("parents")
_SHARE = N_("share, 0 to 1")
_RATIO = N_("ratio")
_TRUTH = N_("true or false")

_ESTIMATES: dict[str, ColumnText] = {
    "target": ColumnText(
        N_("Parents"), N_("Number of parents who live there: an estimate from statistics."), _PARENTS, "2"
    ),
    "coverage": ColumnText(
        N_("Share reached"),
        N_("Share of the parents that the support reached in the period, corrected for missing homes."),
        _SHARE,
        "3",
    ),
    "rate_ratio": ColumnText(
        N_("Reach compared with expected"),
        N_("Share reached, divided by that of the standard (the rest of the municipality, or a goal)."),
        _RATIO,
        "4",
    ),
    "shortfall": ColumnText(
        N_("Fewer than expected"),
        N_(
            "Parents whom the support would have reached besides, had it reached as large a share as the "
            "standard asks for. Negative: more than expected. It is not expected minus reached."
        ),
        _PARENTS,
        "4",
    ),
}

_OTHERS: dict[str, ColumnText] = {
    "area_code": ColumnText(
        N_("Area code"), N_("Code of the area in the boundary file; all: the whole municipality."), _TEXT
    ),
    "area_name": ColumnText(N_("Area"), N_("Name of the area in the boundary file."), _TEXT),
    "municipality_code": ColumnText(N_("Municipality code"), N_("Four digits."), _TEXT),
    "age_band": ColumnText(
        N_("The child's age"),
        N_("Children's ages; a parent of two children may stand in two of them. all: every age."),
        _TEXT,
        "1",
    ),
    "parent_group": ColumnText(N_("Group of parents"), N_("Which parents; all: every parent."), _TEXT, "1"),
    "reached": ColumnText(
        N_("Number recorded"),
        N_(
            "Adults recorded in the period with a home in the area. The whole municipality also counts those "
            "without a home that was found. Empty where hidden is true, or where the files do not tell."
        ),
        N_("adults"),
        "1",
    ),
    "expected": ColumnText(
        N_("Expected number"),
        N_("Parents reached if the share were as large as the standard asks for."),
        _PARENTS,
        "4",
    ),
    "unreached": ColumnText(
        N_("Not reached"),
        N_("Parents minus the number recorded, at least 0. Empty where hidden."),
        _PARENTS,
        "4",
    ),
    "probability_shortfall": ColumnText(
        N_("Probability of far fewer"),
        N_("Probability that the reach is less than four fifths of what the standard asks for."),
        N_("probability, 0 to 1"),
        "4",
    ),
    "verdict": ColumnText(N_("Assessment, code"), N_("Statistical assessment, as a code."), _TEXT, "5"),
    "hidden": ColumnText(
        N_("Number is hidden"),
        N_("Whether the number recorded is too small, or leaves too few others, to be shown."),
        _TRUTH,
        "6",
    ),
    # --- beside those of cells.csv
    "verdict_label": ColumnText(N_("Assessment"), N_("Statistical assessment, in words."), _TEXT, "5"),
    "reached_label": ColumnText(
        N_("Number recorded, in words"),
        N_("The number recorded as it is shown: a hidden number as a class."),
        _TEXT,
        "6",
    ),
    "simulated": ColumnText(
        N_("Simulated data"), N_("Whether the data is made up: then no figure is about real people."), _TRUTH
    ),
    "venue": ColumnText(
        N_("Venue"), N_("Name of a place where support is given; never anybody's home."), _TEXT
    ),
    "areas": ColumnText(
        N_("Areas in it"), N_("Codes of the areas that an analysis area is made of, joined by +."), _TEXT, "6"
    ),
    "provider": ColumnText(N_("Provider"), N_("Who gives the support there."), _TEXT),
    "status": ColumnText(
        N_("Status"),
        N_("Whether courses are held there: existing, candidate (possible) or closed."),
        _TEXT,
    ),
    "language": ColumnText(N_("Language"), N_("Language of the courses; empty: not said."), _TEXT),
    "bands": ColumnText(N_("Ages"), N_("The children's ages that courses are for; empty: all."), _TEXT),
    "seats": ColumnText(N_("Seats"), N_("How many people the venue takes in the period."), N_("people")),
    "cost": ColumnText(N_("Cost"), N_("What the venue costs in the period, as the list says."), N_("number")),
}

_ENDS = {
    "low": (N_("{label}, interval from"), N_("Low end of the 90 % interval of {column}.")),
    "high": (N_("{label}, interval to"), N_("High end of the 90 % interval of {column}.")),
}


@dataclass(frozen=True)
class Wording:
    """A column in the reader's language; the fields are those of `ColumnText`, with the column's name."""

    name: str
    label: str
    meaning: str
    unit: str
    section: str


def word(name: str, translator: Translator) -> Wording:
    """Word one column.

    Raises
    ------
    KeyError
        Nobody has written down what it means (our fault; a test looks for it).
    """
    say = translator.say
    base, _, end = name.rpartition("_")
    if end in _ENDS and base in _ESTIMATES:
        text = _ESTIMATES[base]
        label_text, meaning_text = _ENDS[end]
        label, meaning = say(label_text, label=say(text.label)), say(meaning_text, column=base)
    else:
        text = _ESTIMATES[name] if name in _ESTIMATES else _OTHERS[name]
        label, meaning = say(text.label), say(text.meaning)
    return Wording(name, label, meaning, say(text.unit), text.section)


def dictionary(translator: Translator) -> list[Wording]:
    """Word every column of `tables.CELLS` in order, then those that other tables have besides."""
    beside = [name for name in _OTHERS if name not in CELLS.columns]
    return [word(name, translator) for name in (*CELLS.columns, *beside)]


def marks(settings: Settings, translator: Translator) -> list[str]:
    """Say what must stand wherever the figures go: that they are simulated, or at the detailed level."""
    found = [translator.say("Simulated data")] if settings.project.simulated else []
    if settings.disclosure.level == "detailed":
        found.append(translator.say(DETAILED))
    return found


def harmless(text: str) -> str:
    """Keep a spreadsheet from taking a name for a formula."""
    return f"'{text}" if text[:1] in "=+-@\t\r" and text else text


def markdown(text: str) -> str:
    """Keep names from being read as markup by what shows Markdown."""
    for mark in "\\`*_[]<>|#":
        text = text.replace(mark, f"\\{mark}")
    return " ".join(text.split())
