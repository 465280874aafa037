"""The report and the project to download: made when asked for, once for the same files, language and day."""

from __future__ import annotations

import re
from datetime import date
from functools import partial

import streamlit as st

from reachmap import saved
from reachmap.app import handing
from reachmap.disclose.ledger import Release
from reachmap.i18n import Translator
from reachmap.pipeline import Analysis
from reachmap.present import report
from reachmap.released import ledger_text

_KEPT = 8  # reports in memory
MIME = (
    "application/pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
)


def show(analysis: Analysis, state: tuple[str, ...], translator: Translator) -> None:
    """Offer the report as PDF and for Word, and the project as one file.

    Parameters
    ----------
    analysis
        What is shown.
    state
        Tells the files apart that it was made of.
    translator
        Language.
    """
    labels = (
        translator.say("Download the report (PDF)"),
        translator.say("Download the report (Word)"),
    )
    with st.container(horizontal=True, key="page_papers"):
        for label, name, mime in zip(labels, report.names(translator.language), MIME, strict=True):
            st.download_button(
                label,
                partial(download, analysis, state, translator.language, name),
                file_name=name,
                mime=mime,
                key=f"papers_{name}",
                on_click="ignore",
            )
        st.download_button(
            translator.say("Save the project"),
            partial(saved_project, analysis, state, handing.releases_of(analysis.settings)),
            file_name=f"{_slug(analysis.settings.project.name)}{saved.SUFFIX}",
            mime="application/zip",
            key="papers_project",
            on_click="ignore",
            help=translator.say(
                "Settings and results in one file, with nothing of any person and without the files. It "
                "opens here, and with reachmap app and reachmap report."
            ),
        )
    handing.show(analysis, state, translator)


def download(analysis: Analysis, state: tuple[str, ...], language: str, name: str) -> bytes:
    """Make one of the files, dated today."""
    return _made(state, language, date.today(), analysis)[name]


@st.cache_resource(max_entries=_KEPT, show_spinner=False)
def _made(
    state: tuple[str, ...],  # noqa: ARG001 - the key
    language: str,
    day: date,
    _analysis: Analysis,
) -> dict[str, bytes]:
    return report.files(_analysis, Translator(language), day=day)


def saved_project(analysis: Analysis, state: tuple[str, ...], released: tuple[Release, ...] = ()) -> bytes:
    """Make the saved project, with what was released of it."""
    return _kept(state, ledger_text(released), analysis, released)


@st.cache_resource(max_entries=_KEPT, show_spinner=False)
def _kept(
    state: tuple[str, ...],  # noqa: ARG001 - the key
    ledger: str,  # noqa: ARG001 - the key
    _analysis: Analysis,
    _released: tuple[Release, ...],
) -> bytes:
    return saved.save(_analysis, released=_released)


def _slug(name: str) -> str:
    """Make a project's name one that every file system takes."""
    words = re.findall(r"[^\W_]+", name.casefold())
    return "-".join(words)[:60] or "reachmap"
