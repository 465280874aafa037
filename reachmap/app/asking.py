"""What no file says, asked for: what a new project is about, and until when with next term's file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

import streamlit as st

from reachmap.app import dropped, fetch_panel, fragments
from reachmap.app.base import Base, Beside
from reachmap.app.review import PROJECT_FILE, Draft
from reachmap.errors import InputError
from reachmap.i18n import Translator
from reachmap.present import labels
from reachmap.read.next_term import with_followups, with_venues
from reachmap.read.recognise import (
    FOLLOWUP,
    VENUES,
    Recognised,
    draft_project,
    lacking,
    municipalities,
    refuse_twice,
)


def for_project(
    known: Sequence[Recognised], aliases: Mapping[str, str], translator: Translator
) -> Draft | None:
    """Ask what a new project is about; give its draft when that is answered.

    Raises
    ------
    ReachmapError
        The files do not go together.
    """
    missing = lacking(known)
    if missing:
        st.html(fragments.note(_still_needed(missing, translator)))
        return None
    with st.form("own_answers", border=False):
        name = st.text_input(translator.say("What the project is called"), value=_name(known), max_chars=80)
        codes = municipalities(known)
        question = translator.say("The municipality's code, four digits")
        code = (
            st.selectbox(question, codes, filter_mode=None) if codes else st.text_input(question, max_chars=4)
        )
        year = _year(known)
        period = _period(date(year, 1, 1), date(year, 12, 31), translator)
        pressed = st.form_submit_button(translator.say("Read the files"), type="primary")
    if not pressed:
        return None
    text = draft_project(
        known, name=str(name), municipality=str(code), period=period, language=translator.language
    )
    files = Beside(fetch_panel.held_files() | dropped.held(known))
    return Draft(fetch_panel.with_sources(text, known), dropped.state(known), files, aliases)


def for_addition(
    known: Sequence[Recognised], aliases: Mapping[str, str], base: Base | None, translator: Translator
) -> Draft | None:
    """Ask until when the open project is about with a new follow-up; give its draft when answered.

    A list of places goes with it, or alone; it takes the place of the one before.

    Raises
    ------
    ReachmapError
        The file is one of the project's already, or its project file is written in an unusual way.
    """
    if base is None:
        st.html(fragments.note(_still_needed(lacking(known), translator)))
        return None
    refuse_twice(known)
    name, period = base.settings.project.name, base.settings.project.period
    followups = [file.source.name for file in known if file.kind == FOLLOWUP]
    st.html(fragments.note(_added(name, followups, translator)))
    with st.form("own_addition", border=False):
        if followups:
            period = _period(period[0], max(period[1], date(_year(known), 12, 31)), translator)
        label = translator.say("Read it together with the files of {name}", name=fragments.plain(name))
        pressed = st.form_submit_button(label, type="primary")
    st.html(
        fragments.note(translator.say("For a new project:") + " " + _still_needed(lacking(known), translator))
    )
    if not pressed:
        return None
    text = base.text
    if followups:
        text = with_followups(text, followups, period=period, file=PROJECT_FILE)
    for file in known:
        if file.kind == VENUES:
            text = with_venues(text, file.source.name, file=PROJECT_FILE)
    files = Beside(base.files) if not isinstance(base.files, Beside) else base.files
    both = {**base.aliases, **aliases}
    return Draft(text, dropped.state(known), files.and_these(dropped.held(known)), both, of_open=True)


def for_heading(draft: Draft, error: InputError, translator: Translator) -> Draft | None:
    """Ask which of two headings that look like one column is to be read; give the draft with the answer."""
    first, second = (str(error.fields[name]) for name in ("first", "second"))
    text = translator.say(
        "{file}: the headings {first} and {second} look like the same column. Only one of them can be read.",
        file=str(error.fields["file"]),
        first=first,
        second=second,
    )
    st.html(fragments.trouble(text))
    with st.form("own_heading", border=False):
        label = translator.say("Which of them is to be read?")
        read = st.radio(label, [first, second], format_func=fragments.plain)
        pressed = st.form_submit_button(translator.say("Read again with the choices"), type="primary")
    if not pressed:
        return None
    return replace(draft, unread=(*draft.not_read, second if read == first else first))


def _added(name: str, followups: Sequence[str], translator: Translator) -> str:
    if followups:
        return translator.say("A follow-up alone is added to the open project: {name}.", name=name)
    return translator.say(
        "A list of places alone is added to the open project, in the place of any before: {name}.", name=name
    )


def _still_needed(missing: Sequence[str], translator: Translator) -> str:
    kinds = translator.listed([labels.file_kind_label(translator, kind) for kind in missing])
    return translator.say("Still needed: {kinds}.", kinds=kinds)


def _period(first: date, last: date, translator: Translator) -> tuple[date, date]:
    left, right = st.columns(2)
    return (
        left.date_input(translator.say("First day of the period"), first),
        right.date_input(translator.say("Last day of the period"), last),
    )


def _name(known: Sequence[Recognised]) -> str:
    return next(file.source.stem for file in known if file.kind == FOLLOWUP)[:80]


def _year(known: Sequence[Recognised]) -> int:
    years = [file.years[0] for file in known if file.years]
    return max(years) if years else date.today().year - 1
