"""The pieces of the report: each in finished texts, from a gated analysis.

Two pages have room for so much: lists end with how many more there are, and the outputs of `reachmap run`
hold the rest. Nothing is computed.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import pandas as pd

from reachmap.i18n import N_
from reachmap.present import intake_flags, intake_sentences, labels, palette, pick, reached_words, sentences
from reachmap.present.content import MapContent
from reachmap.present.goal_texts import goal_texts
from reachmap.present.goal_words import NONE_SHOWN, by_standard
from reachmap.present.limits import NO_OTHER_AREA, held_against_nothing, repeaters_may_be_told
from reachmap.present.model_texts import model_lines, never_seen
from reachmap.present.offers import offered_by_age
from reachmap.present.regions import region_lines
from reachmap.present.report_map import map_svg
from reachmap.present.report_tame import LONGEST_NAME, cut, tame, tame_line
from reachmap.present.rounding import rounding_lines
from reachmap.present.source_texts import published_lines
from reachmap.vocabulary import (
    ABOVE,
    ALL,
    BAND_KEYS,
    CLEAR_SHORTFALL,
    LIKELY_SHORTFALL,
    NO_DATA,
    NOT_LOCATED,
    VERDICTS,
)

if TYPE_CHECKING:
    from reachmap.i18n import Translator
    from reachmap.pipeline import Analysis

MOST_AREAS, MOST_GOALS, MOST_NAMED, MOST_FLAGS = 5, 8, 8, 4
_GROUPS = ("fathers", "newly_arrived")
# Verdicts whose areas are named where the map is told in words.
_NAMED = (CLEAR_SHORTFALL, LIKELY_SHORTFALL, ABOVE)


@dataclass(frozen=True)
class Table:
    """Rows of finished texts under headings; the first column names the row."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Span:
    """An interval, and what is expected (None: held against nothing), as parts of the widest, 0 to 1."""

    low: float
    middle: float
    high: float
    expected: float | None


@dataclass(frozen=True)
class Section:
    """A heading and its lines."""

    heading: str
    lines: tuple[str, ...]


class Parts:
    """Makes the pieces of the report.

    Parameters
    ----------
    analysis
        Gated results, tamed (`report_tame.tamed`).
    translator
        Language.
    """

    def __init__(self, analysis: Analysis, translator: Translator) -> None:
        self.analysis = analysis
        self.translator = translator
        self.say = translator.say
        self.content = MapContent(analysis, translator)
        self.areas = pick.by_area(analysis)
        self.flagged = self.areas[self.areas["verdict"].isin([CLEAR_SHORTFALL, LIKELY_SHORTFALL])]
        self.shown = self.flagged.head(MOST_AREAS)

    # --- page one

    def goals(self) -> tuple[Table, str]:
        """Hold the result against the goals: a table, and what to add to it."""
        goals = goal_texts(self.analysis, self.translator)
        columns = (self.say("Goal"), self.say("Outcome"), self.say("Assessment"))
        rows = tuple(
            (goal.aim, goal.now or goal.reason, f"{goal.mark} {labels.upper_first(goal.verdict)}")
            for goal in goals[:MOST_GOALS]
        )
        if not goals:
            return Table(columns, ()), self.say(
                "No goals are given. With goals, it says here whether they are met; a project file names "
                "them under [[goal]]."
            )
        left = len(goals) - len(rows)
        told = [goal.reason for goal in goals[:MOST_GOALS] if goal.now and goal.reason]
        more = self.translator.count(
            "{n} more goal: see the summary.", "{n} more goals: see the summary.", left
        )
        # A row without figures has its reason in their place: the note is of the others then.
        some = any(goal.reason and not goal.now for goal in goals[:MOST_GOALS])
        why = N_("Can not tell, where figures are given: {reason}") if some else N_("Can not tell: {reason}")
        reasons = [self.say(why, reason=labels.lower_first(reason)) for reason in dict.fromkeys(told)]
        return Table(columns, rows), " ".join([*reasons, more] if left else reasons)

    def _looks(self) -> list[palette.Look]:
        none = palette.VERDICT_LOOKS[NO_DATA]
        first = self.content.first
        return [self.content.look(i, first, view="verdict") or none for i in range(len(self.analysis.areas))]

    def map(self) -> str:
        """Draw the map; areas of the table carry its numbers."""
        place = {code: i for i, code in enumerate(self.analysis.areas["area_code"])}
        marks = {place[code]: str(n) for n, code in enumerate(self.shown["area_code"], start=1)}
        return map_svg(self.analysis.areas, self._looks(), marks)

    def _counts(self) -> dict[str, int]:
        found = [look.key for look in self._looks()]
        return {key: found.count(key) for key in (*VERDICTS, NO_DATA)}

    def legend(self) -> tuple[tuple[str, str], ...]:
        """List the classes of the map with how many areas are of each."""
        return tuple(
            (key, self.say("{words} ({n})", words=self.content.words[key], n=self.translator.number(n)))
            for key, n in self._counts().items()
            if n or key != NO_DATA
        )

    def map_note(self) -> str:
        """Say what the map shows."""
        if self.shown.empty:
            return self.say("Assessment of all parents.")
        return self.say("Assessment of all parents. The numbers on the map are those of the table.")

    def map_in_words(self) -> str:
        """Say what is seen on the map."""
        areas = self.translator.count("Map of {n} area.", "Map of {n} areas.", len(self.analysis.areas))
        parts = [f"{self.content.words[key]}: {self._named(key)}." for key in _NAMED if self._counts()[key]]
        others = [
            f"{self.content.words[key]}: {self.translator.number(n)}."
            for key, n in self._counts().items()
            if n and key not in _NAMED
        ]
        return " ".join([areas, *parts, *others])

    def _named(self, verdict: str) -> str:
        names = self.areas.loc[self.areas["verdict"] == verdict, "area_name"].tolist()
        left = len(names) - MOST_NAMED
        if left <= 0:
            return self.translator.listed(names)
        more = self.translator.count("{n} other", "{n} others", left)
        return self.translator.listed([*names[:MOST_NAMED], more])

    def top(self) -> Table:
        """List the largest shortfalls among areas that are pointed out."""
        t = self.translator
        columns = (
            self.say("No."),
            self.say("Area"),
            self.say("Reached of 100 parents"),
            self.content.texts["difference"],
            self.say("Assessment"),
        )
        rows = []
        for n, (_, row) in enumerate(self.shown.iterrows(), start=1):
            share = (row["coverage"], row["coverage_low"], row["coverage_high"])
            gap = labels.difference(t, row["shortfall"])
            ends = labels.difference_interval(t, row["shortfall_low"], row["shortfall_high"])
            rows.append(
                (
                    t.number(n),
                    row["area_name"],
                    f"{labels.rate(t, *share)} ({labels.rate_interval(t, *share)})",
                    f"{gap} ({ends})",
                    self._verdict(row["verdict"]),
                )
            )
        return Table(columns, tuple(rows))

    def _verdict(self, key: object) -> str:
        if not isinstance(key, str) or key not in self.content.words:
            return ""
        return f"{palette.VERDICT_LOOKS[key].mark} {self.content.words[key]}".strip()

    def top_notes(self) -> tuple[str, ...]:
        """Say how far the list can be trusted, or why there is none."""
        if held_against_nothing(self.analysis):
            return (self.say(NO_OTHER_AREA),)
        if self.shown.empty:
            return (by_standard(self.translator, self.analysis.settings.standard, NONE_SHOWN),)
        notes = [self.say("In brackets: the interval, which holds the truth about nine times of ten.")]
        left = len(self.flagged) - len(self.shown)
        if left:
            notes.append(
                self.translator.count(
                    "{n} more area is pointed out; the tables show it.",
                    "{n} more areas are pointed out; the tables show them.",
                    left,
                )
            )
        if self._overlap():
            notes.append(self.say("Intervals overlap: the order of the areas is not certain."))
        return tuple(notes)

    def _overlap(self) -> bool:
        ends = self.shown[["shortfall_low", "shortfall_high"]].to_numpy(dtype=float)
        return any(max(a[0], b[0]) <= min(a[1], b[1]) for a, b in combinations(ends, 2))

    # --- page two

    def ages(self) -> tuple[Table, tuple[Span | None, ...]]:
        """Tell ages and groups: a table, and for each row an interval and what is expected."""
        groups = (*_GROUPS, *self.analysis.settings.groups.names)
        strata = [(ALL, ALL), *((band, ALL) for band in BAND_KEYS), *((ALL, group) for group in groups)]
        rows = [(key, pick.whole(self.analysis, *key)) for key in strata if key in self.content.cells]
        expected = [self._expected(key, row) for key, row in rows]
        ends = [float(row["coverage_high"]) for _, row in rows if pd.notna(row["coverage"])]
        top = 1.05 * max([*ends, *(share for share in expected if share is not None)], default=0.0)
        columns = (
            self.say("Parents"),
            self.say("Number recorded"),
            self.say("Reached of 100 parents"),
            self.content.texts["difference"],
            *((self.say("Activities offered"),) if self._offered() else ()),
        )
        return (
            Table(columns, tuple(self._age_row(key, row) for key, row in rows)),
            tuple(_span(row, share, top) for (_, row), share in zip(rows, expected, strict=True)),
        )

    def _held_against_others(self, key: tuple[str, str]) -> bool:
        """Whether a row of the whole municipality is held against anything but itself."""
        return key != (ALL, ALL) or self.analysis.settings.standard.has_goals

    def _expected(self, key: tuple[str, str], row: pd.Series) -> float | None:
        """Give the share that a row is held against: what `expected` is made of."""
        known = pd.notna(row["coverage"]) and pd.notna(row["expected"]) and row["target"] > 0
        if not known or not self._held_against_others(key):
            return None
        return float(row["expected"] / row["target"])

    def ages_note(self) -> str:
        """Say what each row is held against, and why ages lie lower than all parents."""
        if self.analysis.settings.standard.has_goals:
            return self.say("Each row is held against its goal.") + " " + self._counted_at_each_age()
        return (
            self.say(
                "An age is held against the mean of all ages, a group against all parents with children of "
                "the same ages."
            )
            + " "
            + self._counted_at_each_age()
        )

    def _counted_at_each_age(self) -> str:
        return self.say(
            "Whoever has children of several ages counts at each of them, and once among all parents: shares "
            "at the ages are therefore lower."
        )

    def _age_row(self, key: tuple[str, str], row: pd.Series) -> tuple[str, ...]:
        t = self.translator
        count = None if pd.isna(row["reached"]) else int(row["reached"])
        few = reached_words.told_of(self.analysis.facts, row, self.content.k)
        reached = reached_words.reached(t, count, hidden=bool(row["hidden"]), k=few)
        share = (row["coverage"], row["coverage_low"], row["coverage_high"])
        known = pd.notna(row["coverage"])
        rate = f"{labels.rate(t, *share)} ({labels.rate_interval(t, *share)})" if known else ""
        name = labels.group_label(t, key[1]) if key[0] == ALL else labels.band_label(t, key[0])
        unknown = self.say("not known")
        verdict = self._verdict(row["verdict"]) if self._held_against_others(key) else ""
        row_texts = (name, reached or unknown, rate or unknown, verdict)
        offered = self._offered()
        return (*row_texts, offered.get(key, "")) if offered else row_texts

    def _offered(self) -> dict[tuple[str, str], str]:
        """Say how many activities there are for each age; nothing where the project names none."""
        found = self.analysis.offers
        if found is None or not found.any:
            return {}
        told = offered_by_age(found, self.translator)
        return {(band, ALL): words for band, words in told.items()}

    def left(self) -> tuple[Section, ...]:
        """What was not placed, what stands for hidden areas, whose support is missing, what to mind."""
        flags = self._flags()
        regions = tuple(map(tame_line, region_lines(self.analysis, self.translator)))
        return (
            Section(self.say("What could not be placed"), self._not_placed()),
            *((Section(self.say("Analysis areas"), regions),) if regions else ()),
            Section(self.say("Whose support is not in the files"), self._others()),
            *((Section(self.say("To be aware of"), flags),) if flags else ()),
        )

    def right(self) -> tuple[Section, ...]:
        """How to read it."""
        texts = self.content.texts
        held = () if held_against_nothing(self.analysis) else (texts["reading_expected"],)
        lines = (
            *held,
            texts["reading_verdict"],
            self.say(
                "The number of parents is an estimate from statistics, not a count: its error is part of "
                "every interval. An interval holds the truth about nine times of ten."
            ),
        )
        return (Section(self.say("How to read it"), lines),)

    def _not_placed(self) -> tuple[str, ...]:
        counts, t = self.analysis.intake.counts, self.translator
        lines = [sentences.without_area(self.analysis.intake, t)]
        reasons = [
            (number, reason)
            for reason in NOT_LOCATED
            if reason != intake_sentences.VISITORS and (number := counts.not_located[reason])
        ]
        if reasons:
            told = [
                self.say("{words} ({n})", words=labels.reason_label(t, reason), n=t.number(number))
                for number, reason in sorted(reasons, reverse=True)
            ]
            if any(counts.not_located[reason] is None for reason in NOT_LOCATED):
                told.append(self.say("other reasons are hidden"))
            lines.append(self.say("Why: {reasons}.", reasons="; ".join(told)))
        return tuple(cut(line) for line in lines)

    def _flags(self) -> tuple[str, ...]:
        lines = intake_flags.flag_lines(self.analysis.intake, self.translator)
        left = len(lines) - MOST_FLAGS
        lines = [tame_line(line) for line in lines[:MOST_FLAGS]]
        if left > 0:
            lines.append(
                self.translator.count(
                    "{n} more remark: see the summary.", "{n} more remarks: see the summary.", left
                )
            )
        return tuple(lines)

    def _others(self) -> tuple[str, ...]:
        others = sentences.other_support(self.analysis.settings.project.not_included, self.translator)
        return cut(others), cut(never_seen(self.translator))

    def method(self) -> tuple[str, ...]:
        """Say how it was estimated, and from what."""
        facts, settings = self.analysis.facts, self.analysis.settings
        lines = model_lines(self.analysis, self.translator)
        repeaters = facts["coverage_if_repeaters"]
        if repeaters_may_be_told(self.analysis):
            lines.append(
                self.say(
                    "Somebody who took part in two activities stands twice. If {repeaters} of 100 were the "
                    "same people again, the share of the whole municipality could be as low as {low} of 100.",
                    repeaters=self.translator.number(100 * settings.participations.repeaters),
                    low=self.translator.number(100 * repeaters, 1),
                )
            )
        if settings.disclosure.level == "public":
            lines.append(
                self.say(
                    "Counts from 0 to {most} are hidden to protect people, and so are larger ones that would "
                    "tell them. The estimates are made without seeing any of these.",
                    most=self.translator.number(settings.disclosure.k - 1),
                )
            )
        else:
            lines.append(sentences.detailed_level(self.translator))
        lines += rounding_lines(settings, self.translator)
        names = [tame(name, LONGEST_NAME) for name in self.analysis.provenance["inputs"]]
        shown = names[:MOST_NAMED]
        if len(names) > len(shown):
            shown.append(self.translator.count("{n} other", "{n} others", len(names) - len(shown)))
        lines.append(self.say("Sources: {files}.", files=", ".join(shown)))
        lines += map(tame_line, published_lines(self.analysis, self.translator))
        return tuple(cut(line) for line in lines)


def _span(row: pd.Series, expected: float | None, top: float) -> Span | None:
    if pd.isna(row["coverage"]) or not top:
        return None
    low, middle, high = (float(row[f"coverage{end}"]) / top for end in ("_low", "", "_high"))
    return Span(low, middle, high, None if expected is None else expected / top)
