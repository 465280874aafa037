"""What this session looks at: the analysis, in words, and what somebody has chosen to see of it."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import streamlit as st

from reachmap.app import fragments, handing, holding, opening, own, project
from reachmap.app.project import Opened
from reachmap.errors import InputError, ReachmapError
from reachmap.i18n import Translator
from reachmap.offers import Offers
from reachmap.pipeline import Analysis
from reachmap.present.areas import area_names
from reachmap.present.content import MapContent, Stratum
from reachmap.present.page_texts import project_texts
from reachmap.settings import read_offers_alone

BAND, GROUP, VIEW, LANGUAGE, AREA = "band", "group", "view", "language", "area"
# The area that is chosen on the map's page, the last click on the map, the municipality among many.
PICKED, CLICK, MUNICIPALITY = "picked", "click", "municipality"
# Which areas the map shows: the project's, or those that neighbours are put together into.
LEVEL, AREAS, REGIONS = "level", "areas", "regions"
# Whether places are drawn on the map.
VENUES = "venues_on_map"
KEPT_CHOICES = (
    VENUES,
    BAND,
    GROUP,
    VIEW,
    LANGUAGE,
    AREA,
    PICKED,
    MUNICIPALITY,
    LEVEL,
    holding.STANDARD,
    holding.AIM_FOR,
)


def opened() -> Opened:
    """Take what somebody opened in this session, else the project that the server was started for."""
    held = own.shown()
    if held is not None:
        return held.opened
    if is_offers_alone():
        raise InputError("followup_not_yet", file=opening.project_file().name)
    found = project.opened(opening.project_file(), handing.known())
    handing.learn(found.analysis.settings, found.released)
    return found


def analysed() -> tuple[Analysis, tuple[str, ...]]:
    """Give the open analysis, held against what was chosen, and what tells its files apart."""
    held = holding.held(opened())
    return held.analysis, held.state


def is_offers_alone() -> bool:
    """Whether the project names what is offered and no follow-up, and nobody has dropped one in."""
    if own.shown() is not None:
        return False
    try:
        return read_offers_alone(opening.project_file()) is not None
    except ReachmapError:
        return False  # the page that needs it says what is wrong


def offered(translator: Translator, question: str) -> tuple[Offers, dict[str, str], dict[str, str]]:
    """Give what is offered, the words of the page's head, and areas' names by code."""
    alone = read_offers_alone(opening.project_file()) if is_offers_alone() else None
    if alone is not None:
        study = project.offers_studied(alone)
        areas = study.areas
        names = {} if areas is None else dict(zip(areas["area_code"], areas["area_name"], strict=True))
        return study.offers, project_texts(translator, alone.project), names
    analysis, content = worded(translator, question)
    if analysis.offers is None:
        raise InputError("followup_not_yet", file=analysis.settings.path.name)
    return analysis.offers, content.texts, area_names(analysis)


def worded(translator: Translator, question: str) -> tuple[Analysis, MapContent]:
    """Give the analysis and its words; show the question while they are made."""
    waiting = st.empty()
    with waiting.container():
        st.html(fragments.waiting(question))
        with st.spinner(translator.say("Analysing the files. The first time takes a little while.")):
            analysis, state = analysed()
            content = project.worded(state, translator.language, analysis)
    waiting.empty()
    return analysis, content


def opening_lines(content: MapContent, question: str, answer: Sequence[str]) -> None:
    """Write the page's question and its answer, before anything can be chosen."""
    st.html(fragments.question(content, title=question, headline=answer))


def select(label: str, options: dict[str, str], *, key: str) -> str:
    """Let one of a few be chosen: its code stays, whatever the language."""
    keys: Sequence[str] = list(options)
    return st.selectbox(
        label,
        keys,
        key=key,
        format_func=lambda code: options.get(code, str(code)),
        filter_mode=None,
        placeholder="",
    )


def held_stratum(content: MapContent, *, groups: Collection[str] | None = None) -> Stratum:
    """Say which age and group are chosen; everyone where that does not exist, or is none of ``groups``."""
    band, group = (st.session_state.get(key, content.first[i]) for i, key in enumerate((BAND, GROUP)))
    if (band, group) not in content.cells or (groups is not None and group not in groups):
        band, group = content.first
        st.session_state.update({BAND: band, GROUP: group})
    return band, group
