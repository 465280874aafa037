"""What the app shows: a project, analysed once for everybody who looks at the same files, or a saved one."""

from __future__ import annotations

from dataclasses import dataclass, replace

import streamlit as st

from reachmap import saved
from reachmap.app.handing import Released
from reachmap.disclose.ledger import Release
from reachmap.files import Source, checksum
from reachmap.i18n import Translator
from reachmap.pipeline import Analysis, OfferStudy, run, run_offers
from reachmap.pipeline.releasing import each_once
from reachmap.present.content import MapContent
from reachmap.present.municipalities import known_name
from reachmap.present.outline import Drawn, drawn, simplified, together
from reachmap.released import ledger_path, ledger_text, read_ledger
from reachmap.settings import OffersAlone, Settings, read_settings
from reachmap.standards import StandardSettings
from reachmap.vocabulary import Groups

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
    released
        What is known to have been released of it.
    """

    analysis: Analysis
    state: tuple[str, ...]
    settings: Settings | None
    released: tuple[Release, ...] = ()

    def held_against(self, standard: StandardSettings, groups: Groups) -> Opened:
        """Analyse the same files against another standard or with other groups, or take what was made so.

        Raises
        ------
        ReachmapError
            The files do not suffice for it.
        """
        if self.settings is None or (standard, groups) == (self.settings.standard, self.settings.groups):
            return self
        other = replace(self.settings, standard=standard, groups=groups)
        analysis, state = analysed(other, self.released)
        return Opened(analysis, state, other, self.released)


def fingerprint(settings: Settings, released: tuple[Release, ...] = ()) -> tuple[str, ...]:
    """Tell apart two states of a project: its files, what it is held against, its groups, its releases."""
    files = map(checksum, (settings.path, *settings.input_files()))
    chosen = (repr(settings.standard), repr(settings.groups.own))
    return (str(settings.path), *files, *chosen, ledger_text(released) if released else "")


def opened(source: Source, known: Released | None = None) -> Opened:
    """Open a project file, or a saved project.

    Parameters
    ----------
    source
        Either.
    known
        What is known to have been released, by municipality, besides what stands with it.

    Raises
    ------
    ReachmapError
        A file or setting is not as it must be.
    """
    if saved.is_saved(source):
        held = (str(source), checksum(source))
        return Opened(_loaded(held, source), held, None, saved.released(source))
    settings = read_settings(source)
    released = each_once(
        read_ledger(ledger_path(settings)), (known or {}).get(settings.project.municipality, ())
    )
    analysis, state = analysed(settings, released)
    return Opened(analysis, state, settings, released)


def analysed(settings: Settings, released: tuple[Release, ...] = ()) -> tuple[Analysis, tuple[str, ...]]:
    """Analyse a project, or take what was made of the very same files before; say which files they were.

    Raises
    ------
    ReachmapError
        A file or setting is not as it must be.
    """
    state = fingerprint(settings, released)
    return _analysis(state, settings, released), state


# The settings follow from the files, whose checksums are the key, from the standard and the groups.
@st.cache_resource(max_entries=_KEPT, show_spinner=False)
def _analysis(
    state: tuple[str, ...],  # noqa: ARG001 - the key
    _settings: Settings,
    _released: tuple[Release, ...],
) -> Analysis:
    return run(_settings, released=_released)


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
