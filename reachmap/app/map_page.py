"""The map: the question, its answer, the choices, the map and the table, and what it does not say.

Whatever a choice changes is a fragment: it is made anew by itself, the map before the table, and the page
around it stays. Only what needs another analysis makes the whole page anew.
"""

from __future__ import annotations

import time
from dataclasses import replace
from functools import partial

import streamlit as st

from reachmap.app import beside, current, fragments, frame, groups_panel, holding, overview
from reachmap.app.current import AREAS, BAND, GROUP, LEVEL, REGIONS, VENUES, VIEW, held_stratum, select
from reachmap.app.guard import guarded
from reachmap.app.project import Opened, outlined, worded
from reachmap.app.tiles import tiles_of
from reachmap.i18n import Translator
from reachmap.pipeline import Analysis
from reachmap.present import ages, behind, figures, intake_sentences, sentences, venue_marks, views
from reachmap.present.content import MapContent, Stratum
from reachmap.present.goal_texts import goal_lines
from reachmap.present.priorities import cell_lines, priority_lines, tipping_lines
from reachmap.present.regions import region_lines, regional
from reachmap.vocabulary import WITHOUT_AREA

_MAP_FIRST = 0.1  # seconds


def show(translator: Translator) -> None:
    """Show the page."""
    say = translator.say
    waiting = st.empty()
    with waiting.container():
        st.html(fragments.waiting(say("Where does the support not reach?")))
        with st.spinner(say("Analysing the files. The first time takes a little while.")):
            opened = current.opened()
            whole = holding.held(opened)
            held = _at_level(whole)
            content = worded(held.state, translator.language, held.analysis)
    waiting.html(_answer(whole.analysis, content))
    _chosen_and_shown(opened, whole, held, content)
    analysis = whole.analysis
    for title, lines in (
        (say("Own groups"), behind.watched_own_groups(analysis, translator)),
        (say("Areas that are put together"), region_lines(analysis, translator)),
        (say("Where most parents are lacking"), priority_lines(analysis, translator)),
        (say("Ages and groups where most parents are lacking"), cell_lines(analysis, translator)),
        (say("How much an assessment stands"), tipping_lines(analysis, translator)),
    ):
        if lines:
            st.html(fragments.lines(title, lines))
    st.html(fragments.reading(content))
    # Beside the answer there is no room for it: question, answer, choices and map fit one screen.
    means = ages.beside_all_parents(analysis, translator)
    notes = [*([means] if means else []), *sentences.notes(analysis, translator)]
    st.html(fragments.lines(content.texts["notes"], notes))
    read = intake_sentences.intake_lines(analysis.intake, translator)
    st.html(fragments.lines(say("What was read"), read))


@st.fragment
def _chosen_and_shown(opened: Opened, whole: Opened, held: Opened, content: MapContent) -> None:
    """The choices, and the map and the table that they change; trouble is told here too."""
    guarded(partial(_part, opened, whole, held, content), content.translator)


def _part(opened: Opened, whole: Opened, held: Opened, content: MapContent) -> None:
    # Before the choices: a new group is chosen already, and what is shown does not have it.
    if groups_panel.needs_another(opened, whole):
        st.rerun()
    chosen, view = _choices(content, opened)
    _choose_below(opened, whole.analysis, content)
    if _needs_another(opened, whole, held):
        st.rerun()
    municipality = overview.choose(content) if overview.is_needed(content) else ""
    if overview.is_needed(content) and not municipality:
        overview.show(held, content, chosen)
        groups_panel.show(opened, content.translator)
    else:
        _show_areas(opened, held, content, chosen, view, municipality)


def _needs_another(opened: Opened, whole: Opened, held: Opened) -> bool:
    """Whether what was chosen just now is of another analysis than what was given to be shown."""
    if opened.settings is not None and holding.chosen(opened.settings) != whole.analysis.settings.standard:
        return True
    at_regions = held is not whole
    return whole.analysis.regions is not None and at_regions != (st.session_state.get(LEVEL) == REGIONS)


def _show_areas(
    opened: Opened, held: Opened, content: MapContent, chosen: Stratum, view: str, municipality: str
) -> None:
    places = [
        i
        for i, place in enumerate(content.places)
        if not place.whole and municipality in ("", place.municipality)
    ]
    picked = beside.take_click(content, places)
    picture, table = st.columns([11, 9], gap="medium")
    with picture, st.container(key="picture"):
        _picture(held, content, places, chosen, view=view, municipality=municipality, picked=picked)
    # What comes together the browser draws together: the table would keep the colours waiting.
    time.sleep(_MAP_FIRST)
    with table:
        groups_panel.show(opened, content.translator)
        beside.show(held, content, chosen, view=view, places=places)


def _picture(
    held: Opened,
    content: MapContent,
    places: list[int],
    chosen: Stratum,
    *,
    view: str,
    municipality: str,
    picked: str,
) -> None:
    base = held.analysis.settings.map
    drawn = venue_marks.venue_marks(content.venues, content.translator) if _with_venues(content) else None
    shapes = venue_marks.venue_legend(content.venues, content.translator) if drawn else []
    st.html(fragments.legend(views.legend(content, view=view), shapes=shapes))
    frame.show_map(
        frame.painted(content, places, chosen, view=view, picked=picked, venues=drawn),
        outlined(held.state, municipality, held.analysis),
        state=held.state,
        part=municipality,
        tiles=tiles_of(base),
    )
    if base.attribution:
        st.html(fragments.note(base.attribution))
    published = view in figures.views(content)
    st.html(fragments.note(figures.source(content) if published else content.texts["hidden_legend"]))


def _with_venues(content: MapContent) -> bool:
    return len(content.venues) > 0 and bool(st.session_state.get(VENUES))


def _at_level(whole: Opened) -> Opened:
    """Put analysis areas in the place of areas, where there are some and somebody chose them."""
    view = regional(whole.analysis) if st.session_state.get(LEVEL) == REGIONS else None
    return whole if view is None else replace(whole, analysis=view, state=(*whole.state, REGIONS))


def _answer(analysis: Analysis, content: MapContent) -> str:
    translator, counts = content.translator, analysis.intake.counts
    number = intake_sentences.or_hidden(translator, counts.not_located_total)
    not_located = translator.say("Without a home area, and so not on the map: {n}.", n=number)
    if WITHOUT_AREA in counts.left_out:
        few = translator.number(analysis.settings.disclosure.k)
        not_located = translator.say("Fewer than {k} without a home area, or nobody, are not counted.", k=few)
    groups = behind.watched_groups(analysis, translator)
    headline = sentences.headline(analysis, translator)
    # Own groups may be many: theirs stand below the map, which they would push out of the window.
    return fragments.header(
        content,
        headline=headline[: len(headline) - len(groups)],
        groups=behind.watched_groups(analysis, translator, own_too=False),
        not_located=not_located,
        goals=goal_lines(analysis, translator),
    )


def _choices(content: MapContent, opened: Opened) -> tuple[Stratum, str]:
    """Let age, group, view and standard be chosen; offer only what exists together with the other choice."""
    band, group = held_stratum(content)
    bands = {key: words for key, words, _ in content.bands if (key, group) in content.cells}
    groups = {key: words for key, words, _ in content.groups if (band, key) in content.cells}
    names = views.names(content)
    if st.session_state.get(VIEW, views.VERDICT) not in names:
        st.session_state[VIEW] = views.VERDICT
    first, second, third, fourth = st.columns(4, vertical_alignment="top")
    with first:
        band = select(content.texts["band"], bands, key=BAND)
    with second:
        group = select(content.texts["group"], groups, key=GROUP)
    with third:
        view = select(content.texts["view"], names, key=VIEW)
    with fourth:
        holding.choose(opened, content.translator)
    holding.choose_aims(opened, content.translator)
    return (band, group), view


def _choose_below(opened: Opened, analysis: Analysis, content: MapContent) -> None:
    """Say what the standard means; let venues and analysis areas be shown, where there are any."""
    say = content.translator.say
    with st.container(key="choices_below", horizontal=True, vertical_alignment="center", gap="medium"):
        if means := holding.meaning(opened, content.translator):
            st.html(fragments.note(means), width="content")
        if len(content.venues):
            st.checkbox(content.texts["view_venues"], key=VENUES)
        if analysis.regions is not None:
            levels = {AREAS: say("Areas"), REGIONS: say("Analysis areas")}
            st.radio(
                say("Shown on the map"),
                list(levels),
                key=LEVEL,
                format_func=lambda code: levels.get(code, str(code)),
                horizontal=True,
                label_visibility="collapsed",
            )
