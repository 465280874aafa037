"""Equality: one figure, one picture, and what they do not say."""

from __future__ import annotations

import streamlit as st

from reachmap.app import fragments
from reachmap.app.current import opening_lines, worded
from reachmap.i18n import Translator
from reachmap.present.equality import (
    along_lines,
    cluster_lines,
    curve_picture,
    curve_title,
    equality_notes,
    fifth_rows,
    fifths_picture,
    fifths_title,
    spread_lines,
)


def show(translator: Translator) -> None:
    """Show the page."""
    say = translator.say
    question = say("Does the support reach equally?")
    analysis, content = worded(translator, question)
    equality = analysis.equality
    along, spread = along_lines(equality, translator), spread_lines(equality, translator)
    unknown = say("Too little is shown to say whether the support reaches areas equally.")
    opening_lines(content, question, [*along, *spread] or [unknown])
    if along:
        bars, line = st.columns([11, 9], gap="medium")
        with bars, st.container(key="picture_fifths"):
            st.image(fifths_picture(equality, translator), alt=fifths_title(translator))
        with line, st.container(key="picture_curve"):
            st.image(curve_picture(equality, translator), alt=curve_title(translator))
        headings = [say("Fifth of the parents"), say("Areas"), say("Parents"), say("Reached of 100 parents")]
        rows = fifth_rows(equality, translator)
        st.html(fragments.plain_table(say("The same in figures"), headings, rows))
    else:
        st.html(fragments.note(_why_no_fifths(translator)))
    places = cluster_lines(analysis, translator)
    nowhere = [say("No place was found where shortfalls gather by more than chance.")]
    st.html(fragments.lines(say("Where do shortfalls gather?"), places or nowhere))
    st.html(fragments.lines(say("What this does not say"), equality_notes(equality, translator)))


def _why_no_fifths(translator: Translator) -> str:
    return translator.say(
        "Fifths along income or education need at least ten areas with such a figure (in [covariates]), and "
        "enough participants in each."
    )
