"""Own files: dropped in, each told what it was taken as, looked through, and analysed; written nowhere.

Streamlit keeps what is dropped in the memory of the server, on this computer, until the file is taken away or
the page is closed. A file that can not be used is told in words; the others, and what is shown below, stay.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import streamlit as st

from reachmap.app import fetch_panel, fragments, project, review
from reachmap.app.review import PROJECT_FILE
from reachmap.app.serve import OPTIONS
from reachmap.errors import InputError, ReachmapError
from reachmap.files import MemoryFile, checksum
from reachmap.i18n import Translator
from reachmap.pipeline import Analysis
from reachmap.present import labels
from reachmap.read.decisions import ALIASES
from reachmap.read.recognise import (
    FOLLOWUP,
    Recognised,
    draft_project,
    lacking,
    municipalities,
    recognise,
)

MOST_FILES = 12
_SHOWN, _KNOWN, _DROPPED, _ROUND, _DRAFT = "own_shown", "own_known", "own_files", "own_round", "own_draft"


@dataclass(frozen=True)
class Shown:
    """An analysis of own files, and the project file (and ``aliases.csv``) that would make it again."""

    analysis: Analysis
    state: tuple[str, ...]
    text: str
    aliases: str = ""


def shown() -> Shown | None:
    """Say whether this session looks at own files, and at which."""
    held: Shown | None = st.session_state.get(_SHOWN)
    return held


def limit(translator: Translator) -> str:
    """Say how large a file may be."""
    return translator.say("or drop them here; at most {n} megabytes each", n=OPTIONS["server.maxUploadSize"])


def show(translator: Translator) -> None:
    """Show the place to drop files in, folded until somebody wants it."""
    with st.expander(translator.say("Open your own files"), key="own", expanded=_SHOWN in st.session_state):
        st.html(fragments.note(_explained(translator)))
        aliases, files, unread = review.take_aliases(_dropped(translator))
        fetch_panel.show(translator)
        known, faults = _recognised(fetch_panel.recognisable(files))
        known = fetch_panel.yielding(known)
        faults = [*unread, *faults]
        st.html(fragments.told(_told(known, translator), [translator.error(fault) for fault in faults]))
        if known:
            _ask(known, aliases, translator)
            _look_through(known, translator)
        _put_away(translator)


def _explained(translator: Translator) -> str:
    return translator.say(
        "A follow-up (Excel or csv), the boundaries of the areas, and statistics: children by area and age, "
        "or the number of parents by area. Each file is recognised by what it holds. Nothing is saved: the "
        "files are read in this computer's memory and forgotten when the page is closed."
    )


def _dropped(translator: Translator) -> list[MemoryFile]:
    # A new key empties the box: what was dropped is forgotten.
    uploads = st.file_uploader(
        translator.say("Files, all at once or one by one"),
        accept_multiple_files=True,
        key=f"{_DROPPED}_{st.session_state.setdefault(_ROUND, 0)}",
    )
    return [MemoryFile(upload.name, upload.getvalue()) for upload in uploads]


def _recognised(files: Sequence[MemoryFile]) -> tuple[list[Recognised], list[ReachmapError]]:
    """Tell what each file is; the same file is read once in a session."""
    known: list[Recognised] = []
    faults: list[ReachmapError] = []
    if len(files) > MOST_FILES:
        faults.append(InputError("too_many_files", n=len(files), limit=MOST_FILES))
    # Only what is there now is remembered: a file that was taken away is forgotten.
    before: dict[str, Recognised | ReachmapError] = st.session_state.get(_KNOWN, {})
    now: dict[str, Recognised | ReachmapError] = {}
    for file in files[:MOST_FILES]:
        key = f"{file.name} {len(file.data)} {checksum(file)}"
        found = before.get(key) or _recognise(file)
        now[key] = found
        if isinstance(found, ReachmapError):
            faults.append(found)
        else:
            known.append(found)
    st.session_state[_KNOWN] = now
    return known, faults


def _recognise(file: MemoryFile) -> Recognised | ReachmapError:
    try:
        return recognise(file)
    except ReachmapError as error:
        return error


def _told(known: Sequence[Recognised], translator: Translator) -> list[str]:
    """Say of each file what it was taken as."""
    return [
        translator.say(
            "{file}: {kind}, {rows}",
            file=file.source.name,
            kind=labels.file_kind_label(translator, file.kind),
            rows=translator.count("{n} row", "{n} rows", file.rows),
        )
        for file in known
    ]


def _ask(known: Sequence[Recognised], aliases: Mapping[str, str], translator: Translator) -> None:
    """Ask what no file says, and read the files when it is answered."""
    missing = lacking(known)
    if missing:
        kinds = translator.listed([labels.file_kind_label(translator, kind) for kind in missing])
        st.html(fragments.note(translator.say("Still needed: {kinds}.", kinds=kinds)))
        return
    with st.form("own_answers", border=False):
        name = st.text_input(translator.say("What the project is called"), value=_name(known), max_chars=80)
        codes = municipalities(known)
        question = translator.say("The municipality's code, four digits")
        code = (
            st.selectbox(question, codes, filter_mode=None) if codes else st.text_input(question, max_chars=4)
        )
        year = _year(known)
        left, right = st.columns(2)
        first = left.date_input(translator.say("First day of the period"), date(year, 1, 1))
        last = right.date_input(translator.say("Last day of the period"), date(year, 12, 31))
        pressed = st.form_submit_button(translator.say("Read the files"), type="primary")
    if pressed:
        _read(known, aliases, str(name), str(code), (first, last), translator)


def _name(known: Sequence[Recognised]) -> str:
    return next(file.source.stem for file in known if file.kind == FOLLOWUP)[:80]


def _year(known: Sequence[Recognised]) -> int:
    years = [file.years[0] for file in known if file.years]
    return years[0] if years else date.today().year - 1


def _read(
    known: Sequence[Recognised],
    aliases: Mapping[str, str],
    name: str,
    code: str,
    period: tuple[date, date],
    translator: Translator,
) -> None:
    """Read and locate what the files hold, to be looked through before the map."""
    try:
        text = draft_project(known, name=name, municipality=code, period=period, language=translator.language)
        draft = review.Draft(fetch_panel.with_sources(text, known), _state(known), aliases)
        with st.spinner(translator.say("Reading the files.")):
            st.session_state[_DRAFT] = review.looked_at(draft, _held(known))
    except ReachmapError as error:
        st.html(fragments.trouble(translator.error(error)))


def _held(known: Sequence[Recognised]) -> dict[str, MemoryFile]:
    named = {file.source.name: file.source for file in known if isinstance(file.source, MemoryFile)}
    return fetch_panel.held_files() | named


def _state(known: Sequence[Recognised]) -> tuple[str, ...]:
    return tuple(f"{file.source.name} {checksum(file.source)}" for file in known)


def _look_through(known: Sequence[Recognised], translator: Translator) -> None:
    """Show the review of what was read, until other files lie there; analyse when that is asked for."""
    draft: review.Draft | None = st.session_state.get(_DRAFT)
    if draft is None or draft.state != _state(known):
        st.session_state.pop(_DRAFT, None)
        return
    chosen, pressed = review.show(draft, translator)
    if not pressed:
        return
    try:
        if pressed == "map":
            _analyse(chosen, known, translator)
        else:
            with st.spinner(translator.say("Reading the files.")):
                chosen = review.looked_at(chosen, _held(known))
    except ReachmapError as error:
        st.html(fragments.trouble(translator.error(error)))
        return
    st.session_state[_DRAFT] = chosen
    st.rerun()


def _analyse(draft: review.Draft, known: Sequence[Recognised], translator: Translator) -> None:
    with st.spinner(translator.say("Analysing the files. The first time takes a little while.")):
        analysis, state = project.analysed(draft.settings(_held(known)))
    st.session_state[_SHOWN] = Shown(analysis, state, draft.project_text, draft.aliases_file)


def _put_away(translator: Translator) -> None:
    """Offer the project file, and the way back; going back forgets the files."""
    held = shown()
    if held is None:
        return
    st.download_button(
        translator.say("Save the project file"),
        held.text,
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
    if st.button(translator.say("Forget the files and show what was shown before")):
        st.session_state[_ROUND] += 1
        fetch_panel.forget()
        for key in (_SHOWN, _KNOWN, _DRAFT):
            st.session_state.pop(key, None)
        st.rerun()
