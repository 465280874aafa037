"""Answers to the project's questions, on one scale: 0 is the lowest answer, 1 the best."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import partial

import pandas as pd

from reachmap.followup import Question
from reachmap.read import values
from reachmap.read.parse import Columns
from reachmap.read.plain import plain


def answer(text: str, question: Question) -> float:
    """Read an answer: a number on the question's scale, "4 - bra", or one of its words.

    Returns
    -------
    float
        0 to 1; missing for blank, no answer, and whatever does not lie on the scale.
    """
    words = [plain(word) for word in question.words]
    if plain(text) in words:
        return words.index(plain(text)) / (len(words) - 1)
    number = values.leading_number(text)
    if number is None or values.is_no_answer(text):
        return math.nan
    lowest, best = question.scale
    share = (number - lowest) / (best - lowest)
    return share if 0 <= share <= 1 else math.nan


def read_answers(columns: Columns, questions: Sequence[Question]) -> pd.DataFrame:
    """Read the answers of one sheet: a row for each of its rows, a column for each question."""
    found = {}
    for question in questions:
        read = columns.parse(question.key, partial(answer, question=question))
        found[question.key] = pd.Series([math.nan if share is None else share for share in read], dtype=float)
    return pd.DataFrame(found, index=range(len(columns.text)))
