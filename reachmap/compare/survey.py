"""What parents answered when asked: aggregated, by area, with those who did not answer always beside.

A survey asks parents whether they know of the support, when they could come and what they wish. Only sums
reach this module: a row for each area, question and answer. Counts from 1 to k-1 are taken out, with others
that would tell them. Those who did not answer may think otherwise: every share has, besides its interval,
the ends that it could have had they all answered one way.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from reachmap.compare.plain_table import read_plain, whole_counts
from reachmap.compare.share_small import rounding_of
from reachmap.disclose import protect
from reachmap.disclose.rounding import round_counts
from reachmap.errors import InputError
from reachmap.files import Source
from reachmap.locate.words import plain_name
from reachmap.offers.way import Asked
from reachmap.reach import wilson
from reachmap.read.personal_texts import kind_of_text
from reachmap.vocabulary import ALL

if TYPE_CHECKING:
    from reachmap.compare.share_manifest import Manifest

KNOWS, WHEN, WISH = "knows", "when", "wish"
QUESTIONS = (KNOWS, WHEN, WISH)
YES = "yes"
LEVEL = 0.9
LONGEST_ANSWER = 60
_NUMBERS = ["count", "answered", "asked"]
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WHOLE = ("all", "alla", "hela kommunen", "kommunen")
_HEADINGS = {
    "area_code": ("area", "område", "områdeskod", "kod"),
    "question": ("fråga",),
    "answer": ("svar",),
    "count": ("antal", "number"),
    "asked": ("tillfrågade", "utskick", "antal tillfrågade"),
    "answered": ("svarande", "antal svarande"),
}
_QUESTION_WORDS = {
    "känner till": KNOWS,
    "knows of it": KNOWS,
    "tider": WHEN,
    "när": WHEN,
    "times": WHEN,
    "önskemål": WISH,
    "wishes": WISH,
}
_ANSWER_WORDS = {"ja": YES, "nej": "no", "vet ej": "do not know"}
_DAY_WORDS = ("måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag")


@dataclass(frozen=True)
class Survey:
    """Answers, gated.

    Parameters
    ----------
    answers
        A row for each ``area_code, question, answer``: ``count`` (missing where hidden), ``answered,
        asked`` (missing where those of the area are), ``share`` of those who answered with ``low, high``
        (90 %), and ``least, most`` if those who did not answer had all, or none, said so.
    response
        By area: ``asked, answered, rate``; missing where few answered.
    """

    answers: pd.DataFrame
    response: pd.DataFrame

    def hidden(self, *, areas: np.ndarray, answers: np.ndarray) -> Survey:
        """Hide more: areas (rows of ``response``) with all that is told of them, and rows of ``answers``."""
        gone = self.answers["area_code"].isin(list(self.response.index[areas])).to_numpy(bool)
        return _told(self.answers, self.response, gone=gone, few=areas, hidden=answers | gone)

    def knows_of_it(self) -> pd.DataFrame:
        """Who knows of the support, by area: the second step of the way to it (index: area code)."""
        rows = self.answers[(self.answers["question"] == KNOWS) & (self.answers["answer"] == YES)]
        return rows.set_index("area_code")[
            ["count", "answered", "asked", "share", "low", "high", "least", "most"]
        ]

    def knows(self, area_code: str | None = None) -> Asked | None:
        """Who knows of the support in an area, or in all areas that are shown; None where it is hidden.

        All areas together are the sum of those that are shown: nothing more is told by it.
        """
        rows = self.knows_of_it()
        rows = rows[rows["share"].notna()]
        if area_code is not None:
            rows = rows[rows.index == area_code]
        if rows.empty:
            return None
        y, n, asked = (int(rows[name].sum()) for name in ("count", "answered", "asked"))
        low, high = wilson(y, n, level=LEVEL)
        ends = (y / asked, (y + asked - n) / asked)
        return Asked(y, n, asked, y / n, float(low), float(high), *ends)

    def weekdays(self, areas: Collection[str] | None = None) -> pd.DataFrame:
        """How many could come on each weekday: ``count, answered, share``, index `WEEKDAYS`.

        A parent may name several days, so shares do not add up to 1. An area whose count of a day is hidden
        is in neither part of that day's share; one that asked and has no row of it counts as nobody.

        Parameters
        ----------
        areas
            Codes; None for all areas together.
        """
        rows = self.answers[(self.answers["question"] == WHEN) & self.answers["answer"].isin(WEEKDAYS)]
        if areas is not None:
            rows = rows[rows["area_code"].isin(list(areas))]
        everybody = int(rows.drop_duplicates("area_code")["answered"].sum())
        hidden = rows[rows["count"].isna()].groupby("answer")["answered"].sum()
        count = rows.groupby("answer")["count"].sum(min_count=1).reindex(list(WEEKDAYS))
        answered = (everybody - hidden.reindex(list(WEEKDAYS)).fillna(0)).where(count.notna())
        return pd.DataFrame(
            {"count": count, "answered": answered, "share": count.astype(float) / answered.astype(float)}
        )


def read_own_survey(
    source: Source, *, names: Mapping[str, str], municipality: Sequence[str], k: int = 5, rounding: int = 0
) -> Survey:
    """Read a project's survey: of its own areas, by code or name, or of the whole municipality.

    Parameters
    ----------
    source, k, rounding
        As in `read_survey`.
    names
        Names of the project's areas by code.
    municipality
        The project's codes: a row of one of them, or of ``all``, is of the whole.

    Returns
    -------
    Survey
        ``area_code`` is one of the project's, or `ALL`.

    Raises
    ------
    InputError
        As `read_survey`; no row is of the project; the whole stands there beside its areas, which would tell
        what is hidden of one of them.
    """
    found = _read(source)
    codes = {plain_name(name): code for code, name in names.items() if name}
    codes |= {plain_name(code): code for code in names}
    codes |= dict.fromkeys([plain_name(word) for word in (*_WHOLE, *municipality)], ALL)
    own = found.assign(area_code=[codes.get(plain_name(text), "") for text in found["area_code"]])
    own = own[own["area_code"] != ""].reset_index(drop=True)
    if own.empty:
        example = str(found["area_code"].iloc[0])[:40]
        raise InputError("no_area_matches", file=source.name, example=example)
    whole = own["area_code"] == ALL
    if whole.any() and not whole.all():
        raise InputError("survey_whole_and_areas", file=source.name)
    _refuse_faults(own, source)
    return _gated(own, k, rounding)


def read_survey(source: Source, *, k: int = 5, rounding: int = 0) -> Survey:
    """Read a survey's sums.

    Parameters
    ----------
    source
        csv or a workbook: ``area_code, question, answer, count, asked, answered`` (or område, fråga, svar,
        antal, tillfrågade, svarande). Questions: knows (känner till), when (tider), wish (önskemål).
    k
        Smallest count that is shown.
    rounding
        3 or 5: every number of parents is rounded to a multiple of it, and shares are of those; 0: none is.

    Raises
    ------
    InputError
        A column is missing, a number or a question is not as it must be, more answered than were asked, more
        gave an answer than answered, a row stands twice, or an answer looks like something personal.
    """
    found = _read(source)
    _refuse_faults(found, source)
    return _gated(found, k, rounding)


def read_survey_beside(source: Source, manifests: Sequence[Manifest]) -> Survey:
    """Read a survey that stands beside share files: told no more exactly than the strictest of them."""
    base = max(rounding_of(each.settings) for each in manifests)
    return read_survey(source, k=max(each.k for each in manifests), rounding=base)


def _read(source: Source) -> pd.DataFrame:
    table = read_plain(source, _HEADINGS, needed=list(_HEADINGS))
    found = pd.DataFrame(
        {
            "area_code": table["area_code"].str.strip(),
            "question": table["question"]
            .str.strip()
            .str.lower()
            .map(lambda word: _QUESTION_WORDS.get(word, word)),
            "answer": table["answer"].map(_answer),
        }
    )
    for name in ("count", "asked", "answered"):
        found[name] = whole_counts(table, name, source)
    return found


def _answer(text: str) -> str:
    word = text.strip().lower()
    for day, name in zip(_DAY_WORDS, WEEKDAYS, strict=True):
        if word.startswith(day):
            return name
    return _ANSWER_WORDS.get(word, word)[:LONGEST_ANSWER]


def _refuse_faults(found: pd.DataFrame, source: Source) -> None:
    unknown = int((~found["question"].isin(QUESTIONS)).sum())
    if unknown:
        known = ", ".join(QUESTIONS)
        raise InputError("table_bad_value", file=source.name, column="question", n=unknown, known=known)
    keys = ["area_code", "question", "answer"]
    twice = int(found.duplicated(keys).sum())
    if twice:
        raise InputError("table_row_twice", file=source.name, n=twice, columns=", ".join(keys))
    more = int(((found["answered"] > found["asked"]) | (found["count"] > found["answered"])).sum())
    unlike = found.groupby("area_code")[["asked", "answered"]].nunique().gt(1).any(axis=1).sum()
    if more or unlike:
        raise InputError("survey_more", file=source.name, n=max(more, int(unlike)))
    personal = int(found["answer"].map(kind_of_text).astype(bool).sum())
    if personal:
        raise InputError("survey_personal", file=source.name, n=personal)


def _gated(found: pd.DataFrame, k: int, rounding: int) -> Survey:
    """Hide few: answers beside their area's sum, and areas where few answered or few did not; then round."""
    areas = found.drop_duplicates("area_code").set_index("area_code")[["asked", "answered"]]
    silent = areas["asked"] - areas["answered"]
    few = ((areas["answered"] < k) | silent.between(1, k - 1)).to_numpy(bool)
    hidden = np.ones(len(found), dtype=bool)
    for question, rows in found.groupby("question"):
        hidden[rows.index] = _hidden(rows, str(question), k)
    gone = found["area_code"].isin(list(areas.index[few])).to_numpy(bool)
    for table in (found, areas):
        for name in table.columns.intersection(_NUMBERS):
            table[name] = round_counts(table[name].to_numpy(float), rounding)
    return _told(found, areas, gone=gone, few=few, hidden=hidden | gone)


def _told(
    answers: pd.DataFrame, areas: pd.DataFrame, *, gone: np.ndarray, few: np.ndarray, hidden: np.ndarray
) -> Survey:
    """Take shares of what is shown; of a hidden area nothing stands there, not how few answered either."""
    count, answered, asked = (answers[name].astype("Float64") for name in _NUMBERS)
    count, answered, asked = count.mask(hidden), answered.mask(gone), asked.mask(gone)
    y, n, sent = (each.to_numpy(float, na_value=np.nan) for each in (count, answered, asked))
    known = ~np.isnan(y)
    low, high = np.full((2, len(y)), np.nan)
    if known.any():
        low[known], high[known] = wilson(y[known], n[known], level=LEVEL)
    with np.errstate(divide="ignore", invalid="ignore"):
        told = {"share": y / n, "low": low, "high": high, "least": y / sent, "most": (y + sent - n) / sent}
    table = answers[["area_code", "question", "answer"]].assign(
        count=count.astype("Int64"), asked=asked.astype("Int64"), answered=answered.astype("Int64"), **told
    )
    response = areas[["asked", "answered"]].astype(float).mask(np.broadcast_to(few[:, None], (len(few), 2)))
    return Survey(
        table.reset_index(drop=True), response.assign(rate=response["answered"] / response["asked"])
    )


def _hidden(rows: pd.DataFrame, question: str, k: int) -> np.ndarray:
    """Protect the answers of one question; who answered something else is an answer of its own."""
    if question != KNOWS:
        # Several answers may be given: they do not add up, and none tells another.
        count, others = rows["count"], rows["answered"] - rows["count"]
        return np.asarray((count < k) | (others < k))
    given = rows.groupby("area_code")["count"].sum()
    answered = rows.drop_duplicates("area_code").set_index("area_code")["answered"]
    rest = (answered - given).clip(lower=0)
    rest = rest[rest > 0]
    table = pd.concat(
        [
            rows[["area_code", "answer", "count"]],
            pd.DataFrame({"area_code": rest.index, "answer": "(none)", "count": rest.to_numpy()}),
        ],
        ignore_index=True,
    )
    made = protect(
        table, count="count", by=["area_code", "answer"], totals=[["area_code"]], k=k, singletons=True
    )
    return np.asarray(made["hidden"].to_numpy(bool)[: len(rows)])
