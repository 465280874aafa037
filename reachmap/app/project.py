"""What the app shows: a project file, analysed once for everybody who looks at the same files."""

from __future__ import annotations

import streamlit as st

from reachmap.files import checksum
from reachmap.i18n import Translator
from reachmap.pipeline import Analysis, OfferStudy, run, run_offers
from reachmap.present.content import MapContent
from reachmap.settings import OffersAlone, Settings

_KEPT = 8  # analyses in memory


def fingerprint(settings: Settings) -> tuple[str, ...]:
    """Tell apart two states of a project: where it lies, and what its files hold."""
    return (str(settings.path), *map(checksum, (settings.path, *settings.input_files())))


def analysed(settings: Settings) -> tuple[Analysis, tuple[str, ...]]:
    """Analyse a project, or take what was made of the very same files before; say which files they were.

    Raises
    ------
    ReachmapError
        A file or setting is not as it must be.
    """
    state = fingerprint(settings)
    return _analysis(state, settings), state


# The settings follow from the files, whose checksums are the key.
@st.cache_resource(max_entries=_KEPT, show_spinner=False)
def _analysis(state: tuple[str, ...], _settings: Settings) -> Analysis:  # noqa: ARG001 - the key
    return run(_settings)


def offers_studied(settings: OffersAlone) -> OfferStudy:
    """Study what is offered in a project without a follow-up, once for the same files.

    Raises
    ------
    ReachmapError
        A file or setting is not as it must be.
    """
    outlines = [] if settings.boundaries is None else [settings.boundaries.file]
    files = (settings.path, *settings.activities.files, *outlines)
    return _offers((str(settings.path), *map(checksum, files)), settings)


@st.cache_resource(max_entries=_KEPT, show_spinner=False)
def _offers(state: tuple[str, ...], _settings: OffersAlone) -> OfferStudy:  # noqa: ARG001 - the key
    return run_offers(_settings)


@st.cache_resource(max_entries=2 * _KEPT, show_spinner=False)
def worded(state: tuple[str, ...], language: str, _analysis: Analysis) -> MapContent:  # noqa: ARG001
    """Word an analysis in one language, once."""
    return MapContent(_analysis, Translator(language))
