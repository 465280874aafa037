"""What stands beside the map: the area that was chosen, and the table, to filter and to keep."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

import streamlit as st

from reachmap.app import fragments, frame
from reachmap.app.current import AREA, CLICK, PICKED, select
from reachmap.app.project import Opened
from reachmap.pipeline import Analysis
from reachmap.present import map_table, views
from reachmap.present.areas import area_answer, area_rows
from reachmap.present.content import MapContent, Stratum

_ALL, _NONE = "", ""
_SEARCH, _CLASS = "table_search", "table_class"
KEPT = (_SEARCH, _CLASS)
# Of an area's table: the group, the share, the assessment.
_SHORT = (0, 1, 5)


def take_click(content: MapContent, places: Sequence[int]) -> str:
    """Say which area is chosen: by a new click on the map, or in the list before."""
    codes = {content.places[i].code for i in places}
    told = st.session_state.get(frame.KEY)
    click = str(told.get("clicked") or "") if isinstance(told, Mapping) else ""
    if click and click != st.session_state.get(CLICK):
        st.session_state[CLICK] = click
        code = click.partition(" ")[2]
        if code in codes:
            st.session_state[PICKED] = _NONE if st.session_state.get(PICKED) == code else code
    if st.session_state.get(PICKED, _NONE) not in codes:
        st.session_state[PICKED] = _NONE
    picked = str(st.session_state[PICKED])
    if picked:
        st.session_state[AREA] = picked
    return picked


def show(held: Opened, content: MapContent, chosen: Stratum, *, view: str, places: Sequence[int]) -> None:
    """Show the chosen area and the table."""
    say = content.translator.say
    names = {content.places[i].code: content.places[i].name for i in places}
    alphabetic = dict(sorted(names.items(), key=lambda pair: pair[1].casefold()))
    with st.container(key="one_area"):
        picked = select(say("Area"), {_NONE: say("No area chosen"), **alphabetic}, key=PICKED)
    if picked:
        _profile(held.analysis, content, picked, names[picked])
    shown = _filtered(content, chosen, view=view, places=places)
    st.html(fragments.table(content, chosen, view=view, places=shown))
    codes = tuple(content.places[i].code for i in shown)
    st.download_button(
        say("Download the table (Excel)"),
        partial(map_table.workbook, held.analysis, content.translator, chosen, codes),
        file_name=map_table.name(content.translator),
        mime="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        key="map_table",
        on_click="ignore",
    )


def _profile(analysis: Analysis, content: MapContent, code: str, name: str) -> None:
    say = content.translator.say
    st.html(fragments.lines(name, area_answer(analysis, code, content.translator)))
    headings, rows = area_rows(analysis, code, content)
    with st.expander(say("{area} by age and group", area=fragments.plain(name))):
        short = [[row[i] for i in _SHORT] for row in rows]
        st.html(fragments.plain_table(name, [headings[i] for i in _SHORT], short))
        st.html(fragments.note(say("More of it under “{page}” in the menu.", page=say("One area"))))


def _filtered(content: MapContent, chosen: Stratum, *, view: str, places: Sequence[int]) -> list[int]:
    """Let areas be found by name and by class; give those that fit."""
    say = content.translator.say
    classes: dict[str, str] = {_ALL: say("All")}
    of_place = {}
    legend = {look.key: words for look, words in views.legend(content, view=view).classes}
    for i in places:
        look = views.look(content, i, chosen, view=view)
        of_place[i] = look.key if look else _ALL
    classes |= {key: words for key, words in legend.items() if key in of_place.values()}
    left, right = st.columns(2)
    with left:
        text = st.text_input(say("Find an area"), key=_SEARCH, max_chars=60).strip().casefold()
    with right:
        if st.session_state.get(_CLASS, _ALL) not in classes:
            st.session_state[_CLASS] = _ALL
        kind = select(say("Show only"), classes, key=_CLASS)
    return [i for i in places if text in content.places[i].name.casefold() and kind in (_ALL, of_place[i])]
