"""Handing over: what leaves the app is remembered, so that later figures are protected beside it.

A download can not be told from one that somebody makes to look at it, so handing over is a step of its own:
a button beside the downloads. A project in a folder remembers in its ledger (``released.json``), as the
command ``release`` does. Of files that were dropped in nothing is written here: the session remembers, and a
saved project (``.reachmap``) takes it along and brings it back when it is dropped in or opened again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from reachmap.app import fragments
from reachmap.disclose.ledger import Release
from reachmap.errors import ReachmapError
from reachmap.i18n import Translator
from reachmap.pipeline import Analysis
from reachmap.pipeline.releasing import each_once, release_of, remember_shared
from reachmap.released import ledger_path, read_ledger
from reachmap.settings import Settings

_KNOWN = "released_known"
_KEPT = 8  # releases in memory
Released = Mapping[tuple[str, ...], tuple[Release, ...]]


def known() -> Released:
    """Give what this session knows to have been released, by municipality."""
    held: Released = st.session_state.get(_KNOWN, {})
    return held


def learn(settings: Settings, releases: Sequence[Release]) -> None:
    """Keep in mind what was released of a municipality, until the page is closed."""
    whose = settings.project.municipality
    if releases:
        st.session_state[_KNOWN] = {**known(), whose: each_once(known().get(whose, ()), releases)}


def releases_of(settings: Settings) -> tuple[Release, ...]:
    """List what was released of a project: by its ledger, and by what this session knows."""
    return each_once(read_ledger(ledger_path(settings)), known().get(settings.project.municipality, ()))


def show(analysis: Analysis, state: tuple[str, ...], translator: Translator) -> None:
    """Offer to remember what is handed over, or say that it is remembered (parameters: `papers.show`)."""
    settings = analysis.settings
    if settings.project.simulated or settings.disclosure.level != "public":
        return
    has_folder = ledger_path(settings) is not None
    shown = _release(state, analysis)
    if shown in releases_of(settings):
        st.html(fragments.note(_done(translator, has_folder=has_folder)))
        return
    st.html(fragments.note(_asked(translator, has_folder=has_folder)))
    if st.button(translator.say("I hand this over: remember the figures"), key="papers_release"):
        try:
            hand_over(analysis)
        except ReachmapError as error:
            st.html(fragments.trouble(translator.error(error)))
        else:
            st.rerun()


def hand_over(analysis: Analysis) -> None:
    """Remember what a result shows; nothing of simulated data.

    Raises
    ------
    InputError, OutputError
        The ledger can not be read or written.
    """
    if remember_shared(analysis) is None and not analysis.settings.project.simulated:
        learn(analysis.settings, [release_of(analysis)])


@st.cache_resource(max_entries=_KEPT, show_spinner=False)
def _release(state: tuple[str, ...], _analysis: Analysis) -> Release:  # noqa: ARG001 - the key
    return release_of(_analysis)


def _asked(translator: Translator, *, has_folder: bool) -> str:
    if has_folder:
        return translator.say(
            "Will anything from here be handed over? Press the button first. The figures are then remembered "
            "in released.json beside the project file, and later figures of the same days are protected "
            "beside them."
        )
    return translator.say(
        "Will anything from here be handed over? Press the button first, and then save the project. The file "
        "takes along what was handed over: drop it in with the files next time, and later figures of the "
        "same days are protected beside it."
    )


def _done(translator: Translator, *, has_folder: bool) -> str:
    if has_folder:
        return translator.say(
            "These figures are remembered as handed over, in released.json beside the project file."
        )
    return translator.say(
        "These figures are remembered as handed over. Save the project: the file takes it along, which is "
        "otherwise forgotten when the page is closed."
    )
