"""What stands around a page, and around a part that is made anew by itself: trouble is told in words."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable
from pathlib import Path

import streamlit as st

from reachmap.app import fragments
from reachmap.errors import ReachmapError
from reachmap.i18n import Translator


def guarded(content: Callable[[], None], translator: Translator) -> None:
    """Show something; what goes wrong is told in words, never as a traceback."""
    try:
        try:
            content()
        except ReachmapError as error:
            st.html(fragments.trouble(translator.error(error)))
    except Exception as error:  # noqa: BLE001 - the last guard: anything else is our fault
        st.html(fragments.trouble(_our_fault(error, translator)))


def _our_fault(error: Exception, translator: Translator) -> str:
    # The message of a foreign exception may quote a participant's row: only its kind and place are told.
    place = traceback.extract_tb(error.__traceback__)[-1]
    kind, file, line = type(error).__name__, Path(place.filename).name, place.lineno
    logging.getLogger(__name__).error("%s in %s line %s", kind, file, line)
    return translator.say(
        "Something went wrong inside ReachMap ({kind}, {file} line {line}). Nothing is "
        "half-written. Please report this.",
        kind=kind,
        file=file,
        line=line,
    )
