"""The report to download: made when somebody asks for it, once for the same files, language and day."""

from __future__ import annotations

from datetime import date
from functools import partial

import streamlit as st

from reachmap.i18n import Translator
from reachmap.pipeline import Analysis
from reachmap.present import report

_KEPT = 8  # reports in memory
_MIME = (
    "application/pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
)


def show(analysis: Analysis, state: tuple[str, ...], translator: Translator) -> None:
    """Offer the report as PDF and for Word.

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
    with st.container(horizontal=True, key="papers"):
        for label, name, mime in zip(labels, report.names(translator.language), _MIME, strict=True):
            st.download_button(
                label,
                partial(download, analysis, state, translator.language, name),
                file_name=name,
                mime=mime,
                key=name,
                on_click="ignore",
            )


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
