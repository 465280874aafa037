"""Ages and groups: who is behind, everywhere or only in places, and what can not be told."""

from __future__ import annotations

import streamlit as st

from reachmap.app import fragments
from reachmap.app.current import opening_lines, worded
from reachmap.i18n import Translator
from reachmap.present.ages import (
    age_bars,
    answer,
    area_by_age,
    group_bars,
    place_lines,
    unseen_lines,
)


def show(translator: Translator) -> None:
    """Show the page."""
    say = translator.say
    question = say("Whom does the support not reach?")
    analysis, content = worded(translator, question)
    opening_lines(content, question, answer(analysis, translator))
    ages, groups = st.columns(2, gap="medium")
    with ages, st.container(key="picture_ages"):
        st.image(age_bars(analysis, translator), alt=say("Parents reached of 100, by the child's age"))
    with groups, st.container(key="picture_groups"):
        st.image(group_bars(analysis, translator), alt=say("Parents reached of 100, by group"))
    st.html(fragments.lines(say("Behind everywhere, or only in places?"), place_lines(analysis, translator)))
    headings, rows = area_by_age(analysis, translator)
    st.html(fragments.plain_table(say("Areas by the child's age"), headings, rows))
    st.html(fragments.lines(say("What can not be told"), unseen_lines(analysis, translator)))
