"""What a project file may say about its follow-up: columns, a wide sheet, questions and their scales, units.

Decides which questions are known without being named: the three that a municipality made from the national
strategy (*Kartläggning av kommuners lokala förutsättningar*, 2019, section 2.7.3) and the four of
Stockholm's follow-up of talks (*Slutrapport STIS 2017-2021*, note 19). Neither source gives the ends of its
scale: 1 to 5 is assumed, and settable.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from reachmap.files import Source
from reachmap.vocabulary import ADULTS, ATTENDANCES, FAMILIES, HEAD_COUNT

DEFAULT_SCALE = (1.0, 5.0)


@dataclass(frozen=True)
class Question:
    """One question to participants.

    Parameters
    ----------
    key
        The code, such as ``"useful"``.
    headings
        The headings that it is known by.
    scale
        Lowest and highest answer; the second is the best, also where it is the smaller number.
    words
        Answers in words, from the lowest to the highest; they are spread evenly over the scale.
    """

    key: str
    headings: tuple[str, ...]
    scale: tuple[float, float] = DEFAULT_SCALE
    words: tuple[str, ...] = ()


PRESETS = {
    "strategy": (
        Question(
            "useful",
            (
                "useful",
                "till nytta",
                "nytta",
                "användbart",
                "den kunskap jag fått har varit användbar",
            ),
        ),
        Question(
            "strengthened",
            (
                "strengthened",
                "stärkt",
                "stärkt i föräldrarollen",
                "stärkt som förälder",
                "jag har blivit stärkt i min föräldraförmåga",
            ),
        ),
        Question(
            "relation",
            (
                "relation",
                "relationen till barnet",
                "bättre relation",
                "relationen mellan mig och mitt barn har stärkts",
            ),
        ),
    ),
    "stockholm": (
        Question(
            "right_things",
            (
                "right things",
                "rätt saker",
                "talade om rätt saker",
                "har vi pratat om rätt saker i detta samtal",
            ),
        ),
        Question(
            "helpful",
            ("helpful", "till hjälp", "har samtalet varit till hjälp för dig som förälder"),
        ),
        Question(
            "recommend",
            (
                "recommend",
                "rekommendera",
                "skulle rekommendera",
                "skulle du rekommendera andra att ha kontakt med oss",
            ),
        ),
        Question(
            "easy_to_reach",
            (
                "easy to reach",
                "lätt att nå",
                "lätt att nå oss",
                "var det lätt att nå oss",
                "var det lätt att nå oss till exempel för att boka tid för samtalet",
            ),
        ),
    ),
}
ALL_PRESETS = tuple(question for preset in PRESETS.values() for question in preset)
_QUESTION_KEYS = {"heading", "scale", "words"}
_JOINT_KEYS = {"programme", "day", "venue", "with", "counted_by"}
_MUNICIPALITY = re.compile(r"\d{4}")
_WIDE_KEYS = ("from", "to", "variable", "value")
# What the headings of a wide sheet may be, and what its cells may count.
WIDE_VARIABLES = ("area", "child_ages", "sex", "programme", "activity_id")
WIDE_VALUES = ("count", "women", "men", "families", "visits", "other_adults")


@dataclass(frozen=True)
class WideSettings:
    """A sheet with a column for each area, or each age: ``columns = { wide = { … } }``.

    Parameters
    ----------
    first, last
        Heading (or letter) of the first and of the last of these columns.
    variable
        What their headings say, of `WIDE_VARIABLES`.
    value
        What their cells count, of `WIDE_VALUES`.
    """

    first: str
    last: str
    variable: str
    value: str


@dataclass(frozen=True)
class JointCourse:
    """``[[participations.joint]]``: a course that the municipality holds together with others.

    Whoever lives in one of them counts there. Who has no known home is in the registers of all of them,
    and one of them counts.

    Parameters
    ----------
    programme, day, venue
        What the follow-up says of it: its name, first day and place; blank, or None, where it says nothing.
    partners
        Codes of the other municipalities (``with``).
    counted_by
        Code of the one that counts who has no known home.
    """

    programme: str
    partners: tuple[str, ...]
    counted_by: str
    day: date | None = None
    venue: str = ""


@dataclass(frozen=True)
class ParticipationSettings:
    """``[participations]``: the follow-up files.

    Parameters
    ----------
    files
        Workbooks or csv files.
    unit
        What a row, or a count of deltagare, counts, where its heading does not say (one of
        `vocabulary.UNITS`).
    columns
        Column to heading, where a heading is not recognised.
    unread
        Headings that are not read, whatever they look like and ``columns`` says.
    wide
        Where the files have a column for each area or age.
    crs
        Reference system of coordinates; where it is not said it is told by where the points fall.
    newly_arrived_years
        How long after arrival somebody is newly arrived.
    repeaters
        The assumed largest share of adults who took part more than once in the period: the files hold
        no identity, so the share reached is bounded by it.
    adults_per_family, visits_per_adult
        What makes families, and visits, adults; without it they are counted apart, never as parents.
    questions
        What participants are asked.
    joint
        Courses that are held together with other municipalities.
    """

    files: tuple[Source, ...]
    unit: str = ADULTS
    columns: dict[str, str] = field(default_factory=dict)
    unread: tuple[str, ...] = ()
    wide: WideSettings | None = None
    crs: str = ""
    newly_arrived_years: int = 3
    repeaters: float = 0.15
    adults_per_family: float | None = None
    visits_per_adult: float | None = None
    questions: tuple[Question, ...] = ALL_PRESETS
    joint: tuple[JointCourse, ...] = ()

    def adults_per(self, unit: str) -> float | None:
        """Tell how many adults one of a unit stands for; None where the project does not say."""
        if unit == ADULTS:
            return 1.0
        if unit == FAMILIES:
            return self.adults_per_family
        if unit in (ATTENDANCES, HEAD_COUNT) and self.visits_per_adult is not None:
            return 1.0 / self.visits_per_adult
        return None


def wide_of(raw: Any) -> WideSettings:  # noqa: ANN401 - what the project file holds
    """Check ``columns.wide``; raise ValueError where it is none."""
    if not isinstance(raw, dict) or set(raw) != set(_WIDE_KEYS):
        raise ValueError
    first, last, variable, value = (raw[key] for key in _WIDE_KEYS)
    texts = all(isinstance(text, str) and text.strip() for text in (first, last))
    if not texts or variable not in WIDE_VARIABLES or value not in WIDE_VALUES:
        raise ValueError
    return WideSettings(first.strip(), last.strip(), variable, value)


def joint_of(raw: Any, *, own: tuple[str, ...]) -> tuple[JointCourse, ...]:  # noqa: ANN401
    """Check ``[[participations.joint]]``; raise ValueError, with the number of the table, where it is none.

    Parameters
    ----------
    raw
        A list of tables.
    own
        Codes of the project's municipalities.
    """
    tables = raw if isinstance(raw, list) else [raw]
    return tuple(_joint(table, number, own) for number, table in enumerate(tables, start=1))


def _joint(table: Any, number: int, own: tuple[str, ...]) -> JointCourse:  # noqa: ANN401
    fault = ValueError(str(number))
    if not isinstance(table, dict) or not set(table) <= _JOINT_KEYS:
        raise fault
    partners = table.get("with", [])
    partners = [partners] if isinstance(partners, str) else partners
    texts = [table.get(key, "") for key in ("programme", "counted_by", "venue")]
    if not isinstance(partners, list) or not all(isinstance(text, str) for text in [*partners, *texts]):
        raise fault
    programme, counter, venue = (text.strip() for text in texts)
    day = table.get("day")
    codes = all(_MUNICIPALITY.fullmatch(code) and code not in own for code in partners)
    counts = counter in (*own, *partners)
    if not (programme and partners and codes and counts and (day is None or type(day) is date)):
        raise fault
    return JointCourse(programme, tuple(partners), counter, day, venue)


def questions_of(raw: Mapping[str, Any]) -> tuple[Question, ...]:
    """Put the project's questions beside the presets (or those that it chooses).

    Parameters
    ----------
    raw
        ``presets``, a list of `PRESETS` (all of them where it is missing), and a table for each question:
        ``heading`` (a text or several), ``scale`` (lowest and best answer), ``words`` (lowest to best).
        A preset's own key changes that question.

    Raises
    ------
    ValueError
        With the key that is wrong.
    """
    chosen = raw.get("presets", list(PRESETS))
    if not isinstance(chosen, list) or not all(name in PRESETS for name in chosen):
        raise ValueError("presets")
    found = {question.key: question for name in chosen for question in PRESETS[name]}
    known = {question.key: question for question in ALL_PRESETS}
    for key, table in raw.items():
        if key != "presets":
            found[key] = _question(key, table, known.get(key))
    return tuple(found.values())


def _question(key: str, table: Any, preset: Question | None) -> Question:  # noqa: ANN401
    if not isinstance(table, dict) or not set(table) <= _QUESTION_KEYS or not key.isidentifier():
        raise ValueError(key)
    heading = table.get("heading", [])
    headings = [heading] if isinstance(heading, str) else heading
    scale = table.get("scale", list(preset.scale if preset else DEFAULT_SCALE))
    words = table.get("words", list(preset.words if preset else ()))
    texts = [headings, words]
    if not all(isinstance(several, list) and all(isinstance(t, str) for t in several) for several in texts):
        raise ValueError(key)
    numbers = isinstance(scale, list) and len(scale) == 2 and all(type(n) in (int, float) for n in scale)
    if not numbers or scale[0] == scale[1] or not (headings or preset) or len(words) == 1:
        raise ValueError(key)
    return Question(
        key,
        (*(preset.headings if preset else ()), *headings),
        (float(scale[0]), float(scale[1])),
        tuple(words),
    )
