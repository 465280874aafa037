"""The map: the question, its answer, the choices, the map and the table, and what it does not say."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from reachmap.app import beside, current, fragments, frame, holding, overview
from reachmap.app.current import AREAS, BAND, GROUP, LEVEL, REGIONS, VIEW, held_stratum, select
from reachmap.app.project import Opened, outlined, worded
from reachmap.app.tiles import tiles_of
from reachmap.i18n import Translator
from reachmap.pipeline import Analysis
from reachmap.present import intake_sentences, sentences, views
from reachmap.present.content import MapContent, Stratum
from reachmap.present.goal_texts import goal_lines
from reachmap.present.priorities import priority_lines, tipping_lines
from reachmap.present.regions import region_lines, regional


def show(translator: Translator) -> None:
    """Show the page."""
    waiting = st.empty()
    with waiting.container():
        st.html(fragments.waiting(translator.say("Where does the support not reach?")))
        with st.spinner(translator.say("Analysing the files. The first time takes a little while.")):
            opened = current.opened()
            whole = holding.held(opened)
            held = _at_level(whole)
            content = worded(held.state, translator.language, held.analysis)
    waiting.html(_answer(whole.analysis, content))
    chosen, view = _choices(content, opened)
    _choose_level(whole.analysis, translator)
    municipality = overview.choose(content) if overview.is_needed(content) else ""
    if overview.is_needed(content) and not municipality:
        overview.show(held, content, chosen)
    else:
        _show_areas(held, content, chosen, view, municipality)
    analysis = whole.analysis
    lacking = priority_lines(analysis, translator) + tipping_lines(analysis, translator)
    st.html(fragments.lines(translator.say("Where most parents are lacking"), lacking))
    st.html(fragments.reading(content))
    st.html(fragments.lines(content.texts["notes"], sentences.notes(analysis, translator)))
    read = intake_sentences.intake_lines(analysis.intake, translator)
    st.html(fragments.lines(translator.say("What was read"), read))


def _show_areas(held: Opened, content: MapContent, chosen: Stratum, view: str, municipality: str) -> None:
    places = [
        i
        for i, place in enumerate(content.places)
        if not place.whole and municipality in ("", place.municipality)
    ]
    picked = beside.take_click(content, places)
    picture, figures = st.columns([11, 9], gap="medium")
    with picture, st.container(key="picture"):
        st.html(fragments.legend(views.legend(content, view=view)))
        told = frame.painted(content, places, chosen, view=view, picked=picked)
        frame.show_map(
            told,
            outlined(held.state, municipality, held.analysis),
            tiles=tiles_of(held.analysis.settings.map),
        )
        if held.analysis.settings.map.attribution:
            st.html(fragments.note(held.analysis.settings.map.attribution))
        st.html(fragments.note(content.texts["hidden_legend"]))
    with figures:
        beside.show(held, content, chosen, view=view, places=places)


def _at_level(whole: Opened) -> Opened:
    """Put analysis areas in the place of areas, where there are some and somebody chose them."""
    view = regional(whole.analysis) if st.session_state.get(LEVEL) == REGIONS else None
    return whole if view is None else replace(whole, analysis=view, state=(*whole.state, REGIONS))


def _choose_level(analysis: Analysis, translator: Translator) -> None:
    """Say which areas are put together, and let them be shown instead; nothing where none are."""
    lines = region_lines(analysis, translator)
    if not lines:
        return
    st.html(fragments.lines(translator.say("Areas that are put together"), lines))
    if analysis.regions is not None:
        levels = {AREAS: translator.say("Areas"), REGIONS: translator.say("Analysis areas")}
        select(translator.say("Shown on the map"), levels, key=LEVEL)


def _answer(analysis: Analysis, content: MapContent) -> str:
    translator, counts = content.translator, analysis.intake.counts
    number = intake_sentences.gated(translator, counts.not_located_total, content.k)
    not_located = translator.say("Without a home area, and so not on the map: {n}.", n=number)
    headline = sentences.headline(analysis, translator)
    head = fragments.header(content, headline=headline, not_located=not_located)
    goals = goal_lines(analysis, translator)
    return head + (fragments.lines(translator.say("The goals"), goals) if goals else "")


def _choices(content: MapContent, opened: Opened) -> tuple[Stratum, str]:
    """Let age, group, view and standard be chosen; offer only what exists together with the other choice."""
    band, group = held_stratum(content)
    bands = {key: words for key, words, _ in content.bands if (key, group) in content.cells}
    groups = {key: words for key, words, _ in content.groups if (band, key) in content.cells}
    first, second, third, fourth = st.columns(4, vertical_alignment="top")
    with first:
        band = select(content.texts["band"], bands, key=BAND)
    with second:
        group = select(content.texts["group"], groups, key=GROUP)
    with third:
        view = select(content.texts["view"], views.names(content), key=VIEW)
    with fourth:
        holding.choose(opened, content.translator)
    return (band, group), view
