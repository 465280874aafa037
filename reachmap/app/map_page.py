"""The map: the question, its answer, the choices, the map and the table, and what it does not say."""

from __future__ import annotations

import streamlit as st

from reachmap.app import fragments, own, papers
from reachmap.app.current import BAND, GROUP, VIEW, analysed, held_stratum, select
from reachmap.app.frame import show_map
from reachmap.app.project import worded
from reachmap.i18n import Translator
from reachmap.pipeline import Analysis
from reachmap.present import intake_sentences, sentences
from reachmap.present.content import MapContent, Stratum
from reachmap.present.goal_texts import goal_lines
from reachmap.present.priorities import priority_lines, tipping_lines


def show(translator: Translator) -> None:
    """Show the page."""
    waiting = st.empty()
    with waiting.container():
        st.html(fragments.waiting(translator.say("Where does the support not reach?")))
        with st.spinner(translator.say("Analysing the files. The first time takes a little while.")):
            analysis, state = analysed()
            content = worded(state, translator.language, analysis)
    waiting.html(_answer(analysis, content))
    own.show(translator)
    chosen, view = _choices(content)
    picture, figures = st.columns([11, 9], gap="medium")
    with picture, st.container(key="picture"):
        st.html(fragments.legend(content, view=view))
        show_map(content, chosen, view=view)
        st.html(fragments.note(content.texts["hidden_legend"]))
    with figures:
        st.html(fragments.table(content, chosen, view=view))
    lacking = priority_lines(analysis, translator) + tipping_lines(analysis, translator)
    st.html(fragments.lines(translator.say("Where most parents are lacking"), lacking))
    papers.show(analysis, state, translator)
    st.html(fragments.reading(content))
    st.html(fragments.lines(content.texts["notes"], sentences.notes(analysis, translator)))
    read = intake_sentences.intake_lines(analysis.intake, translator)
    st.html(fragments.lines(translator.say("What was read"), read))


def _answer(analysis: Analysis, content: MapContent) -> str:
    translator, counts = content.translator, analysis.intake.counts
    number = intake_sentences.gated(translator, counts.not_located_total, content.k)
    not_located = translator.say("Without a home area, and so not on the map: {n}.", n=number)
    headline = sentences.headline(analysis, translator)
    head = fragments.header(content, headline=headline, not_located=not_located)
    goals = goal_lines(analysis, translator)
    return head + (fragments.lines(translator.say("The goals"), goals) if goals else "")


def _choices(content: MapContent) -> tuple[Stratum, str]:
    """Let age, group and view be chosen; offer only what exists together with the other choice."""
    band, group = held_stratum(content)
    bands = {key: words for key, words, _ in content.bands if (key, group) in content.cells}
    groups = {key: words for key, words, _ in content.groups if (band, key) in content.cells}
    views = {"verdict": content.texts["view_verdict"], "share": content.texts["view_share"]}
    left, middle, right = st.columns([1, 1, 1], vertical_alignment="top")
    with left:
        band = select(content.texts["band"], bands, key=BAND)
    with middle:
        group = select(content.texts["group"], groups, key=GROUP)
    with right:
        view = st.radio(
            content.texts["view"], list(views), key=VIEW, format_func=views.__getitem__, horizontal=True
        )
    return (band, group), view
