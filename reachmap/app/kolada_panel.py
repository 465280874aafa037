"""Kolada's indicators fetched beside share files, where the machine's administrator allows a network."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import streamlit as st

from reachmap.app import fetching, fragments
from reachmap.app.fetching import Place
from reachmap.files import MemoryFile
from reachmap.i18n import N_, Translator
from reachmap.sources.jobs import KOLADA, Job
from reachmap.sources.kolada import YEARS

PLACE = Place("kolada", N_("Fetching from Kolada: {percent} % done · {about}"), N_("Fetched from Kolada"))


def show(translator: Translator, municipalities: Sequence[str]) -> None:
    """Offer to fetch the figures of the municipalities whose files are there; nothing without any."""
    if municipalities:
        fetching.show(PLACE, translator, lambda _: _offered(translator, tuple(sorted(municipalities))))


def files() -> list[MemoryFile]:
    """Give the table that was fetched, as `compare.indicators` reads it."""
    return list(PLACE.files().values())


def _offered(translator: Translator, municipalities: tuple[str, ...]) -> tuple[Job, ...] | None:
    say = translator.say
    st.html(
        fragments.note(
            say(
                "Or fetch other figures of these municipalities from Kolada: open preschools, family centres "
                "and open support. Only the municipalities' codes are sent. What comes is kept on this "
                "computer, so that it is asked for once."
            )
        )
    )
    if st.button(say("Fetch from Kolada"), key="kolada_start"):
        last = date.today().year - 1
        years = tuple(str(year) for year in range(last - YEARS + 1, last + 1))
        return (Job(KOLADA, municipalities, years=years),)
    return None
