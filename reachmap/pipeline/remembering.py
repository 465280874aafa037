"""What a result tells besides reach, as figures that are remembered and held against earlier ones.

Everything here has passed the gate. `told_of` turns the steps of the way to the support, what participants
say, the parent survey and the courses into the figures of `disclose.further`; `hold_back` takes out of them
what earlier releases leave no room for, and says of which that is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd

from reachmap.compare.survey import KNOWS, Survey
from reachmap.disclose.further import Figure, Key, Parts, Told, may_be_told
from reachmap.disclose.levels import Earlier
from reachmap.disclose.steps import Part, PublishedSteps
from reachmap.experience import Experience
from reachmap.settings import DisclosureSettings

_PARTITIONS = {
    "fathers": ("fathers",),
    "newly_arrived": ("newly_arrived",),
    "ages": ("upper_secondary", "younger_teens"),
}
_SHARE = 1_000_000  # shares are remembered as so many parts


@dataclass(frozen=True)
class Beside:
    """What is told besides reach, gated.

    Parameters
    ----------
    steps
        Of the way to the support.
    experience
        What participants say.
    survey
        What parents answered.
    courses
        Marks of courses, with adults (`compare.courses`).
    held
        Of which something is held back for what was released before, as codes.
    """

    steps: PublishedSteps = field(default_factory=PublishedSteps)
    experience: Experience = field(default_factory=Experience)
    survey: Survey | None = None
    courses: Sequence[Mapping[str, Any]] = ()
    held: tuple[str, ...] = ()


def hold_back(beside: Beside, earlier: Earlier | None, disclosure: DisclosureSettings) -> Beside:
    """Take out what would tell of few with what was released before.

    Parameters
    ----------
    beside
        As the gate lets it out.
    earlier
        What was released; None: nothing.
    disclosure
        The project's settings. The detailed level holds nothing back.
    """
    if earlier is None or disclosure.level != "public":
        return beside
    told = told_of(beside)
    kept = may_be_told(
        told, earlier.releases, period=earlier.period, k=disclosure.k, rounding=disclosure.rounding
    )
    gone = {_SUBJECTS[key[0]] for key in told.numbers() if key not in kept}
    return Beside(
        steps=_steps_kept(beside.steps, kept),
        experience=_experience_kept(beside.experience, kept),
        survey=None if beside.survey is None else _survey_kept(beside.survey, kept),
        courses=tuple(course for course in beside.courses if _course(course) in kept),
        held=tuple(subject for subject in dict.fromkeys(_SUBJECTS.values()) if subject in gone),
    )


_SUBJECTS = {
    "steps": "steps",
    "needs": "steps",
    "experience": "experience",
    "found": "experience",
    "survey": "survey",
    "course": "courses",
}


def told_of(beside: Beside) -> Told:
    """Write what is told as figures."""
    survey, parts_of_survey = _survey_figures(beside.survey)
    answers, parts_of_answers = _experience_figures(beside.experience)
    found = {
        ("found", str(row["part"]), str(row["way"])): Figure(
            (round(_SHARE * float(row["share"])), int(row["answered"]))
        )
        for row in beside.experience.found.to_dict("records")
    }
    courses = {_course(course): Figure((int(course["adults"]),)) for course in beside.courses}
    return Told(
        counted=_step_figures(beside.steps) | answers,
        asked=survey,
        alike=found | courses,
        parts=(*parts_of_answers, *parts_of_survey),
    )


def _course(course: Mapping[str, Any]) -> Key:
    return "course", str(course["mark"])


def _step_figures(steps: PublishedSteps) -> dict[Key, Figure]:
    """The steps: each with what it is a part of, and where wholes meet (`disclose.steps`)."""
    found: dict[Key, Figure] = {}
    if steps.adults is not None:
        found["steps", "adults"] = Figure((steps.adults,))
    shown = {name: part for name, part in steps.parts.items() if part.of is not None}
    for name, part in shown.items():
        count, of = _both(part)
        of_adults = name in ("completed", "useful") and steps.adults is not None
        found["steps", name] = (
            Figure((count, of, steps.adults), open=True)
            if of_adults and steps.adults is not None
            else Figure((count, of))
        )
    if "began" in shown and steps.adults is not None:
        found["steps", "came_otherwise"] = Figure((_both(shown["began"])[0], steps.adults), open=True)
    if {"began", "enrolled"} <= shown.keys():
        registered = _both(shown["began"])[1]
        found["steps", "unoffered"] = Figure((_both(shown["enrolled"])[0], registered), open=True)
    if "enrolled" in shown and steps.declined is not None:
        count, of = _both(shown["enrolled"])
        found["steps", "declined"] = Figure((steps.declined, of - count))
    if steps.queue is not None:
        found["steps", "queue"] = Figure((steps.queue,))
    return found | {("needs", code): Figure(()) for code in steps.needs}


def _both(part: Part) -> tuple[int, int]:
    return part.count or 0, part.of or 0


def _steps_kept(steps: PublishedSteps, kept: frozenset[Key]) -> PublishedSteps:
    asked = {"began": ["came_otherwise"], "enrolled": ["unoffered"]}
    told = {key for key in _step_figures(steps) if key not in kept}
    adults = ("steps", "adults") in kept

    def part(name: str, found: Part) -> Part:
        with_it = [("steps", name), *(("steps", more) for more in asked.get(name, ()))]
        return Part() if not adults or any(key in told for key in with_it) else found

    parts = {name: part(name, found) for name, found in steps.parts.items()}
    enrolled = "enrolled" in parts and parts["enrolled"].of is not None
    return replace(
        steps,
        parts=parts,
        adults=steps.adults if adults else None,
        declined=steps.declined if enrolled and ("steps", "declined") in kept else None,
        queue=steps.queue if ("steps", "queue") in kept else None,
        needs=tuple(code for code in steps.needs if ("needs", code) in kept),
    )


def _experience_figures(experience: Experience) -> tuple[dict[Key, Figure], tuple[Parts, ...]]:
    found: dict[Key, Figure] = {}
    for row in experience.answers.to_dict("records"):
        answered, adults = int(row["answered"]), int(row["adults"])
        upper = round(float(row["share"]) * answered)
        key = ("experience", str(row["measure"]), str(row["kind"]), str(row["part"]))
        found[key] = Figure((upper, answered, adults), open=True)
    parts: list[Parts] = []
    for measure in experience.answers["measure"].unique():
        oldest, teens = (found.get(_group(measure, name)) for name in ("upper_secondary", "teens"))
        if teens is not None and oldest is not None:
            # Teenagers are both: only those that are not the oldest are a part by themselves.
            younger = tuple(a - b for a, b in zip(teens.numbers, oldest.numbers, strict=True))
            found[_group(measure, "younger_teens")] = Figure(younger, open=True)
            del found[_group(measure, "teens")]
        whole = ("experience", str(measure), "whole", "all")
        some = [tuple(_group(measure, name) for name in names) for names in _PARTITIONS.values()]
        areas = tuple(key for key in found if key[1:3] == (measure, "area"))
        parts += [
            Parts(whole, tuple(key for key in keys if key in found), depth=3) for keys in (*some, areas)
        ]
    return found, tuple(parts)


def _group(measure: str, name: str) -> Key:
    return "experience", str(measure), "group", name


def _experience_kept(experience: Experience, kept: frozenset[Key]) -> Experience:
    answers, found = experience.answers, experience.found

    def stays(row: Mapping[Any, Any]) -> bool:
        measure, kind, part = str(row["measure"]), str(row["kind"]), str(row["part"])
        if (kind, part) == ("group", "teens"):
            return all(_group(measure, name) in kept for name in _PARTITIONS["ages"])
        return ("experience", measure, kind, part) in kept

    rows = [stays(row) for row in answers.to_dict("records")]
    ways = [
        ("found", str(part), str(way)) in kept for part, way in zip(found["part"], found["way"], strict=True)
    ]
    return Experience(
        answers[pd.Series(rows, index=answers.index, dtype=bool)].reset_index(drop=True),
        found[pd.Series(ways, index=found.index, dtype=bool)].reset_index(drop=True),
    )


def _survey_figures(survey: Survey | None) -> tuple[dict[Key, Figure], tuple[Parts, ...]]:
    if survey is None:
        return {}, ()
    shown = survey.response.dropna(subset=["answered"])
    found: dict[Key, Figure] = {
        ("survey", str(code)): Figure((int(row["answered"]), int(row["asked"])), open=True)
        for code, row in shown.iterrows()
    }
    parts: dict[Key, list[Key]] = {}
    for row in survey.answers.dropna(subset=["count"]).to_dict("records"):
        area = ("survey", str(row["area_code"]))
        key = (*area, str(row["question"]), str(row["answer"]))
        found[key] = Figure((int(row["count"]), int(row["answered"])))
        if row["question"] == KNOWS:
            parts.setdefault(area, []).append(key)
    return found, tuple(Parts(area, tuple(keys)) for area, keys in parts.items())


def _survey_kept(survey: Survey, kept: frozenset[Key]) -> Survey:
    """Hide areas and answers that are not told; an area's answers go with it."""
    areas = pd.Index([str(code) for code in survey.response.index])
    gone = ~areas.map(lambda code: ("survey", code) in kept).to_numpy(bool)
    rows = survey.answers
    keys = zip(rows["area_code"], rows["question"], rows["answer"], strict=True)
    told = [
        ("survey", str(area)) in kept and ("survey", str(area), str(question), str(answer)) in kept
        for area, question, answer in keys
    ]
    return survey.hidden(areas=gone, answers=~pd.Series(told, dtype=bool).to_numpy())
