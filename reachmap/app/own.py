"""Own files: dropped in, each told what it was taken as, looked through, and analysed; written nowhere.

The same place on every page opens new files, a saved project, next term's follow-up beside those of the open
project, and what was read of the open project. Streamlit keeps what is dropped in the memory of the server,
on this computer, until the file is taken away or the page is closed. A file that can not be used is told in
words; the others, and what is shown below, stay.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

import streamlit as st

from reachmap import saved
from reachmap.app import asking, dropped, fetch_panel, fragments, grouping, handing, opening, project, review
from reachmap.app.base import Base, base_of
from reachmap.app.project import Opened
from reachmap.app.review import PROJECT_FILE
from reachmap.app.serve import OPTIONS
from reachmap.errors import InputError, ReachmapError
from reachmap.files import MemoryFile, checksum
from reachmap.i18n import Translator
from reachmap.read.decisions import ALIASES
from reachmap.read.plain import plain
from reachmap.read.recognise import FOLLOWUP, VENUES, lacking
from reachmap.settings import read_settings

_SHOWN, _DRAFT, _ROUND, _FOLDS = "own_shown", "own_draft", "own_round", "own_folds"
_TWO_HEADINGS = "own_two_headings"
_OPEN_PROJECT = ("the open project",)


@dataclass(frozen=True)
class Shown:
    """What this session opened, and the project file (and ``aliases.csv``) that would make it again."""

    opened: Opened
    base: Base | None = None
    text: str = ""
    aliases: str = ""


def shown() -> Shown | None:
    """Say whether this session looks at something of its own, and at what."""
    held: Shown | None = st.session_state.get(_SHOWN)
    return held


def folds() -> int:
    """Count how often the panel was folded for somebody: each time the page begins at its top again."""
    return int(st.session_state.get(_FOLDS, 0))


def _fold() -> None:
    """Fold the panel the next time that it is drawn: the page's question is what comes first then."""
    st.session_state[_FOLDS] = folds() + 1


def limit(translator: Translator) -> str:
    """Say how large a file may be."""
    return translator.say("or drop them here; at most {n} megabytes each", n=OPTIONS["server.maxUploadSize"])


def show(translator: Translator) -> None:
    """Show the place to open files in, folded until somebody wants it and again when its map is shown."""
    label = translator.say("Open your own files")
    if _SHOWN in st.session_state:
        label = translator.say("Your own files are shown: open others, or forget them")
    # The browser keeps what somebody has opened by the key: only another one begins folded.
    panel = f"own_panel_{folds()}"
    with st.container(key="own"), st.expander(label, key=panel):
        st.html(fragments.note(_explained(translator)))
        try:
            _show(translator)
        except ReachmapError as error:
            st.html(fragments.trouble(translator.error(error)))
        _put_away(translator)


def _explained(translator: Translator) -> str:
    return translator.say(
        "A follow-up (Excel or csv), the boundaries of the areas, and statistics: children by area and "
        "age, or the number of parents by area; what is offered, or places for courses (name, status and "
        "coordinates). Next term's follow-up, or a list of places, is added alone to what is open. A "
        "saved project (.reachmap) opens too. Each file is recognised by what it holds. Nothing is "
        "written: the files are read in this computer's memory and forgotten when the page is closed."
    )


def _show(translator: Translator) -> None:
    files = dropped.files(translator, key=f"own_files_{st.session_state.setdefault(_ROUND, 0)}")
    kept = [file for file in files if saved.is_saved(file)]
    aliases, others, unread = review.take_aliases([file for file in files if file not in kept])
    fetch_panel.show(translator)
    known, faults = dropped.recognised(fetch_panel.recognisable(others))
    known = fetch_panel.yielding(known)
    told = [translator.error(fault) for fault in (*unread, *faults)]
    st.html(fragments.told(dropped.told(known, translator), told))
    _learn(kept)
    for file in kept:
        _offer_saved(file, translator)
    base = _base()
    if not known:
        _offer_review(base, translator)
    elif lacking(known) and {file.kind for file in known} <= {FOLLOWUP, VENUES}:
        _keep(asking.for_addition(known, aliases, base, translator), translator)
    else:
        _keep(asking.for_project(known, aliases, translator), translator)
    state = dropped.state(known) if known else _OPEN_PROJECT
    _ask_heading(state, translator)
    _look_through(state, translator)


def _base() -> Base | None:
    """Take the open project with its files; None for a saved one, which has none, and for a wrong one."""
    held = shown()
    if held is not None:
        return None if held.base is None else grouping.in_text(held.base)
    path = opening.project_file()
    try:
        found = None if saved.is_saved(path) else base_of(read_settings(path))
    except ReachmapError:
        return None  # the page below tells it
    return None if found is None else grouping.in_text(found)


def project_text() -> str:
    """Write the open project's file with this session's groups; blank for a saved project.

    Raises
    ------
    SettingsError
        They can not be written into it; what is to be added is named.
    """
    base = _base()
    return "" if base is None else base.text


def _offer_saved(file: MemoryFile, translator: Translator) -> None:
    if st.button(translator.say("Show {file}", file=_plain_name(file)), key=f"own_saved_{checksum(file)}"):
        with st.spinner(translator.say("Reading the files.")):
            st.session_state[_SHOWN] = Shown(project.opened(file))
            _learn([file])
        st.session_state.pop(_DRAFT, None)
        _fold()
        st.rerun()


def _learn(files: Sequence[MemoryFile]) -> None:
    """Keep in mind what saved projects say was released; what is wrong with one is told where it is shown."""
    for file in files:
        with suppress(ReachmapError):
            found = project.opened(file)
            handing.learn(found.analysis.settings, found.released)


def _plain_name(file: MemoryFile) -> str:
    """Take away what Streamlit would read as Markdown on a button."""
    return fragments.plain(file.name[:80])


def _offer_review(base: Base | None, translator: Translator) -> None:
    """Offer to look through what was read of the open project."""
    if base is None:
        held = shown()
        if saved.is_saved(opening.project_file()) if held is None else held.opened.settings is None:
            st.html(fragments.note(_results_only(translator)))
        return
    looking = st.session_state.get(_DRAFT) is not None
    if not looking and st.button(translator.say("Look through what was read of the open project")):
        draft = review.Draft(base.text, _OPEN_PROJECT, base.files, base.aliases, of_open=True)
        _keep(draft, translator)
        st.rerun()


def _results_only(translator: Translator) -> str:
    return translator.say(
        "What is open is a saved project: it holds results only. To look through what was read, to add a "
        "file or to compare with something else, open the original files."
    )


def _keep(draft: review.Draft | None, translator: Translator) -> None:
    """Read and locate what a draft's files hold, to be looked through before the map."""
    if draft is None:
        return
    st.session_state.pop(_TWO_HEADINGS, None)
    with st.spinner(translator.say("Reading the files.")):
        try:
            st.session_state[_DRAFT] = review.looked_at(draft)
        except InputError as error:
            if not _can_be_chosen(error):
                raise
            st.session_state.pop(_DRAFT, None)
            st.session_state[_TWO_HEADINGS] = draft, error


def _can_be_chosen(error: InputError) -> bool:
    """Whether one of two headings can be left unread: they are told apart by what they say."""
    return (
        error.code == "heading_twice"
        and len({plain(str(error.fields[name])) for name in ("first", "second")}) == 2
    )


def _ask_heading(state: Sequence[str], translator: Translator) -> None:
    """Ask which of two headings is read, until that is answered or other files lie there."""
    draft, error = st.session_state.get(_TWO_HEADINGS, (None, None))
    if draft is None or draft.state != state:
        st.session_state.pop(_TWO_HEADINGS, None)
        return
    answered = asking.for_heading(draft, error, translator)
    if answered is not None:
        _keep(answered, translator)
        st.rerun()


def _look_through(state: Sequence[str], translator: Translator) -> None:
    """Show the review of what was read, until other files lie there; analyse when that is asked for."""
    draft: review.Draft | None = st.session_state.get(_DRAFT)
    if draft is None or draft.state != state:
        st.session_state.pop(_DRAFT, None)
        return
    chosen, pressed = review.show(draft, translator)
    if not pressed:
        return
    if pressed == "map":
        _analyse(chosen, translator)
    else:
        with st.spinner(translator.say("Reading the files.")):
            chosen = review.looked_at(chosen)
    st.session_state[_DRAFT] = chosen
    st.rerun()


def _analyse(draft: review.Draft, translator: Translator) -> None:
    base = _base() if draft.of_open else None
    if base is not None:
        # Groups that were defined since the draft was made.
        draft = replace(draft, text=grouping.written(draft.text, base.settings))
    settings, text = draft.settings(), draft.project_text
    with st.spinner(translator.say("Analysing the files. The first time takes a little while.")):
        released = handing.releases_of(settings)
        analysis, state = project.analysed(settings, released)
    # The project file says now what the session said before it.
    grouping.forget(settings)
    base = Base(text, draft.files, draft.aliases, settings)
    made = Opened(analysis, state, settings, released)
    st.session_state[_SHOWN] = Shown(made, base, text, draft.aliases_file)
    _fold()


def _put_away(translator: Translator) -> None:
    """Offer the project file, and the way back; going back forgets the files."""
    held = shown()
    if held is None:
        return
    if held.text:
        try:
            _offer_texts(held, project_text(), translator)
        except ReachmapError as error:
            st.html(fragments.trouble(translator.error(error)))
    if st.button(translator.say("Forget the files and show what was shown before")):
        if held.base is not None:
            grouping.forget(held.base.settings)
        st.session_state[_ROUND] += 1
        fetch_panel.forget()
        for key in (_SHOWN, dropped.KNOWN, _DRAFT, _TWO_HEADINGS):
            st.session_state.pop(key, None)
        _fold()
        st.rerun()


def _offer_texts(held: Shown, text: str, translator: Translator) -> None:
    st.download_button(
        translator.say("Save the project file"),
        text,
        file_name=PROJECT_FILE,
        mime="text/plain",
        on_click="ignore",
        help=translator.say(
            "Put it in the folder with the files: reachmap run and reachmap app then open them "
            "without asking."
        ),
    )
    if held.aliases:
        st.download_button(
            translator.say("Save what the names mean (aliases.csv)"),
            held.aliases,
            file_name=ALIASES,
            mime="text/csv",
            on_click="ignore",
            help=translator.say(
                "Put it beside the project file, or drop it in with the follow-up next year: the names are "
                "then understood without asking."
            ),
        )
