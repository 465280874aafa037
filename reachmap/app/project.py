"""What the app shows: a project, analysed once for everybody who looks at the same files, or a saved one."""

from __future__ import annotations

from dataclasses import dataclass, replace

import streamlit as st

from reachmap import saved
from reachmap.files import Source, checksum
from reachmap.i18n import Translator
from reachmap.pipeline import Analysis, OfferStudy, run, run_offers
from reachmap.present.content import MapContent
from reachmap.present.municipalities import known_name
from reachmap.present.outline import Drawn, drawn, simplified, together
from reachmap.settings import OffersAlone, Settings, read_settings
from reachmap.standards import StandardSettings

_KEPT = 8  # analyses in memory


@dataclass(frozen=True)
class Opened:
    """An analysis and where it comes from.

    Parameters
    ----------
    analysis
        What is shown.
    state
        Tells apart what it was made of.
    settings
        With the files to analyse anew; None for a saved project, which holds results only.
    """

    analysis: Analysis
    state: tuple[str, ...]
    settings: Settings | None

    def held_against(self, standard: StandardSettings) -> Opened:
        """Analyse the same files against another standard, or take what was made so before.

        Raises
        ------
        ReachmapError
            The files do not suffice for it.
        """
        if self.settings is None or standard == self.settings.standard:
            return self
        other = replace(self.settings, standard=standard)
        analysis, state = analysed(other)
        return Opened(analysis, state, other)


def fingerprint(settings: Settings) -> tuple[str, ...]:
    """Tell apart two states of a project: where it lies, what its files hold, what it is held against."""
    files = map(checksum, (settings.path, *settings.input_files()))
    return (str(settings.path), *files, repr(settings.standard))


def opened(source: Source) -> Opened:
    """Open a project file, or a saved project.

    Raises
    ------
    ReachmapError
        A file or setting is not as it must be.
    """
    if saved.is_saved(source):
        held = (str(source), checksum(source))
        return Opened(_loaded(held, source), held, None)
    settings = read_settings(source)
    analysis, state = analysed(settings)
    return Opened(analysis, state, settings)


def analysed(settings: Settings) -> tuple[Analysis, tuple[str, ...]]:
    """Analyse a project, or take what was made of the very same files before; say which files they were.

    Raises
    ------
    ReachmapError
        A file or setting is not as it must be.
    """
    state = fingerprint(settings)
    return _analysis(state, settings), state


# The settings follow from the files, whose checksums are the key, and from the standard.
@st.cache_resource(max_entries=_KEPT, show_spinner=False)
def _analysis(state: tuple[str, ...], _settings: Settings) -> Analysis:  # noqa: ARG001 - the key
    return run(_settings)


@st.cache_resource(max_entries=_KEPT, show_spinner=False)
def _loaded(state: tuple[str, ...], _source: Source) -> Analysis:  # noqa: ARG001 - the key
    return saved.load(_source)


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


@st.cache_resource(max_entries=2 * _KEPT, show_spinner=False)
def outlined(state: tuple[str, ...], municipality: str, _analysis: Analysis) -> Drawn:  # noqa: ARG001
    """Simplify the areas of a municipality for the screen, or all of them, once."""
    areas = _analysis.areas
    return drawn(areas[areas["municipality_code"] == municipality] if municipality else areas)


@st.cache_resource(max_entries=_KEPT, show_spinner=False)
def joined(state: tuple[str, ...], _analysis: Analysis) -> Drawn:  # noqa: ARG001 - the key
    """Join the areas of each municipality and simplify them for the screen, once."""
    return drawn(together(simplified(_analysis.areas), "municipality_code", name=known_name))
