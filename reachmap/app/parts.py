"""What the pages beside the map are made of: a question with its answer, pictures, tables, lines."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from reachmap.app import fragments
from reachmap.app.current import opening_lines, worded
from reachmap.i18n import Translator
from reachmap.pipeline import Analysis
from reachmap.present.content import MapContent

Answer = Callable[[Analysis, Translator], Sequence[str]]
Rows = tuple[Sequence[str], Sequence[Sequence[str]]]


def begin(translator: Translator, question: str, answer: Answer) -> tuple[Analysis, MapContent]:
    """Write a page's question and its answer; give the analysis and its words."""
    analysis, content = worded(translator, question)
    opening_lines(content, question, answer(analysis, translator))
    return analysis, content


def picture(name: str, svg: str, alt: str) -> None:
    """Show a picture under what it shows and counts (``alt``); the same figures stand in words beside it."""
    with st.container(key=f"picture_{name}"):
        st.html(fragments.note(alt))
        st.image(svg, alt=alt)


def beside(widths: tuple[int, int], *pictures: tuple[str, str, str]) -> None:
    """Show pictures (name, picture, what it shows) beside one another, or below where it is narrow."""
    for column, (name, svg, alt) in zip(st.columns(widths, gap="medium"), pictures, strict=True):
        with column:
            picture(name, svg, alt)


def table(title: str, rows: Rows) -> None:
    """Write a table, if it has any rows: headings and rows."""
    headings, body = rows
    if body:
        st.html(fragments.plain_table(title, headings, body))


def lines(title: str, texts: Sequence[str]) -> None:
    """Write a heading and a list, if there is anything to list."""
    if texts:
        st.html(fragments.lines(title, texts))
