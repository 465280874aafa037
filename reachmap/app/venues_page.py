"""New venues: try where the next courses could be, see whom that brings nearer, keep and compare."""

from __future__ import annotations

from typing import Any

import streamlit as st

from reachmap.app import fragments, venues_choices
from reachmap.app.current import analysed, opening_lines, worded
from reachmap.app.venues_frame import clicked_place
from reachmap.errors import InputError
from reachmap.i18n import Translator
from reachmap.pipeline import Analysis, plan_venues
from reachmap.present.content import MapContent
from reachmap.present.source_texts import published
from reachmap.present.venue_map import map_title, mark_legend, plan_map, share_legend
from reachmap.present.venue_page import PAGE, RECORD, as_picture, parts, plan_notes, plan_page, question
from reachmap.present.venue_tables import (
    access_rows,
    curve_picture,
    curve_title,
    newly_rows,
    option_rows,
    plan_record,
    scenario_picture,
    scenario_rows,
    scenario_title,
    venue_rows,
)
from reachmap.present.venue_texts import answer
from reachmap.present.wanted_times import wanted_rows
from reachmap.siting.plan import VenuePlan
from reachmap.siting.scenario import Scenario

_KEPT = 64  # plans in memory
SAVED = "venues_saved"


def show(translator: Translator) -> None:
    """Show the page."""
    asked = translator.say("Where should the next course be?")
    analysis, content = worded(translator, asked)
    state = analysed()[1]
    top, pictures, rest = st.container(), st.container(), st.container()
    with top:
        head = st.empty()
        scenario = venues_choices.choose(analysis, content)
    plan, fault = _plan(state, scenario, analysis)
    with head.container():
        lines = answer(plan, translator) if plan else [translator.error(fault)] if fault else []
        opening_lines(content, asked, lines)
    with pictures:
        if plan:
            st.html(fragments.note(question(plan, translator)))
            _maps(analysis, plan, translator)
    with rest:
        _put_out(analysis, plan, content)
        if plan:
            _figures(analysis, plan, translator)
            _keep(analysis, plan, translator)
        _saved(state, analysis, translator)
        if plan:
            title = translator.say("What this does not say")
            st.html(fragments.lines(title, plan_notes(analysis, plan, translator)))


def _plan(
    state: tuple[str, ...], scenario: Scenario | InputError, analysis: Analysis
) -> tuple[VenuePlan | None, InputError | None]:
    if isinstance(scenario, InputError):
        return None, scenario
    try:
        return planned(state, scenario, analysis), None
    except InputError as error:
        return None, error


@st.cache_resource(max_entries=_KEPT, show_spinner=False)
def planned(state: tuple[str, ...], scenario: Scenario, _analysis: Analysis) -> VenuePlan:  # noqa: ARG001
    """Plan once for the same files and question."""
    return plan_venues(_analysis, scenario)


def _maps(analysis: Analysis, plan: VenuePlan, translator: Translator) -> None:
    """Show today beside the choice, with the same classes."""
    for column, after in zip(st.columns(2, gap="medium"), (False, True), strict=True):
        title = map_title(translator, after=after)
        with column, st.container(key=f"picture_venues_{'after' if after else 'before'}"):
            st.html(fragments.note(title))
            st.image(plan_map(analysis.areas, plan, translator, after=after), alt=title)
    looks = [(look.key, words) for look, words in share_legend(translator)]
    shapes = [(as_picture(svg), words) for svg, words in mark_legend(translator)]
    st.html(fragments.venue_legend(looks, shapes))


def _put_out(analysis: Analysis, plan: VenuePlan | None, content: MapContent) -> None:
    """Let a place be put on the map, by a click or by its coordinates."""
    translator = content.translator
    # Not an expander: a map that is drawn while folded has no size, and stays broken.
    if not st.toggle(translator.say("Put a place on the map"), key="venues_put"):
        return
    with st.container(key="venues_putting"):
        about = translator.say(
            "Click on the map, or write coordinates: the place is then one of those to choose from."
        )
        st.html(fragments.note(about))
        venues_choices.take_click(clicked_place(analysis, plan, content), translator)
        venues_choices.by_coordinates(translator)


def _figures(analysis: Analysis, plan: VenuePlan, translator: Translator) -> None:
    say = translator.say
    words = parts(plan, translator)
    left, right = st.columns([1, 1], gap="medium")
    with left:
        for title, lines in words:
            st.html(fragments.lines(title, lines))
    with right, st.container(key="picture_venues_curve"):
        st.html(fragments.note(curve_title(translator)))
        st.image(curve_picture(plan, translator), alt=curve_title(translator))
    _table(say("Both ways of choosing"), option_rows(plan, translator))
    _table(say("Who comes within reach"), newly_rows(plan, translator))
    _table(say("The venues"), venue_rows(plan, translator))
    _table(say("Days that suit parents"), wanted_rows(plan, analysis.survey, translator))
    with st.expander(say("Every area"), key="venues_areas"):
        _table(say("Every area"), access_rows(plan, translator))


def _table(title: str, table: tuple[list[str], list[list[str]]]) -> None:
    if table[1]:
        st.html(fragments.plain_table(title, *table))


def _keep(analysis: Analysis, plan: VenuePlan, translator: Translator) -> None:
    """Offer to keep the scenario in this session, and to save it."""
    say = translator.say
    with st.form("venues_keep", border=False, clear_on_submit=True):
        left, right = st.columns([3, 1], vertical_alignment="bottom")
        name = left.text_input(say("Name of the scenario, to compare it with others"), max_chars=80)
        pressed = right.form_submit_button(say("Keep the scenario"))
    if pressed:
        saved: dict[str, Any] = dict(st.session_state.get(SAVED, {}))
        saved[str(name).strip() or say("Scenario {n}", n=len(saved) + 1)] = plan.scenario
        st.session_state[SAVED] = saved
    with st.container(horizontal=True, key="venues_files"):
        st.download_button(
            say("Save the scenario (json)"),
            plan_record(plan, published(analysis)),
            file_name=RECORD,
            mime="application/json",
            on_click="ignore",
            help=say("reachmap venues PROJECT.toml --scenario venues.json gives the same again."),
        )
        st.download_button(
            say("Save the page (html)"),
            lambda: plan_page(analysis, plan, translator),
            file_name=PAGE,
            mime="text/html",
            on_click="ignore",
        )


def _saved(state: tuple[str, ...], analysis: Analysis, translator: Translator) -> None:
    """Compare what was kept, at one scale."""
    saved: dict[str, Scenario] = st.session_state.get(SAVED, {})
    if not saved:
        return
    found = [(name, _plan(state, scenario, analysis)[0]) for name, scenario in saved.items()]
    plans = [(name, plan) for name, plan in found if plan is not None]
    say = translator.say
    if plans:
        _table(say("Scenarios compared"), scenario_rows(plans, translator))
        with st.container(key="picture_venues_scenarios"):
            title = scenario_title(translator)
            st.html(fragments.note(title))
            st.image(scenario_picture(plans, translator), alt=title)
    if st.button(say("Forget the scenarios")):
        st.session_state.pop(SAVED, None)
        st.rerun()
