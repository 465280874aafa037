"""What somebody chooses on the page of new venues: held in the session, and made into a scenario."""

from __future__ import annotations

import streamlit as st

from reachmap.app.current import BAND, GROUP, held_stratum, select
from reachmap.errors import InputError
from reachmap.i18n import Translator
from reachmap.pipeline import Analysis, reach_of_venues
from reachmap.present import labels
from reachmap.present.content import MapContent
from reachmap.present.venue_texts import DEMANDS, OBJECTIVES
from reachmap.siting.scenario import PLAN_OBJECTIVES, Place, Scenario
from reachmap.vocabulary import GROUP_KEYS

COUNT, BEST, NEW, WITHIN = "venues_count", "venues_best", "venues_new", "venues_within"
FIXED, FORBIDDEN, CLOSED, MOVE = "venues_fixed", "venues_forbidden", "venues_closed", "venues_move"
PUT, CLICK = "venues_put_out", "venues_click"
KEPT = (COUNT, BEST, NEW, WITHIN, FIXED, FORBIDDEN, CLOSED, MOVE)
MOST_NEW = 8
# Slides for what counts as within reach: least, most, step.
_METRES, _MINUTES = (500, 20_000, 500), (5, 120, 5)


def choose(analysis: Analysis, content: MapContent) -> Scenario | InputError:
    """Let everything be chosen that makes a scenario."""
    translator = content.translator
    _whom(content)
    new, within = _how_many(analysis, translator)
    with st.expander(translator.say("Fix, forbid, close or move venues"), key="venues_which"):
        _which(analysis, translator)
    band, group = held_stratum(content, groups=GROUP_KEYS)
    try:
        return Scenario(
            strata=((band, group),),
            demand=st.session_state[COUNT],
            objective=st.session_state[BEST],
            new=new,
            within=float(within),
            fixed=tuple(st.session_state[FIXED]),
            forbidden=tuple(st.session_state[FORBIDDEN]),
            closed=tuple(st.session_state[CLOSED]),
            move=bool(st.session_state[MOVE]),
            added=put_out(),
        )
    except InputError as error:
        return error


def _whom(content: MapContent) -> None:
    translator = content.translator
    band, group = held_stratum(content, groups=GROUP_KEYS)
    bands = {key: words for key, words, _ in content.bands if (key, group) in content.cells}
    # Of a project's own groups too little may be known in an area: places are not chosen by them.
    known = [(key, words) for key, words, _ in content.groups if key in GROUP_KEYS]
    groups = {key: words for key, words in known if (band, key) in content.cells}
    columns = st.columns(4, vertical_alignment="top")
    with columns[0]:
        select(content.texts["band"], bands, key=BAND)
    with columns[1]:
        select(content.texts["group"], groups, key=GROUP)
    with columns[2]:
        counted = {key: labels.upper_first(translator.say(text)) for key, text in DEMANDS.items()}
        st.session_state.setdefault(COUNT, "unreached")
        select(translator.say("Whom to count"), counted, key=COUNT)
    with columns[3]:
        best = {key: translator.say(OBJECTIVES[key]) for key in PLAN_OBJECTIVES}
        st.session_state.setdefault(BEST, PLAN_OBJECTIVES[0])
        select(translator.say("Choose for"), best, key=BEST)


def _how_many(analysis: Analysis, translator: Translator) -> tuple[int, int]:
    """Slide the number of new venues, and what counts as within reach."""
    say = translator.say
    reach, unit = reach_of_venues(analysis)
    possible = int((analysis.venues["status"] == "candidate").sum()) + len(put_out())
    most = max(1, min(MOST_NEW, possible))
    left, right = st.columns(2, gap="medium")
    st.session_state[NEW] = min(st.session_state.get(NEW, min(1, possible)), most)
    with left:
        new = st.slider(say("Number of new venues"), 0, most, key=NEW)
    least, longest, step = _MINUTES if unit == "minutes" else _METRES
    held = st.session_state.get(WITHIN, reach)
    st.session_state[WITHIN] = int(min(max(round(held / step) * step, least), longest))
    text = (
        say("Within reach: minutes from home") if unit == "minutes" else say("Within reach: metres from home")
    )
    with right:
        within = st.slider(text, least, longest, step=step, key=WITHIN)
    return int(new), int(within)


def _which(analysis: Analysis, translator: Translator) -> None:
    say = translator.say
    status = analysis.venues.set_index("venue")["status"]
    existing = [str(name) for name in status.index if status[name] == "existing"]
    possible = [str(name) for name in status.index if status[name] == "candidate"]
    possible += [place.name for place in put_out()]
    _several(say("Must be among the chosen"), [*possible, *existing], FIXED, translator)
    _several(say("May not be chosen"), possible, FORBIDDEN, translator)
    _several(say("Closes"), existing, CLOSED, translator)
    st.session_state.setdefault(MOVE, False)
    st.checkbox(say("Venues that there are may be moved"), key=MOVE)


def _several(label: str, options: list[str], key: str, translator: Translator) -> None:
    # What was chosen for other files is not among these.
    st.session_state[key] = [name for name in st.session_state.get(key, []) if name in options]
    none = translator.say("Nothing chosen")
    # Streamlit has "Select all" in English only.
    st.multiselect(label, options, key=key, placeholder=none, select_all=False)


def put_out() -> tuple[Place, ...]:
    """List the places that somebody has put on the map."""
    found: tuple[Place, ...] = st.session_state.get(PUT, ())
    return found


def take_click(click: tuple[float, float] | None, translator: Translator) -> None:
    """Make a place of a click on the map, once."""
    if click is None or click == st.session_state.get(CLICK):
        return
    st.session_state[CLICK] = click
    _put(click[0], click[1], "", translator)


def by_coordinates(translator: Translator) -> None:
    """Make a place of written coordinates; take all of them away again."""
    say = translator.say
    with st.form("venues_coordinates", border=False, clear_on_submit=True):
        columns = st.columns([2, 1, 1, 1], vertical_alignment="bottom")
        name = columns[0].text_input(say("Name of the place"), max_chars=80)
        first = columns[1].text_input(say("Longitude, or easting"), max_chars=20)
        second = columns[2].text_input(say("Latitude, or northing"), max_chars=20)
        pressed = columns[3].form_submit_button(say("Put it out"))
    if pressed:
        try:
            x, y = (float(text.strip().replace(" ", "").replace(",", ".")) for text in (first, second))
        except ValueError:
            st.session_state[f"{PUT}_fault"] = True
            st.rerun()
        _put(x, y, str(name).strip(), translator)
    if st.session_state.pop(f"{PUT}_fault", False):
        st.warning(
            say(
                "Write coordinates as degrees (16,55 and 59,61) or metres of SWEREF 99 TM (587000 and "
                "6609000)."
            )
        )
    if put_out() and st.button(say("Take away the places that were put out")):
        st.session_state.pop(PUT, None)
        st.rerun()


def _put(x: float, y: float, name: str, translator: Translator) -> None:
    from reachmap.locate.systems import read_place

    point = read_place(x, y)
    if point is None:
        st.session_state[f"{PUT}_fault"] = True
    else:
        taken = {place.name for place in put_out()}
        number = len(taken) + 1
        while not name or name in taken:
            name, number = translator.say("Place {n}", n=number), number + 1
        st.session_state[PUT] = (*put_out(), Place(name, *point))
    st.rerun()
