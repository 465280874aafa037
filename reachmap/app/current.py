"""What this session looks at: the analysis, in words, and what somebody has chosen to see of it."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from reachmap.app import fragments, holding, opening, own, project
from reachmap.app.project import Opened
from reachmap.i18n import Translator
from reachmap.pipeline import Analysis
from reachmap.present.content import MapContent, Stratum

BAND, GROUP, VIEW, LANGUAGE, AREA = "band", "group", "view", "language", "area"
# The area that is chosen on the map's page, the last click on the map, the municipality among many.
PICKED, CLICK, MUNICIPALITY = "picked", "click", "municipality"
KEPT_CHOICES = (BAND, GROUP, VIEW, LANGUAGE, AREA, PICKED, MUNICIPALITY, holding.STANDARD, holding.AIM)


def opened() -> Opened:
    """Take what somebody opened in this session, else the project that the server was started for."""
    held = own.shown()
    return project.opened(opening.project_file()) if held is None else held.opened


def analysed() -> tuple[Analysis, tuple[str, ...]]:
    """Give the open analysis, held against what was chosen, and what tells its files apart."""
    held = holding.held(opened())
    return held.analysis, held.state


def worded(translator: Translator, question: str) -> tuple[Analysis, MapContent]:
    """Give the analysis and its words; show the question while they are made."""
    waiting = st.empty()
    with waiting.container():
        st.html(fragments.waiting(question))
        with st.spinner(translator.say("Analysing the files. The first time takes a little while.")):
            analysis, state = analysed()
            content = project.worded(state, translator.language, analysis)
    waiting.empty()
    return analysis, content


def opening_lines(content: MapContent, question: str, answer: Sequence[str]) -> None:
    """Write the page's question and its answer, before anything can be chosen."""
    st.html(fragments.question(content, title=question, headline=answer))


def select(label: str, options: dict[str, str], *, key: str) -> str:
    """Let one of a few be chosen: its code stays, whatever the language."""
    keys: Sequence[str] = list(options)
    return st.selectbox(
        label,
        keys,
        key=key,
        format_func=lambda code: options.get(code, str(code)),
        filter_mode=None,
        placeholder="",
    )


def held_stratum(content: MapContent) -> Stratum:
    """Say which age and group are chosen; everyone where the choice does not exist."""
    band, group = (st.session_state.get(key, content.first[i]) for i, key in enumerate((BAND, GROUP)))
    if (band, group) not in content.cells:
        band, group = content.first
        st.session_state.update({BAND: band, GROUP: group})
    return band, group
