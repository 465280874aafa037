"""The page: the question, its answer, the choices, the map and the table, and what it does not say.

What somebody chose lives in the session under stable keys (`BAND`, `GROUP`, `VIEW`, `LANGUAGE`), as codes,
so that it holds when the language changes.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from reachmap.app import fragments, opening, own, papers, project
from reachmap.app.frame import show_map
from reachmap.errors import ReachmapError
from reachmap.i18n import Translator
from reachmap.pipeline import Analysis
from reachmap.present import sentences
from reachmap.present.content import MapContent, Stratum
from reachmap.present.goal_texts import goal_lines
from reachmap.settings import LANGUAGES, read_settings

BAND, GROUP, VIEW, LANGUAGE = "band", "group", "view", "language"
_LANGUAGE_NAMES = {"sv": "Svenska", "en": "English"}


def show() -> None:
    """Show the page; what goes wrong is told in words, never as a traceback."""
    st.session_state.setdefault(LANGUAGE, opening.first_language())
    # A choice belongs to the session, not to its widget, whose texts change with the language.
    for key in (BAND, GROUP, VIEW, LANGUAGE):
        if key in st.session_state:
            st.session_state[key] = st.session_state[key]
    translator = Translator(st.session_state[LANGUAGE] or LANGUAGES[0])
    title = translator.say("Where does the support not reach?")
    st.set_page_config(page_title=title, layout="wide")
    st.html(fragments.style(choose=translator.say("Choose files"), limit=own.limit(translator)))
    st.html(fragments.language(translator.language, title=title), unsafe_allow_javascript=True)
    try:
        _show(translator)
    except ReachmapError as error:
        st.html(fragments.trouble(translator.error(error)))
    except Exception as error:  # noqa: BLE001 - the last guard: anything else is our fault
        st.html(fragments.trouble(_our_fault(error, translator)))


def _our_fault(error: Exception, translator: Translator) -> str:
    # The message of a foreign exception may quote a participant's row: only its kind and place are told.
    place = traceback.extract_tb(error.__traceback__)[-1]
    kind, file, line = type(error).__name__, Path(place.filename).name, place.lineno
    logging.getLogger(__name__).error("%s in %s line %s", kind, file, line)
    return translator.say(
        "Something went wrong inside ReachMap ({kind}, {file} line {line}). Nothing is "
        "half-written. Please report this.",
        kind=kind,
        file=file,
        line=line,
    )


def _show(translator: Translator) -> None:
    head, switch = st.columns([5, 1])
    with switch:
        _language_switch(translator)
    with head:
        waiting = st.empty()
        with waiting.container():
            st.html(fragments.waiting(translator.say("Where does the support not reach?")))
            with st.spinner(translator.say("Analysing the files. The first time takes a little while.")):
                analysis, state = _analysed()
                content = project.worded(state, translator.language, analysis)
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
    papers.show(analysis, state, translator)
    st.html(fragments.reading(content))
    st.html(fragments.lines(content.texts["notes"], sentences.notes(analysis, translator)))
    read = sentences.intake_lines(analysis.intake, translator)
    st.html(fragments.lines(translator.say("What was read"), read))


def _analysed() -> tuple[Analysis, tuple[str, ...]]:
    """Take what somebody dropped in, else the project that the server was started for."""
    held = own.shown()
    if held is not None:
        return held.analysis, held.state
    return project.analysed(read_settings(opening.project_file()))


def _language_switch(translator: Translator) -> None:
    st.radio(
        translator.say("Language"),
        LANGUAGES,
        key=LANGUAGE,
        format_func=_LANGUAGE_NAMES.__getitem__,
        horizontal=True,
        label_visibility="collapsed",
    )


def _answer(analysis: Analysis, content: MapContent) -> str:
    translator, counts = content.translator, analysis.intake.counts
    number = sentences.gated(translator, counts.not_located_total, content.k)
    not_located = translator.say("Without a home area, and so not on the map: {n}.", n=number)
    headline = sentences.headline(analysis, translator)
    head = fragments.header(content, headline=headline, not_located=not_located)
    goals = goal_lines(analysis, translator)
    return head + (fragments.lines(translator.say("The goals"), goals) if goals else "")


def _choices(content: MapContent) -> tuple[Stratum, str]:
    """Let age, group and view be chosen; offer only what exists together with the other choice."""
    band, group = (st.session_state.get(key, content.first[i]) for i, key in enumerate((BAND, GROUP)))
    if (band, group) not in content.cells:
        band, group = content.first
        st.session_state.update({BAND: band, GROUP: group})
    bands = {key: words for key, words, _ in content.bands if (key, group) in content.cells}
    groups = {key: words for key, words, _ in content.groups if (band, key) in content.cells}
    views = {"verdict": content.texts["view_verdict"], "share": content.texts["view_share"]}
    left, middle, right = st.columns([1, 1, 1], vertical_alignment="top")
    with left:
        band = _select(content.texts["band"], bands, key=BAND)
    with middle:
        group = _select(content.texts["group"], groups, key=GROUP)
    with right:
        view = st.radio(
            content.texts["view"], list(views), key=VIEW, format_func=views.__getitem__, horizontal=True
        )
    return (band, group), view


def _select(label: str, options: dict[str, str], *, key: str) -> str:
    keys: Sequence[str] = list(options)
    return st.selectbox(
        label,
        keys,
        key=key,
        format_func=lambda code: options.get(code, str(code)),
        filter_mode=None,
        placeholder="",
    )
