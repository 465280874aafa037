"""What reach is held against: chosen once, said in a sentence, and kept from page to page.

An analysis is made against one standard, and with the groups that the project defines (`grouping`). Choosing
another, or defining a group, analyses the same files anew, the first time; a saved project holds results only
and keeps its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import streamlit as st

from reachmap.app import grouping
from reachmap.app.project import Opened
from reachmap.errors import ReachmapError
from reachmap.i18n import N_, Translator
from reachmap.present import labels
from reachmap.present.limits import held_against_nothing
from reachmap.settings import Settings
from reachmap.standards import EQUAL, GOAL, NEED, PEERS, StandardSettings
from reachmap.vocabulary import ALL, Groups

STANDARD, AIM, AIM_FOR = "standard", "aim", "aim_for"
# What is aimed at, of 100, by group: beside the field for it, which shows one of them.
_AIMS = "aims"
_NAMES = {
    EQUAL: N_("The rest of the municipality"),
    GOAL: N_("A goal"),
    NEED: N_("A goal for each class of areas"),
    PEERS: N_("Similar areas"),
}
_MEANINGS = {
    EQUAL: N_("Each area is held against the rest of the municipality, with children of the same ages."),
    GOAL: N_("Each area is held against a share of the parents that the municipality means to reach."),
    NEED: N_("Each area is held against the goal for areas of its class: more where needs are greater."),
    PEERS: N_("Each area is held against those most like it in economy and education."),
}
FIRST_AIM = 10  # of 100 parents, where nothing is said


def kinds(settings: Settings) -> list[str]:
    """List what a project's files suffice for; goals of classes only where the project states them."""
    own = settings.standard.kind
    possible = {EQUAL, GOAL, own} | ({PEERS} if settings.covariates.use else set())
    return [kind for kind in _NAMES if kind in possible]


def chosen(settings: Settings) -> StandardSettings:
    """Say what this session holds a project against; its own standard before anything is chosen."""
    own = settings.standard
    kind = st.session_state.get(STANDARD, own.kind)
    if kind == own.kind or kind not in kinds(settings):
        return own
    if kind == GOAL:
        goals = {key: share / 100 for key, share in _aims().items() if key != ALL}
        goal = StandardSettings(kind=GOAL, goal=_aims()[ALL] / 100, goals=goals)
        return _of_groups(goal, grouping.groups(settings))
    return StandardSettings(kind=kind)


def _aims() -> Mapping[str, int]:
    found: Mapping[str, int] = {ALL: FIRST_AIM, **st.session_state.get(_AIMS, {})}
    return found


def _of_groups(standard: StandardSettings, groups: Groups) -> StandardSettings:
    """Leave out goals for groups that are not among these, and put the others in their order."""
    return replace(standard, goals={key: standard.goals[key] for key in groups.keys if key in standard.goals})


def held(opened: Opened) -> Opened:
    """Hold what is open against what was chosen, with the groups that were defined.

    Raises
    ------
    ReachmapError
        The files do not suffice for it.
    """
    settings = opened.settings
    if settings is None:
        return opened
    standard = chosen(settings)
    try:
        return opened.held_against(standard, grouping.groups(settings))
    except ReachmapError as error:
        without = opened.held_against(_of_groups(standard, settings.groups), settings.groups)
        # Without them it goes: nobody is to be left with a page that shows neither them nor anything else.
        grouping.refuse(settings, error)
        return without


def _now(opened: Opened) -> str:
    """Say which kind is in force."""
    settings = opened.settings
    return opened.analysis.settings.standard.kind if settings is None else chosen(settings).kind


def meaning(opened: Opened, translator: Translator) -> str:
    """Say what the standard in force means, in a sentence; nothing where there is nothing to hold against."""
    if held_against_nothing(opened.analysis):
        return ""
    return translator.say(_MEANINGS[_now(opened)])


def choose(opened: Opened, translator: Translator) -> None:
    """Let the standard be chosen; a saved project keeps its own."""
    say, settings, kind = translator.say, opened.settings, _now(opened)
    possible = [kind] if settings is None else kinds(settings)
    options = {each: say(_NAMES[each]) for each in possible}
    st.session_state[STANDARD] = kind
    st.selectbox(
        say("Compared with"),
        possible,
        key=STANDARD,
        format_func=lambda code: options.get(code, str(code)),
        filter_mode=None,
        disabled=settings is None,
    )


def choose_aims(opened: Opened, translator: Translator) -> None:
    """Where a goal was chosen let it be set for all parents, and another for a group (blank: that of all)."""
    settings = opened.settings
    if settings is None or _now(opened) != GOAL or settings.standard.kind == GOAL:
        return
    groups = grouping.groups(settings)
    translator = translator.naming(groups.names)
    *_, left, right = st.columns(4)
    names = {key: labels.group_label(translator, key) for key in groups.keys}
    if st.session_state.get(AIM_FOR) not in names:
        st.session_state[AIM_FOR] = ALL
    whose = left.selectbox(
        translator.say("The goal is for"),
        list(names),
        key=AIM_FOR,
        format_func=lambda code: names.get(code, str(code)),
        filter_mode=None,
    )
    key = AIM if whose == ALL else f"{AIM}_{whose}"
    st.session_state[key] = _aims().get(whose)
    right.number_input(
        translator.say("Of 100 parents"),
        value=None,
        min_value=1,
        max_value=99,
        step=1,
        key=key,
        placeholder=translator.say("As all parents"),
        on_change=_set_aim,
        args=(whose, key),
    )


def _set_aim(whose: str, key: str) -> None:
    said = st.session_state[key]
    aims = {each: share for each, share in _aims().items() if each != whose}
    st.session_state[_AIMS] = aims if said is None else {**aims, whose: int(said)}
