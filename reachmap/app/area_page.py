"""One area: how far the support reaches, who lives there, what is offered near it, and what to try."""

from __future__ import annotations

import streamlit as st

from reachmap.app import fragments, parts
from reachmap.app.current import AREA, opening_lines, select, worded
from reachmap.i18n import Translator
from reachmap.pipeline import Analysis
from reachmap.present import profile, way
from reachmap.present.areas import area_answer, area_bars, area_names, area_notes, area_rows, by_shortfall
from reachmap.present.experience import area_experience_lines


def show(translator: Translator) -> None:
    """Show the page."""
    say = translator.say
    question = say("How far does the support reach here?")
    analysis, content = worded(translator, question)
    names, order = area_names(analysis), by_shortfall(analysis)
    code = _chosen(names, order)
    answer = area_answer(analysis, code, translator)
    opening_lines(content, f"{names[code]}: {question.lower()}", answer)
    with st.container(key="one_area"):
        select(content.texts["area"], {each: names[each] for each in order}, key=AREA)
    picture, figures = st.columns([9, 11], gap="medium")
    with picture:
        title = say("Parents reached of 100 in {area}", area=names[code])
        parts.picture("area", area_bars(analysis, code, translator), title)
    with figures:
        parts.table(say("The same in figures"), area_rows(analysis, code, content))
    _offers(analysis, code, translator)
    _people(analysis, code, translator)
    parts.lines(say("What participants say"), area_experience_lines(analysis, code, translator))
    parts.lines(say("What this does not say"), area_notes(analysis, code, translator))


def _chosen(names: dict[str, str], order: list[str]) -> str:
    """Take the area that is chosen; where it is none of these, the one with the largest shortfall."""
    code = st.session_state.get(AREA)
    if code not in names:
        code = order[0]
        st.session_state[AREA] = code
    return str(code)


def _offers(analysis: Analysis, code: str, translator: Translator) -> None:
    """What to try, the way to the support, and what is offered near here."""
    say = translator.say
    parts.lines(say("What to try"), profile.area_advice(analysis, code, translator))
    steps = profile.area_way(analysis, code)
    picture, words = st.columns([9, 11], gap="medium")
    with picture:
        parts.picture("area_way", way.way_picture(steps, translator), way.way_caption(translator))
    with words:
        parts.table(way.way_title(translator), way.way_rows(steps, translator))
        parts.lines(say("Where most are lost"), way.area_way_lines(steps, translator))
    parts.table(
        say("Offers within reach, by the child's age"), profile.area_offers(analysis, code, translator)
    )
    parts.table(say("The nearest offers"), profile.nearest_offers(analysis, code, translator))


def _people(analysis: Analysis, code: str, translator: Translator) -> None:
    """Who lives here, and which areas are like this one."""
    say = translator.say
    parts.table(say("Who lives here"), profile.lives_here(analysis, code, translator))
    similar = profile.similar_areas(analysis, code, translator)
    parts.table(say("Similar areas"), similar)
    if similar[1]:
        st.html(fragments.note(profile.similar_note(analysis, translator)))
