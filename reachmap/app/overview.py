"""A whole county or country: municipalities first, their areas when one is chosen.

Thousands of areas are neither to be seen nor to be read at once. Of each municipality it is said in how many
areas the support reaches fewer than expected; counts are circles.
"""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from reachmap.app import fragments, frame
from reachmap.app.current import CLICK, MUNICIPALITY, select
from reachmap.app.project import Opened, joined
from reachmap.present import municipalities
from reachmap.present.content import MapContent, Stratum
from reachmap.present.goal_words import by_standard

MANY = 400  # areas on one map
_ALL = ""


def is_needed(content: MapContent) -> bool:
    """Tell whether there are too many areas for one map, and municipalities to begin with."""
    return len(content.areas) > MANY and content.areas["municipality_code"].nunique() > 1


def choose(content: MapContent) -> str:
    """Let a municipality be chosen; ``""`` for all of them."""
    say = content.translator.say
    names = municipalities.names(content)
    told = st.session_state.get(frame.KEY)
    click = str(told.get("clicked") or "") if isinstance(told, Mapping) else ""
    if click and click != st.session_state.get(CLICK) and click.partition(" ")[2] in names:
        st.session_state.update({CLICK: click, MUNICIPALITY: click.partition(" ")[2]})
    if st.session_state.get(MUNICIPALITY, _ALL) not in {_ALL, *names}:
        st.session_state[MUNICIPALITY] = _ALL
    options = {_ALL: say("All municipalities"), **names}
    with st.container(key="one_municipality"):
        return select(say("Municipality"), options, key=MUNICIPALITY)


def show(held: Opened, content: MapContent, chosen: Stratum) -> None:
    """Show the municipalities."""
    say = content.translator.say
    rows = municipalities.summary(content, chosen)
    picture, figures = st.columns([11, 9], gap="medium")
    with picture, st.container(key="picture"):
        st.html(fragments.legend(municipalities.legend(content, rows)))
        drawn = joined(held.state, held.analysis)
        codes = list(drawn.areas["area_code"])
        told = municipalities.told(content, rows, codes) | frame.frame_texts(content)
        frame.show_map(
            {
                **told,
                **frame.styled(municipalities.looks(codes)),
                "picked": -1,
                "focused": False,
                "venues": frame.NO_VENUES,
            },
            drawn,
            state=held.state,
            part="municipalities",
        )
    with figures:
        headings = [
            say("Municipality"),
            say("Areas"),
            by_standard(content.translator, content.settings.standard, "Clearly fewer than expected"),
            say("Probably fewer"),
        ]
        st.html(
            fragments.plain_table(say("The same in figures"), headings, municipalities.table(content, rows))
        )
