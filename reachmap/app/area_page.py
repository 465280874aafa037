"""One area: how far the support reaches by age and group, and what is not known."""

from __future__ import annotations

import streamlit as st

from reachmap.app import fragments
from reachmap.app.current import AREA, opening_lines, select, worded
from reachmap.i18n import Translator
from reachmap.present.areas import area_answer, area_bars, area_names, area_notes, area_rows, by_shortfall


def show(translator: Translator) -> None:
    """Show the page."""
    say = translator.say
    question = say("How far does the support reach here?")
    analysis, content = worded(translator, question)
    names, order = area_names(analysis), by_shortfall(analysis)
    code = st.session_state.get(AREA)
    if code not in names:
        code = order[0]
        st.session_state[AREA] = code
    opening_lines(content, f"{names[code]}: {question.lower()}", area_answer(analysis, code, translator))
    with st.container(key="one_area"):
        select(content.texts["area"], {each: names[each] for each in order}, key=AREA)
    picture, figures = st.columns([9, 11], gap="medium")
    with picture, st.container(key="picture_area"):
        title = say("Parents reached of 100 in {area}", area=names[code])
        st.image(area_bars(analysis, code, translator), alt=title)
    headings, rows = area_rows(analysis, code, content)
    with figures:
        st.html(fragments.plain_table(say("The same in figures"), headings, rows))
    st.html(fragments.lines(say("What this does not say"), area_notes(analysis, code, translator)))
