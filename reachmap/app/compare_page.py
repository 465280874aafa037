"""Municipalities side by side: share files dropped in, or the sample county; and one's own to share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import pandas as pd
import streamlit as st

from reachmap.app import fragments, handing, kolada_panel
from reachmap.app.current import analysed
from reachmap.app.papers import MIME
from reachmap.compare import Comparison, compare_municipalities, read_share, share
from reachmap.compare.actions import Judged, judge_actions, read_actions
from reachmap.compare.indicators import read_indicators
from reachmap.compare.share_file import SUFFIX
from reachmap.compare.sharing import file_name
from reachmap.compare.survey import Survey, read_survey
from reachmap.errors import ReachmapError
from reachmap.files import MemoryFile, Source, checksum, shipped
from reachmap.i18n import Translator
from reachmap.present.compare_beside import association_lines, beside_table
from reachmap.present.compare_periods import action_lines, change_lines, change_table
from reachmap.present.compare_pictures import (
    county_map,
    funnel_picture,
    funnel_title,
    funnel_words,
    interval_picture,
    interval_title,
    legend,
    map_title,
    map_words,
)
from reachmap.present.compare_report import files as report_files
from reachmap.present.compare_report import report_names
from reachmap.present.compare_words import (
    answer_lines,
    definition_lines,
    main_table,
    reading_lines,
    second_table,
    similar_lines,
    title,
)
from reachmap.present.share_words import inspect_blocks
from reachmap.present.source_texts import shared_lines
from reachmap.present.survey_words import survey_lines

SAMPLE = "sample_data/county"
MOST_FILES = 1000
_KEPT = 4  # comparisons in memory
_READY = "compare_share_ready"


@dataclass(frozen=True)
class Shown:
    """What the page compares, what was done, and what parents answered."""

    comparison: Comparison
    actions: Judged | None
    survey: Survey | None


def show(translator: Translator) -> None:
    """Show the page."""
    say = translator.say
    question = say("How do municipalities compare?")
    opening = st.container()
    files, faults = _dropped(translator)
    if faults:
        st.html(fragments.told([], [translator.error(fault) for fault in faults]))
    state, shown = _compared(files or _sample())
    comparison = shown.comparison
    with opening:
        st.html(_header(comparison, question, translator, sample=not files))
    _pictures(comparison, translator)
    _tables(comparison, translator)
    _more(shown, translator)
    _papers(shown, state, translator)
    _own_file(translator)


def _header(comparison: Comparison, question: str, translator: Translator, *, sample: bool) -> str:
    texts = {
        "title": question,
        "project": translator.say("The sample county") if sample else translator.say("Share files"),
        "period": title(comparison, translator),
        "simulated": translator.say("Simulated data") if comparison.simulated else "",
        "detailed": "",
    }
    return fragments.opening(texts, headline=answer_lines(comparison, translator))


def _sample() -> list[Source]:
    files: list[Source] = []
    files.extend(sorted(shipped(SAMPLE).iterdir()))
    return files


def _dropped(translator: Translator) -> tuple[list[Source], list[ReachmapError]]:
    """Take what is dropped in; a file that can not be used is told and left out."""
    say = translator.say
    with st.expander(say("Open share files"), key="share_files"):
        told = say(
            "Files that municipalities made with reachmap share (.reachshare), of any years. A table of "
            "other figures (Kolada, Statistics Sweden), of what was done (atgarder.csv) or of what "
            "parents answered (enkat.csv) may lie with them. Nothing is saved."
        )
        st.html(fragments.note(told))
        uploads = st.file_uploader(
            say("Files, all at once or one by one"), accept_multiple_files=True, key="compare_files"
        )
        fetched = st.container()
    files: list[Source] = []
    faults: list[ReachmapError] = []
    there: set[str] = set()
    for upload in uploads[:MOST_FILES]:
        file = MemoryFile(upload.name, upload.getvalue())
        try:
            if _is_share(file):
                there.update(read_share(file).manifest.municipality)
            else:
                _table(file)
        except ReachmapError as error:
            faults.append(error)
        else:
            files.append(file)
    with fetched:
        kolada_panel.show(translator, sorted(there))
    # Behind what was dropped in: of two tables of other figures the first is used.
    return ([*files, *kolada_panel.files()] if there else []), faults


def _is_share(file: Source) -> bool:
    return file.suffix.lower() == SUFFIX


def _table(file: Source) -> pd.DataFrame | Survey:
    """Read a table as what was done, what parents answered, else as other figures."""
    readers: tuple[Callable[[Source], pd.DataFrame | Survey], ...] = (read_actions, read_survey)
    for reader in readers:
        try:
            return reader(file)
        except ReachmapError as error:
            if error.code != "table_column":
                raise
    return read_indicators(file)


def _compared(files: Sequence[Source]) -> tuple[tuple[str, ...], Shown]:
    state = tuple(f"{file.name} {checksum(file)}" for file in files)
    return state, _comparison(state, files)


# The files' checksums are the key.
@st.cache_resource(max_entries=_KEPT, show_spinner=False)
def _comparison(state: tuple[str, ...], _files: Sequence[Source]) -> Shown:  # noqa: ARG001
    shares = [file for file in _files if _is_share(file)]
    tables = [_table(file) for file in _files if not _is_share(file)]
    survey = next((table for table in tables if isinstance(table, Survey)), None)
    found = [table for table in tables if isinstance(table, pd.DataFrame)]
    actions = next((table for table in found if "when" in table.columns), None)
    indicators = next((table for table in found if "when" not in table.columns), None)
    comparison = compare_municipalities(shares, indicators=indicators)
    judged = None if actions is None else judge_actions(actions, comparison)
    return Shown(comparison, judged, survey)


def _pictures(comparison: Comparison, translator: Translator) -> None:
    say, year = translator.say, comparison.latest
    left, right = st.columns(2, gap="medium")
    with left, st.container(key="picture_county"):
        st.html(fragments.note(map_title(translator)))
        st.image(county_map(comparison), alt=map_words(comparison, translator))
        st.html(fragments.looks(say("Numbers are those of the table"), legend(comparison, translator)))
    with right, st.container(key="picture_funnel"):
        funnel = funnel_picture(year, translator)
        words = funnel_words(year, translator)
        if funnel:
            st.html(fragments.note(funnel_title(translator)))
            st.image(funnel, alt=f"{funnel_title(translator)}. {words}")
        st.html(fragments.note(words))
    bars = interval_picture(year, translator)
    if bars:
        with st.container(key="picture_intervals"):
            st.html(fragments.note(interval_title(translator)))
            st.image(bars, alt=interval_title(translator))


def _tables(comparison: Comparison, translator: Translator) -> None:
    say = translator.say
    st.html(fragments.lines(say("How they are counted"), definition_lines(comparison, translator)))
    headings, rows = main_table(comparison.latest, translator)
    numbered = [[f"{number}. {row[0]}", *row[1:]] for number, row in enumerate(rows, start=1)]
    st.html(fragments.plain_table(say("Municipalities, in the order of their codes"), headings, numbered))
    st.html(fragments.lines(say("How to read it"), reading_lines(translator)))
    st.html(fragments.plain_table(say("Second figures"), *second_table(comparison.latest, translator)))


def _more(shown: Shown, translator: Translator) -> None:
    say, comparison = translator.say, shown.comparison
    st.html(fragments.lines(say("What changed"), change_lines(comparison, translator)))
    headings, rows = change_table(comparison, translator)
    if rows:
        st.html(fragments.plain_table(say("Change from year to year"), headings, rows))
    blocks = [
        (say("Similar municipalities"), similar_lines(comparison, translator)),
        (say("Other figures beside"), association_lines(comparison, translator)),
        (say("Published sources"), shared_lines(comparison, translator)),
    ]
    if shown.actions is not None:
        heading = say("What was done, and what the next period shows")
        blocks.insert(0, (heading, action_lines(shown.actions, translator)))
    if shown.survey is not None:
        blocks.insert(
            0,
            (
                say("What parents answered"),
                survey_lines(shown.survey, translator, names=comparison.area_names()),
            ),
        )
    for heading, lines in blocks:
        if lines:
            st.html(fragments.lines(heading, lines))
    beside = beside_table(comparison, translator)
    if beside[1]:
        st.html(fragments.plain_table(say("Other figures beside"), *beside))


def _papers(shown: Shown, state: tuple[str, ...], translator: Translator) -> None:
    """Offer the county's report as PDF and for Word; it is made when somebody asks for it."""
    labels = (
        translator.say("Download the county's report (PDF)"),
        translator.say("Download the county's report (Word)"),
    )
    with st.container(horizontal=True, key="county_papers"):
        for label, name, mime in zip(labels, report_names(translator.language), MIME, strict=True):
            st.download_button(
                label,
                partial(_report, state, translator.language, name, shown),
                file_name=name,
                mime=mime,
                key=f"county_{name}",
                on_click="ignore",
            )


def _report(state: tuple[str, ...], language: str, name: str, shown: Shown) -> bytes:
    return _reports(state, language, shown)[name]


@st.cache_resource(max_entries=_KEPT, show_spinner=False)
def _reports(state: tuple[str, ...], language: str, _shown: Shown) -> dict[str, bytes]:  # noqa: ARG001
    return report_files(_shown.comparison, Translator(language), actions=_shown.actions, survey=_shown.survey)


def _own_file(translator: Translator) -> None:
    """Make a share file of the project that is open: first all that is in it in words, then the file."""
    say = translator.say
    told = say(
        "The project that is open is analysed, and all that the file holds is told in words before you "
        "save it."
    )
    st.html(fragments.lines(say("Share your own figures"), [told]))
    if st.button(say("Make a share file")):
        st.session_state[_READY] = True
    if not st.session_state.get(_READY):
        return
    with st.spinner(say("Analysing the files. The first time takes a little while.")):
        analysis, _ = analysed()
        data = share(analysis)
    name = file_name(analysis.settings)
    for heading, lines in inspect_blocks(read_share(MemoryFile(name, data)), translator):
        st.html(fragments.lines(heading, lines))
    st.download_button(
        say("Save the share file"),
        data,
        file_name=name,
        mime="application/zip",
        key="share_file",
        on_click=partial(handing.hand_over, analysis),
    )
